package org.assay.testkit.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.text.TextReader;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainmentHarnessTest {
  private final GraphGenerator generator = new GraphGenerator(GeneratorOptions.containment());

  /** Claims one interval about every output of an operator, and anything about all others. */
  private static BoundsOracle claiming(String operator, double lo, double hi) {
    return (model, ranges) -> {
      Map<String, Box> boxes = new HashMap<>();
      for (Node node : model.graph().nodes()) {
        boolean claimed = node.is(operator);
        node.outputs().forEach(o -> boxes.put(o, claimed ? interval(lo, hi) : anything()));
      }
      return boxes;
    };
  }

  private static Box interval(double lo, double hi) {
    return new Box() {
      @Override
      public boolean contains(int index, long[] dims, double value) {
        return Double.isNaN(value) || (lo <= value && value <= hi);
      }

      @Override
      public String describe(int index, long[] dims) {
        return "[" + lo + ", " + hi + "]";
      }
    };
  }

  private static Box anything() {
    return new Box() {
      @Override
      public boolean contains(int index, long[] dims, double value) {
        return true;
      }

      @Override
      public String describe(int index, long[] dims) {
        return "anything";
      }
    };
  }

  @Test
  void countsChecksOfEveryOperator() {
    ContainmentHarness harness =
        new ContainmentHarness(
            claiming("Relu", 0, Double.POSITIVE_INFINITY), ContainmentHarness.Settings.DEFAULT);
    int operators = generator.operators().size();
    ContainmentReport report =
        harness.run(
            seed ->
                generator.single(
                    generator.operators().get((int) (seed % operators)).operator(), seed),
            0,
            3L * operators);
    assertThat(report.violations()).isEmpty();
    assertThat(report.errors()).isEmpty();
    assertThat(report.refused()).isEmpty();
    assertThat(report.checksPerOperator().keySet())
        .containsAll(
            generator.operators().stream()
                .map(o -> o.operator())
                .filter(o -> !o.startsWith("pattern:"))
                .toList());
    assertThat(report.checks()).isGreaterThan(2000);
  }

  @Test
  void chainedGraphsRunOnOrt() {
    ContainmentHarness harness =
        new ContainmentHarness(
            claiming("Relu", 0, Double.POSITIVE_INFINITY), ContainmentHarness.Settings.DEFAULT);
    ContainmentReport report = harness.run(generator::graph, 0, 150);
    assertThat(report.text()).contains("0 violations, 0 errors, 0 refused");
    assertThat(report.checks()).isGreaterThan(5000);
  }

  @Test
  void withoutOptimisationNothingIsForgiven() {
    double low = Math.nextUp(0.5f);
    BoundsOracle narrow = claiming("Sigmoid", low, low);
    long strict = violations(narrow, 0);
    long lenient = violations(narrow, 4);
    assertThat(strict).isPositive();
    assertThat(lenient).isEqualTo(strict);
  }

  private long violations(BoundsOracle oracle, int ulps) {
    ContainmentHarness harness =
        new ContainmentHarness(oracle, new ContainmentHarness.Settings(6, 1, 1, 1000, ulps));
    return harness.run(seed -> generator.single("Sigmoid", seed), 0, 30).violations().size();
  }

  @Test
  void findsShrinksAndSavesAViolation(@TempDir Path folder) throws Exception {
    BoundsOracle wrong = claiming("Softmax", 0, 0.75);
    ContainmentHarness harness =
        new ContainmentHarness(wrong, new ContainmentHarness.Settings(6, 1, 1, 1, 0));
    ContainmentReport report = harness.run(generator::graph, 0, 2000);
    assertThat(report.violations()).isNotEmpty();
    Violation violation = report.violations().get(0);
    assertThat(violation.operator()).isEqualTo("Softmax");
    assertThat(violation.value()).isGreaterThan(0.75);
    assertThat(violation.toString()).contains("seed ", "Softmax", "[0.0, 0.75]");

    GeneratedCase small =
        new Shrinker(c -> !harness.check(c).isEmpty()).shrink(violation.generated());
    assertThat(harness.check(small)).isNotEmpty();
    assertThat(small.model().graph().nodes().stream().filter(n -> !n.is("Constant"))).hasSize(1);

    Path text = Shrinker.save(small, folder, "seed-" + small.seed());
    Model again = TextReader.read(text);
    assertThat(again.graph().nodes()).hasSameSizeAs(small.model().graph().nodes());
    assertThat(Files.list(folder)).hasSize(3);
  }
}
