package org.assay.numeric.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightMode;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.numeric.confirm.search.BoxGrower;
import org.assay.numeric.confirm.search.Budget;
import org.assay.numeric.confirm.search.FailingBox;
import org.assay.numeric.confirm.search.FindingSearch;
import org.assay.numeric.confirm.search.Observed;
import org.assay.numeric.confirm.search.Strategy;
import org.assay.numeric.confirm.search.Target;
import org.assay.numeric.confirm.search.Variable;
import org.assay.numeric.confirm.search.Verification;
import org.assay.numeric.confirm.training.TrainingSearch;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.ModelResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfirmTest {
  private static final String HEADER = "< ir_version: 8, opset_import: [\"\" : 17] >\n";
  private static final Budget BUDGET = new Budget(1500, Duration.ofMinutes(1));
  private static final Runner.Opener PLAIN =
      (model, probes) -> Session.open(model, RunOptions.DEFAULT, probes);

  @TempDir Path folder;

  /** A model, what flows in, and whether an input on which it fails exists. */
  private record Case(
      String name, String body, String spec, WeightMode weights, boolean fails, boolean optimised) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case failing(String name, String body, String spec) {
    return new Case(name, body, spec, WeightMode.FROZEN, true, true);
  }

  static Stream<Case> cases() {
    return Stream.of(
        failing(
            "saturated sigmoid",
            "(float[2, 3] x) => (float[2, 3] y) { p = Sigmoid(x)\n y = Log(p) }",
            "inputs: {x: {role: data, valid: [-40, 40]}}\n"),
        failing(
            "one minus probability",
            "(float[4] x) => (float[4] y) { one = Constant <value = float {1.0}> ()\n"
                + " p = Sigmoid(x)\n q = Sub(one, p)\n y = Log(q) }",
            "inputs: {x: {role: data, valid: [-500, 500]}}\n"),
        failing(
            "denominator that is zero on a line",
            "(float[1] a, float[1] b) => (float[1] y) {\n"
                + " three = Constant <value = float {3.1}> ()\n s = Mul(a, three)\n"
                + " d = Sub(s, b)\n y = Div(b, d) }",
            "inputs: {a: {role: data, valid: [0.3, 2]}, b: {role: data, valid: [0.7, 2]}}\n"),
        failing(
            "variance of equal rows",
            "(float[3, 4] x) => (float[3, 4] y) { m = ReduceMean <axes = [1]> (x)\n"
                + " c = Sub(x, m)\n s = Mul(c, c)\n v = ReduceMean <axes = [1]> (s)\n"
                + " d = Sqrt(v)\n y = Div(c, d) }",
            "inputs: {x: {role: data, valid: [-5, 5]}}\n"),
        new Case(
            "weights that move",
            "(float[2, 3] x) => (float[2, 2] y)\n"
                + " <float[3, 2] w = {0.01, -0.01, 0.02, 0.01, -0.02, 0.01}> {\n"
                + " z = MatMul(x, w)\n p = Softmax <axis = 1> (z)\n y = Log(p) }",
            "inputs: {x: {role: data, valid: [-900, 900]}}\n",
            WeightMode.FREE,
            true,
            true),
        new Case(
            "a denominator that intervals cannot separate from zero",
            "(float[4] x) => (float[4] y) { two = Constant <value = float {2.0}> ()\n"
                + " square = Mul(x, x)\n double = Mul(x, two)\n rest = Sub(square, double)\n"
                + " d = Add(rest, two)\n y = Div(two, d) }",
            "inputs: {x: {role: data, valid: [-3, 3]}}\n",
            WeightMode.FROZEN,
            false,
            false));
  }

  /** A model with its scan and search. */
  private record Ready(Model model, Spec spec, FindingSearch search, List<Target> targets) {}

  private Ready ready(String body, String yaml, WeightMode weights) throws IOException {
    Path file = Files.writeString(folder.resolve("m.onnxtxt"), HEADER + "m " + body);
    Files.writeString(folder.resolve("m.yaml"), yaml);
    ScanOptions options =
        new ScanOptions(
            weights,
            RangeMode.VALID,
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Map.of(),
            false);
    ModelResult scanned = Scanner.create().scan(file, options);
    assertThat(scanned.error()).isEmpty();
    Model model = ModelFiles.open(file);
    Spec spec = SpecFiles.of(scanned);
    FindingSearch search = new FindingSearch(model, spec, options, PLAIN);
    List<Target> targets = List.copyOf(search.targets(scanned.findings()).values());
    assertThat(targets).isNotEmpty();
    return new Ready(model, spec, search, targets);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatFailsIsReachedWithinItsRanges(Case one) throws IOException {
    Ready ready = ready(one.body(), one.spec(), one.weights());
    for (long seed : new long[] {1, 2}) {
      for (Observed seen : ready.search().run(ready.targets(), Strategy.PORTFOLIO, BUDGET, seed)) {
        assertThat(seen.inputs().isPresent()).as("seed " + seed).isEqualTo(one.fails());
        if (seen.inputs().isEmpty()) {
          assertThat(seen.evaluations()).isGreaterThan(100);
          assertThat(seen.best()).isFinite();
          continue;
        }
        Map<String, Tensor> inputs = seen.inputs().get();
        for (Variable v : ready.search().space().variables()) {
          for (double value : inputs.get(v.name()).toDoubles()) {
            assertThat(value).isBetween(v.lo(), v.hi());
          }
        }
        RunOptions all = RunOptions.DEFAULT.withOptimization(OptimizationLevel.ALL);
        try (Verification optimised =
            Verification.of(
                ready.search().opened(),
                ready.targets(),
                (m, probes) -> Session.open(m, all, probes))) {
          assertThat(optimised.fails(seen.target(), inputs)).isEqualTo(one.optimised());
        }
      }
    }
  }

  @Test
  void theSameSeedGivesTheSamePoint() throws IOException {
    Case one = cases().skip(2).findFirst().orElseThrow();
    Ready ready = ready(one.body(), one.spec(), one.weights());
    List<Observed> first = ready.search().run(ready.targets(), Strategy.PORTFOLIO, BUDGET, 5);
    List<Observed> again = ready.search().run(ready.targets(), Strategy.PORTFOLIO, BUDGET, 5);
    assertThat(first.get(0).inputs()).isPresent().isEqualTo(again.get(0).inputs());
    assertThat(first.get(0).evaluations()).isEqualTo(again.get(0).evaluations());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"Sub(x, one) | true", "Sigmoid(x) | false"})
  void everyPointOfABoxFails(String operand, boolean proved) throws IOException {
    String body =
        "(float[2, 3] x) => (float[2, 3] y) { one = Constant <value = float {1.0}> ()\n p = "
            + operand
            + "\n y = Log(p) }";
    String spec = "inputs: {x: {role: data, valid: [-40, 40]}}\n";
    Ready ready = ready(body, spec, WeightMode.FROZEN);
    Observed seen = ready.search().run(ready.targets(), Strategy.PORTFOLIO, BUDGET, 1).get(0);
    try (Verification verification =
        Verification.of(ready.search().opened(), ready.targets(), PLAIN)) {
      FailingBox box =
          new BoxGrower(
                  ready.search().space(),
                  ready.search().working().graph(),
                  seen.target(),
                  verification,
                  7)
              .grow(seen.inputs().orElseThrow());
      assertThat(box.isolated()).isFalse();
      assertThat(box.proved()).isEqualTo(proved);
      double[] lo = box.lo().get("x").toDoubles();
      double[] hi = box.hi().get("x").toDoubles();
      assertThat(hi[0] - lo[0]).as("width").isGreaterThan(1);
      Random random = new Random(3);
      for (int i = 0; i < 100; i++) {
        float[] values = new float[lo.length];
        for (int k = 0; k < values.length; k++) {
          values[k] = (float) (lo[k] + (hi[k] - lo[k]) * random.nextDouble());
        }
        Map<String, Tensor> inputs = Map.of("x", Tensor.ofFloats(new long[] {2, 3}, values));
        assertThat(verification.fails(seen.target(), inputs)).isTrue();
      }
    }
  }

  @Test
  void aStepOfTrainingLeadsToAFailure() throws IOException {
    String body =
        "(float[1, 3] x) => (float loss) <float[3, 1] w = {0.1, -0.2, 0.1}> {\n"
            + " z = MatMul(x, w)\n p = Sigmoid(z)\n l = Log(p)\n"
            + " s = ReduceSum <keepdims = 0> (l)\n loss = Neg(s) }";
    String spec = "loss: loss\ninputs: {x: {role: data, valid: [-20, 20]}}\n";
    Ready ready = ready(body, spec, WeightMode.FREE);
    Map<Target, Map<String, Tensor>> failing = new LinkedHashMap<>();
    for (Observed o : ready.search().run(ready.targets(), Strategy.PORTFOLIO, BUDGET, 1)) {
      o.inputs().ifPresent(i -> failing.put(o.target(), i));
    }
    List<TrainingSearch.Outcome> outcomes =
        new TrainingSearch(
                ready.search().working(), ready.search().space(), ready.spec(), "loss", 1, PLAIN)
            .run(ready.targets(), failing, BUDGET, 1);
    TrainingSearch.Step step = outcomes.get(0).step().orElseThrow();
    assertThat(outcomes.get(0).failsBefore()).isFalse();
    double[] x = step.batch().get("x").toDoubles();
    double[] before = {0.1f, -0.2f, 0.1f};
    double z = 0;
    for (int i = 0; i < 3; i++) {
      z += before[i] * x[i];
    }
    double slope = 1 - 1 / (1 + Math.exp(-z));
    double[] after = step.stepped().get("w").toDoubles();
    double[] input = step.inputs().get("x").toDoubles();
    List<Double> expected = new ArrayList<>();
    double product = 0;
    for (int i = 0; i < 3; i++) {
      assertThat(after[i]).isCloseTo(before[i] + slope * x[i], within(1e-4));
      expected.add(after[i]);
      product += after[i] * input[i];
    }
    assertThat(product).as("logit after the step, weights " + expected).isLessThan(-17);
  }

  @Test
  void aBatchIsFoundByTheWeightsItLeadsTo() throws IOException {
    String body =
        "(float[1, 2] x, float[1, 2] y) => (float loss) <float[2, 2] w = {0.1, -0.2, 0.1, 0.3}> {\n"
            + " z = MatMul(x, w)\n p = Softmax(z)\n l = Log(p)\n t = Mul(l, y)\n"
            + " s = ReduceSum <keepdims = 0> (t)\n loss = Neg(s) }";
    String spec =
        "loss: loss\ninputs:\n  x: {role: data, valid: [-500, 500]}\n"
            + "  y: {role: one_hot, valid: [0, 1]}\n";
    Ready ready = ready(body, spec, WeightMode.FREE);
    Map<Target, Map<String, Tensor>> failing = new LinkedHashMap<>();
    for (Observed o : ready.search().run(ready.targets(), Strategy.PORTFOLIO, BUDGET, 1)) {
      o.inputs().ifPresent(i -> failing.put(o.target(), i));
    }
    TrainingSearch.Outcome outcome =
        new TrainingSearch(
                ready.search().working(), ready.search().space(), ready.spec(), "loss", 1, PLAIN)
            .run(ready.targets(), failing, BUDGET, 1, TrainingSearch.Way.MATCHING)
            .get(0);
    assertThat(outcome.by()).isEqualTo("gradient matching");
    double[] label = outcome.step().orElseThrow().batch().get("y").toDoubles();
    assertThat(label).as("a label of the spec's form").containsExactlyInAnyOrder(0, 1);
  }

  /** A denominator that is trained, behind a Clip that is saturated or not. */
  private TrainingSearch.Outcome stepTowardsZero(double numerator) throws IOException {
    String body =
        "(float[1, 3] x) => (float loss) <float[1] s = {0.5}, float[3, 1] w = {0.1, -0.2, 0.1},\n"
            + " float[1] c = {"
            + numerator
            + "}, float lo = {-1}, float hi = {1}> {\n"
            + " q = Div(c, s)\n k = Clip(q, lo, hi)\n z = MatMul(x, w)\n p = Mul(z, k)\n"
            + " loss = ReduceSum <keepdims = 0> (p) }";
    String spec = "loss: loss\ninputs: {x: {role: data, valid: [-20, 20]}}\n";
    Ready ready = ready(body, spec, WeightMode.FREE);
    Map<Target, Map<String, Tensor>> failing = new LinkedHashMap<>();
    for (Observed o : ready.search().run(ready.targets(), Strategy.PORTFOLIO, BUDGET, 1)) {
      o.inputs().ifPresent(i -> failing.put(o.target(), i));
    }
    assertThat(failing).as("some weights make the denominator 0").hasSize(1);
    return new TrainingSearch(
            ready.search().working(), ready.search().space(), ready.spec(), "loss", 1, PLAIN)
        .run(ready.targets(), failing, BUDGET, 1)
        .get(0);
  }

  @Test
  void whatASaturatedFunctionKeepsFromAWeightIsProved() throws IOException {
    TrainingSearch.Outcome saturated = stepTowardsZero(40);
    assertThat(saturated.step()).isEmpty();
    assertThat(saturated.excluded()).isTrue();
    assertThat(stepTowardsZero(0.25).excluded()).isFalse();
  }

  private static org.assertj.core.data.Offset<Double> within(double by) {
    return org.assertj.core.data.Offset.offset(by);
  }
}
