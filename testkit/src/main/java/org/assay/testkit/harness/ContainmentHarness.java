package org.assay.testkit.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import org.assay.data.random.RandomStream;
import org.assay.exec.ExecException;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.RangeOf;

/**
 * Checks that every value that ORT computes from inputs within their ranges lies in its bounds:
 * every intermediate with optimisation off, graph outputs with optimisation on.
 */
public final class ContainmentHarness {
  /**
   * How much is run.
   *
   * @param draws inputs per model; the session is reused
   * @param optimizedEvery of so many models one is also run with all of ORT's optimisations
   * @param threads that share the models
   * @param mostViolations after which a thread stops
   * @param fusionUlps by how many units in the last place a result may leave its bounds where ORT
   *     optimises: fused kernels round elsewhere (x · (1 / r) becomes x / r). There, too, a finite
   *     value is right where the claim allows a non-finite one, since a fused kernel may not
   *     overflow where the nodes one by one do. With 0, neither is allowed.
   */
  public record Settings(
      int draws, int optimizedEvery, int threads, int mostViolations, int fusionUlps) {
    /** 6 draws, every third model optimised too, 2 threads, 20 violations, 4 ulps of fusion. */
    public static final Settings DEFAULT = new Settings(6, 3, 2, 20, 4);

    /** Settings with 4 ulps of fusion. */
    public Settings(int draws, int optimizedEvery, int threads, int mostViolations) {
      this(draws, optimizedEvery, threads, mostViolations, 4);
    }

    public Settings {
      if (draws < 1 || optimizedEvery < 1 || threads < 1 || mostViolations < 1 || fusionUlps < 0) {
        throw new IllegalArgumentException("settings must be positive");
      }
    }
  }

  private final BoundsOracle oracle;
  private final Settings settings;

  /** A harness for an oracle. */
  public ContainmentHarness(BoundsOracle oracle, Settings settings) {
    this.oracle = oracle;
    this.settings = settings;
  }

  /**
   * Checks the models of seeds in [from, to). Results do not depend on scheduling unless a thread
   * stops early.
   *
   * @param source makes the model of a seed
   */
  public ContainmentReport run(LongFunction<GeneratedCase> source, long from, long to) {
    ExecutorService pool = Executors.newFixedThreadPool(settings.threads());
    try {
      List<Future<ContainmentTally>> parts = new ArrayList<>();
      for (int t = 0; t < settings.threads(); t++) {
        long first = from + t;
        parts.add(pool.submit(() -> part(source, first, to)));
      }
      ContainmentTally total = new ContainmentTally();
      for (Future<ContainmentTally> part : parts) {
        total.add(part.get());
      }
      return total.report();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a check failed: " + e.getCause(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private ContainmentTally part(LongFunction<GeneratedCase> source, long first, long to) {
    ContainmentTally tally = new ContainmentTally();
    for (long seed = first; seed < to; seed += settings.threads()) {
      check(source.apply(seed), tally);
      if (tally.violations() >= settings.mostViolations()) {
        break;
      }
    }
    return tally;
  }

  /** Checks one model; the first violation of each level, if any. */
  public List<Violation> check(GeneratedCase generated) {
    ContainmentTally tally = new ContainmentTally();
    check(generated, tally);
    return tally.report().violations();
  }

  private void check(GeneratedCase generated, ContainmentTally tally) {
    Map<String, Box> bounds;
    try {
      bounds = oracle.bounds(generated.upgraded(), generated.inputRanges());
    } catch (RuntimeException e) {
      // An oracle that throws is a finding of its own; the series goes on.
      tally.error("seed " + generated.seed() + ": " + e + " · " + generated.description());
      return;
    }
    try {
      Optional<Violation> violation = compare(generated, bounds, OptimizationLevel.NONE, tally);
      violation.ifPresent(tally::violation);
      if (violation.isEmpty() && generated.seed() % settings.optimizedEvery() == 0) {
        compare(generated, bounds, OptimizationLevel.ALL, tally).ifPresent(tally::violation);
      }
      tally.oneCase();
    } catch (ExecException e) {
      tally.refused(String.valueOf(e.getMessage()));
    }
  }

  private Optional<Violation> compare(
      GeneratedCase generated,
      Map<String, Box> bounds,
      OptimizationLevel level,
      ContainmentTally tally) {
    RandomStream random = RandomStream.of(generated.seed(), "containment " + level);
    List<String> tensors = tensors(generated, level);
    RunOptions options = RunOptions.DEFAULT.withOptimization(level);
    try (Session session =
        Session.open(
            generated.model(), options, level == OptimizationLevel.NONE ? tensors : List.of())) {
      for (int d = 0; d < settings.draws(); d++) {
        RangeOf.Draw[] kinds = RangeOf.Draw.values();
        RangeOf.Draw kind = d < kinds.length ? kinds[d] : RangeOf.Draw.MIXED;
        Map<String, Tensor> values = session.run(generated.sample(random, kind), tensors);
        for (String name : tensors) {
          String operator = generated.producer(name);
          Box box = bounds.get(name);
          if (box == null) {
            tally.unclaimed(operator);
            continue;
          }
          tally.check(operator);
          Tensor value = values.get(name);
          if (value == null) {
            throw new IllegalStateException("no value of '" + name + "'");
          }
          int outside =
              outside(box, value, level == OptimizationLevel.NONE ? 0 : settings.fusionUlps());
          if (outside >= 0) {
            return Optional.of(
                new Violation(
                    generated,
                    level,
                    operator,
                    name,
                    outside,
                    value.doubleAt(outside),
                    box.describe(outside, value.dims())));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Nodes' outputs in order, so that the first violation is where it arises. */
  private static List<String> tensors(GeneratedCase generated, OptimizationLevel level) {
    if (level != OptimizationLevel.NONE) {
      return generated.model().graph().outputs().stream().map(ValueInfo::name).toList();
    }
    List<String> names = new ArrayList<>();
    for (Node node : generated.model().graph().nodes()) {
      if (!node.is("Constant")) {
        node.outputs().stream().filter(name -> !name.isEmpty()).forEach(names::add);
      }
    }
    return names;
  }

  private static int outside(Box box, Tensor value, int ulps) {
    long[] dims = value.dims();
    for (int i = 0; i < value.size(); i++) {
      double x = value.doubleAt(i);
      if (!box.contains(i, dims, x) && !(ulps > 0 && fused(box, i, value, ulps))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean fused(Box box, int index, Tensor value, int ulps) {
    long[] dims = value.dims();
    double x = value.doubleAt(index);
    if (Double.isNaN(x) || !value.type().isFloat()) {
      return false;
    }
    double up = x;
    double down = x;
    for (int i = 0; i < ulps; i++) {
      up = value.type().format().up(up);
      down = value.type().format().down(down);
      if (box.contains(index, dims, up) || box.contains(index, dims, down)) {
        return true;
      }
    }
    return box.contains(index, dims, Double.NaN)
        || box.contains(index, dims, Double.POSITIVE_INFINITY)
        || box.contains(index, dims, Double.NEGATIVE_INFINITY);
  }
}
