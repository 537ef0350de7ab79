package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.mutate.Validity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a campaign starts from, looks for, and may spend. */
@Command
final class FuzzOptions {
  private static final int MOST_SEEDS = 10_000;
  private static final int MOST_WORKERS = 256;
  private static final long DEFAULT_MILLISECONDS = 30_000;
  private static final double MOST_MILLISECONDS = 1e12;

  @Mixin RowOptions rows = new RowOptions();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Rows of --data that are used, the first (default: 100).")
  int seeds = 100;

  @Option(
      names = "--with",
      paramLabel = "MODEL",
      description = "A twin of the same inputs: search for disagreement.")
  @Nullable Path with;

  @Option(
      names = "--precision",
      paramLabel = "float16|bfloat16",
      description = "The twin is the model itself in 16 bits, emulated.")
  @Nullable String precision;

  @Option(
      names = "--optimised",
      description = "The twin is the model itself with ONNX Runtime's optimisations.")
  boolean optimised;

  @Option(
      names = "--like",
      paramLabel = "WAY",
      description = "assay (default), tensorfuzz, random or walk.")
  String like = "assay";

  @Option(
      names = "--linf",
      paramLabel = "R",
      description = "Mutants stay within this distance of their seed in every element.")
  @Nullable Float radius;

  @Option(
      names = "--l2",
      paramLabel = "R",
      description = "Mutants stay within this Euclidean distance of their seed.")
  @Nullable Float euclidean;

  @Option(
      names = "--l0",
      paramLabel = "N",
      description = "Mutants differ from their seed in at most this many elements.")
  @Nullable Integer changes;

  @Option(
      names = "--find",
      paramLabel = "NAME[:ARG]",
      description = {
        "What to look for beside NaN, Inf and a twin's disagreement: label-change,",
        "vanishing-gradient, tokens, predicate, errors (docs/fuzzing.md). Repeatable."
      })
  List<String> find = new ArrayList<>();

  @Option(
      names = "--mutators",
      split = ",",
      paramLabel = "NAME",
      description = "Mutators to use (default: all that fit the inputs).")
  List<String> mutators = new ArrayList<>();

  @Option(
      names = "--coverage",
      paramLabel = "KIND[:N]",
      description =
          "nearest, nearest-sum, neuron, sections, boundary, strong, top or top-patterns.")
  @Nullable String coverage;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      description = "Squared distance of scores beyond which a mutant is new.")
  @Nullable Double threshold;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all random numbers (default: 0).")
  long seed;

  @Option(names = "--seconds", paramLabel = "N", description = "Time to search (default: 30).")
  @Nullable Double seconds;

  @Option(
      names = "--inputs",
      paramLabel = "N",
      description = "Inputs to run; then time is not looked at, unless it is given.")
  @Nullable Long inputs;

  @Option(
      names = "--findings",
      paramLabel = "N",
      description = "Stop after as many findings (default: never).")
  int most = Integer.MAX_VALUE;

  @Option(
      names = "--campaign",
      paramLabel = "DIR|F.yaml",
      description =
          "Folder of the campaign (default: in assay-out), or a file that describes one: names of"
              + " these options and their values; what is given here wins.")
  @Nullable Path campaign;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Folder of a campaign that a file describes (default: in assay-out).")
  @Nullable Path folder;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Campaigns side by side, with seeds and folders of their own (default: 1). With one, a"
              + " seed determines the result.")
  int workers = 1;

  @Option(names = "--resume", description = "Go on with the campaign in --campaign.")
  boolean resume;

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "What may flow in (default: beside the model).")
  @Nullable Path spec;

  @Option(
      names = "--input",
      paramLabel = "NAME=LO..HI",
      description = "Range of an input; wins over the spec. Repeatable.")
  List<String> ranges = new ArrayList<>();

  @Option(
      names = "--dim",
      paramLabel = "SYMBOL=SIZE",
      description = "Size of a symbolic dimension. Repeatable.")
  List<String> dims = new ArrayList<>();

  /**
   * Checks what can be checked without the model.
   *
   * @throws UsageException if options contradict each other or are out of range
   */
  void check() {
    int twins = (with != null ? 1 : 0) + (precision != null ? 1 : 0) + (optimised ? 1 : 0);
    if (twins > 1) {
      throw new UsageException(
          "several twins", "--with, --precision, --optimised", "at most one", "");
    }
    if (campaign != null && folder != null) {
      throw new UsageException(
          "two folders", "--campaign, --folder", "--folder beside a description only", "");
    }
    if (resume && place().isEmpty()) {
      throw new UsageException("which campaign?", "--resume", "--campaign DIR", "");
    }
    boolean bad = seconds != null && !(seconds > 0) || inputs != null && inputs < 1 || most < 1;
    boolean far = radius != null && !(radius > 0) || euclidean != null && !(euclidean > 0);
    if (bad || far || changes != null && changes < 0 || seeds < 1 || seeds > MOST_SEEDS) {
      throw new UsageException(
          "a number is out of range",
          "--seconds, --inputs, --findings, --seeds, --linf, --l2, --l0",
          "positive numbers, at most " + MOST_SEEDS + " seeds",
          "");
    }
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new UsageException(
          workers + " workers", "--workers", "1 to " + MOST_WORKERS, "one for each processor");
    }
    way();
    validity();
  }

  /** The campaign's folder, if one was named. */
  Optional<Path> place() {
    return Optional.ofNullable(campaign != null ? campaign : folder);
  }

  /** Time to search in milliseconds. */
  long milliseconds() {
    return seconds == null
        ? DEFAULT_MILLISECONDS
        : (long) Math.min(MOST_MILLISECONDS, seconds * 1000);
  }

  /** Whether the clock ends the search. */
  boolean isTimed() {
    return inputs == null || seconds != null;
  }

  /** All that determines the result beside models, seed and rows, as one text. */
  String plan() {
    return "like "
        + like
        + "; precision "
        + precision
        + "; optimised "
        + optimised
        + "; linf "
        + radius
        + "; l2 "
        + euclidean
        + "; l0 "
        + changes
        + "; find "
        + find
        + "; coverage "
        + coverage
        + "; threshold "
        + threshold;
  }

  /**
   * Whose way.
   *
   * @throws UsageException if there is none of this name
   */
  Like way() {
    for (Like each : Like.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(like)) {
        return each;
      }
    }
    throw new UsageException(
        "no way '" + like + "'", "--like", "assay, tensorfuzz, random or walk", "");
  }

  /** What mutants are moved back to; empty for any. */
  Optional<Validity> validity() {
    int given = (radius != null ? 1 : 0) + (euclidean != null ? 1 : 0) + (changes != null ? 1 : 0);
    if (given > 1) {
      throw new UsageException("several distances", "--linf, --l2, --l0", "at most one", "");
    }
    if (radius != null) {
      return Optional.of(Validity.within(radius));
    }
    if (euclidean != null) {
      return Optional.of(Validity.euclidean(euclidean));
    }
    return Optional.ofNullable(changes).map(Validity::atMostChanged);
  }
}
