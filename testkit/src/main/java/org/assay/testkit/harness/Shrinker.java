package org.assay.testkit.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.text.TextWriter;
import org.assay.testkit.generate.GeneratedCase;

/**
 * Makes a failing case smaller while it goes on failing: fewer outputs and nodes, inputs cut to
 * points, constants to zeros and ones, shorter axes.
 */
public final class Shrinker {
  private static final int MOST_TRIALS = 2000;

  private final Predicate<GeneratedCase> fails;
  private int trials;

  /**
   * A shrinker.
   *
   * @param fails whether a case still fails in the way that matters; exceptions count as no
   */
  public Shrinker(Predicate<GeneratedCase> fails) {
    this.fails = fails;
  }

  /** A smallest case that the rules below reach; the given one if it does not fail. */
  public GeneratedCase shrink(GeneratedCase failing) {
    trials = 0;
    GeneratedCase best = failing;
    if (!stillFails(best)) {
      return best;
    }
    boolean smaller = true;
    while (smaller && trials < MOST_TRIALS) {
      smaller = false;
      for (GeneratedCase candidate : candidates(best)) {
        if (trials < MOST_TRIALS && stillFails(candidate)) {
          best = candidate;
          smaller = true;
          break;
        }
      }
    }
    return best;
  }

  private static List<GeneratedCase> candidates(GeneratedCase from) {
    List<GeneratedCase> candidates = new ArrayList<>();
    candidates.addAll(ShrinkSteps.fewerNodes(from));
    candidates.addAll(ShrinkSteps.nodesAsInputs(from));
    candidates.addAll(ShrinkSteps.shorterAxes(from));
    candidates.addAll(ShrinkSteps.narrowerInputs(from));
    candidates.addAll(ShrinkSteps.plainerConstants(from));
    return candidates;
  }

  private boolean stillFails(GeneratedCase candidate) {
    trials++;
    try {
      return fails.test(candidate);
    } catch (RuntimeException e) {
      // A candidate may be no valid model any more; that is not the failure looked for.
      return false;
    }
  }

  /**
   * Writes a case as text and as ONNX, with its ranges in a third file.
   *
   * @param folder e.g. {@code target/shrunk}; made if it is not there
   * @return the text file
   */
  public static Path save(GeneratedCase generated, Path folder, String name) {
    try {
      Files.createDirectories(folder);
      Path text = folder.resolve(name + ".onnxtxt");
      TextWriter.write(generated.model(), text);
      ModelWriter.write(generated.model(), folder.resolve(name + ".onnx"));
      StringBuilder ranges = new StringBuilder("seed " + generated.seed() + "\n");
      generated
          .inputRanges()
          .forEach((input, range) -> ranges.append(input).append(": ").append(range).append('\n'));
      Files.writeString(folder.resolve(name + ".ranges.txt"), ranges);
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
