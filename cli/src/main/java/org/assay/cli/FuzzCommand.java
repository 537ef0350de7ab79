package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.RunOptions;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.campaign.Seed;
import org.assay.fuzz.compare.Comparer;
import org.assay.fuzz.coverage.CoverageKind;
import org.assay.fuzz.findings.FindingWriter;
import org.assay.fuzz.mutate.Mutators;
import org.assay.fuzz.mutate.Validity;
import org.assay.fuzz.objective.ObjectiveRequest;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ModelHash;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.precision.PrecisionEmulation;
import org.assay.onnx.structure.FunctionInliner;
import org.assay.onnx.structure.Validation;
import org.assay.onnx.upgrade.Upgrade;
import org.assay.report.RunDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay fuzz}: a coverage-guided search for inputs on which a model fails. */
@Command(
    name = "fuzz",
    description = {
      "Searches for inputs on which a model gives NaN or Inf, or disagrees with a twin.",
      "A twin is another model (--with), or itself in 16 bits (--precision) or optimised",
      "(--optimised). Goes on after a finding, survives kill -9, and can be resumed. Determined by",
      "its seed."
    })
final class FuzzCommand extends AssayCommand {
  private static final long INTERRUPT_SECONDS = 30;
  private static final int MOST_SEEDS = 10_000;

  @Parameters(paramLabel = "MODEL", description = "The model (.onnx, .onnxtxt).")
  @Nullable Path model;

  @Option(
      names = "--data",
      paramLabel = "[INPUT=]FILE",
      description =
          "Seeds: npz (by name), npy, idx (gzip too) or csv; rows along the first axis. Without,"
              + " they are drawn. Repeatable.")
  List<String> data = new ArrayList<>();

  @Option(names = "--scale", paramLabel = "FACTOR", description = "Multiplies --data, e.g. 1/255.")
  String scale = "1";

  @Option(
      names = "--shift",
      paramLabel = "X",
      description = "Added to --data after --scale, e.g. -1.")
  double shift;

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
        "vanishing-gradient, tokens, predicate, error (docs/fuzzing.md). Repeatable."
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
      paramLabel = "DIR",
      description = "Folder of the campaign (default: in assay-out).")
  @Nullable Path campaign;

  @Option(names = "--resume", description = "Go on with the campaign in --campaign.")
  boolean resume;

  @Option(names = "--format", paramLabel = "text|json", description = "Default: text.")
  String format = "text";

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

  @Mixin RunningOptions running = new RunningOptions();

  @Override
  public Integer call() {
    checkOptions();
    Path file = ModelPaths.existing(Options.given(model));
    Optional<Path> specFile =
        spec != null
            ? Optional.of(ModelPaths.existing(spec, "a spec (YAML)"))
            : SpecFiles.beside(file);
    Spec read = specFile.map(SpecReader::read).orElse(Spec.empty());
    Model original = ModelFiles.open(file);
    CompareInputs given =
        new CompareInputs(
            original,
            read,
            AnalysisOptions.ranges(ranges),
            AnalysisOptions.sizes(dims),
            CompareInputs.factor(scale),
            shift);
    Comparer.Given samples = given.of(data);
    SearchSpace space =
        SearchSpace.of(
            prepared(original),
            read,
            FuzzInputs.intervals(samples),
            AnalysisOptions.sizes(dims),
            seed);
    List<Seed> rows = FuzzInputs.rows(space, samples, seeds, seed);
    given.notes().forEach(this::note);
    CampaignBuilder builder = new CampaignBuilder(space, rows).seed(seed).like(way());
    validity().ifPresent(builder::validity);
    builder.find(find.stream().map(ObjectiveRequest::parse).toList());
    if (!mutators.isEmpty()) {
      builder.mutators(Mutators.named(mutators));
    }
    if (coverage != null) {
      builder.coverage(CoverageKind.parse(coverage));
    }
    if (threshold != null) {
      builder.threshold(threshold);
    }
    String sha = ModelHash.sha256(file) + addTwin(builder, space);
    Path folder = campaign != null ? campaign : folder();
    FindingWriter.Origin origin =
        new FindingWriter.Origin(
            ModelHash.sha256(file),
            specFile.map(Path::toString),
            seed,
            Map.of(),
            FuzzInputs.weights(space));
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch written = new CountDownLatch(1);
    Thread onInterrupt = new Thread(() -> interrupted(stop, written), "assay-interrupted");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try (FuzzRun run = new FuzzRun(builder.build(), folder, plan(sha, rows), origin, resume)) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds());
      FuzzStatus status = new FuzzStatus(this);
      run.run(budget(run, stop, end), () -> status.show(run));
      status.end();
      run.failure().ifPresent(this::error);
      FuzzReport report = new FuzzReport(file.toString(), sha, like, seed, folder, run);
      out().print(format.equals("json") ? report.toJson() : report.toText());
      out().flush();
      return run.findings().isEmpty() ? ExitCode.CLEAN : ExitCode.FINDINGS;
    } finally {
      written.countDown();
      done(onInterrupt);
    }
  }

  private void checkOptions() {
    int twins = (with != null ? 1 : 0) + (precision != null ? 1 : 0) + (optimised ? 1 : 0);
    if (twins > 1) {
      throw new UsageException(
          "several twins", "--with, --precision, --optimised", "at most one", "");
    }
    if (resume && campaign == null) {
      throw new UsageException("which campaign?", "--resume", "--campaign DIR", "");
    }
    if (!format.equals("text") && !format.equals("json")) {
      throw new UsageException("no format '" + format + "'", "--format", "text or json", "");
    }
    boolean bad = seconds != null && !(seconds > 0) || inputs != null && inputs < 1 || most < 1;
    if (bad || seeds < 1 || seeds > MOST_SEEDS || radius != null && !(radius > 0)) {
      throw new UsageException(
          "a number is out of range",
          "--seconds, --inputs, --findings, --seeds, --linf",
          "positive numbers, at most " + MOST_SEEDS + " seeds",
          "");
    }
  }

  private static Model prepared(Model model) {
    return Upgrade.toWorkingOpset(FunctionInliner.inline(Validation.validated(model)));
  }

  private Like way() {
    for (Like each : Like.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(like)) {
        return each;
      }
    }
    throw new UsageException(
        "no way '" + like + "'", "--like", "assay, tensorfuzz, random or walk", "");
  }

  private Optional<Validity> validity() {
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

  private String addTwin(CampaignBuilder builder, SearchSpace space) {
    if (with != null) {
      Path file = ModelPaths.existing(with);
      builder.twin(prepared(ModelFiles.open(file)), "twin", RunOptions.DEFAULT);
      return " " + ModelHash.sha256(file);
    }
    if (precision != null) {
      ElementType type =
          switch (precision) {
            case "float16" -> ElementType.FLOAT16;
            case "bfloat16" -> ElementType.BFLOAT16;
            default ->
                throw new UsageException(
                    "no precision '" + precision + "'", "--precision", "float16 or bfloat16", "");
          };
      Model narrow = PrecisionEmulation.of(space.model(), type, ConstantPolicy.CLAMP).model();
      builder.twin(narrow, precision + " (emulated)", RunOptions.DEFAULT);
    }
    if (optimised) {
      builder.twin(
          space.model(), "optimised", RunOptions.DEFAULT.withOptimization(OptimizationLevel.ALL));
    }
    return "";
  }

  private Path folder() {
    try {
      return RunDirectory.create(Path.of("assay-out"), "fuzz").path().resolve("campaign");
    } catch (java.io.IOException e) {
      throw new UsageException(
          "cannot be written (" + e.getClass().getSimpleName() + ")",
          "assay-out",
          "a folder that can be written to",
          "give --campaign DIR");
    }
  }

  /** What determines the result beside the model. */
  private String plan(String sha, List<Seed> rows) {
    int digest = 1;
    for (Seed row : rows) {
      digest = 31 * digest + java.util.Arrays.hashCode(row.row());
    }
    return "models "
        + sha
        + "; like "
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
        + threshold
        + "; seeds "
        + rows.size()
        + " "
        + Integer.toHexString(digest);
  }

  private long milliseconds() {
    return seconds == null ? 30_000 : (long) Math.min(1e12, seconds * 1000);
  }

  private BooleanSupplier budget(FuzzRun run, AtomicBoolean stop, long end) {
    return () ->
        stop.get()
            || run.findings().size() >= most
            || run.failure().isPresent()
            || inputs != null && run.campaign().inputs() >= inputs
            || (inputs == null || seconds != null) && System.nanoTime() > end;
  }

  private void interrupted(AtomicBoolean stop, CountDownLatch written) {
    stop.set(true);
    error("interrupted · reporting what was found until then");
    try {
      if (!written.await(INTERRUPT_SECONDS, TimeUnit.SECONDS)) {
        error("the batch did not end in time · what was found is in the campaign's folder");
      }
      out().flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void done(Thread onInterrupt) {
    try {
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
    } catch (IllegalStateException e) {
      // The machine goes down already: the hook waits for the report that was just written.
      note("interrupted");
    }
  }
}
