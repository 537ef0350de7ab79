package org.assay.numeric.backward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Environment;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Settings;
import org.assay.data.random.RandomStream;
import org.assay.numeric.backward.rules.DerivativeRules;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.testkit.RefValue;
import org.assay.testkit.ReferenceEvaluator;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.RangeOf;
import org.junit.jupiter.api.Test;

/**
 * Central differences of generated graphs, evaluated in double precision, lie within the bounds of
 * the adjoints. Where two step widths disagree the function jumps or bends there, and nothing is
 * compared.
 */
class AdjointContainmentTest {
  private static final GraphGenerator GRAPHS =
      new GraphGenerator(new GeneratorOptions(true, false, false, false, 0.6));
  private static final OperatorTable<Derivative> RULES = DerivativeRules.table();
  private static final Analyzer ANALYZER = Analyzer.create(Settings.DEFAULT);
  private static final double STEP = 1e-4;
  private static final int SAMPLES = 4;

  // By convention a gradient that is not the derivative: their results jump (a Cast to few bits,
  // too) or are drawn, or an operand (the divisor of Mod, running statistics) counts as constant.
  private static final Set<String> CONVENTIONAL =
      Set.of("Mod", "Dropout", "BatchNormalization", "Cast", "CastLike", "Floor", "Ceil", "Round");

  private final Map<String, Integer> checked = new TreeMap<>();
  private final List<String> violations = new ArrayList<>();

  @Test
  void ofSingleOperators() {
    for (OperatorCase one : GRAPHS.operators()) {
      for (long seed = 1; seed <= 8; seed++) {
        check(GRAPHS.single(one.operator(), seed), one.operator());
      }
    }
    assertThat(violations).isEmpty();
    assertThat(checked).as("%s", checked).hasSizeGreaterThan(90);
  }

  @Test
  void ofGraphs() {
    for (long seed = 1; seed <= 300; seed++) {
      check(GRAPHS.graph(seed), "graph");
    }
    assertThat(violations).isEmpty();
    assertThat(checked.get("graph")).as("%s", checked).isGreaterThan(1000);
  }

  @Test
  void aWrongRuleIsNoticed() {
    OperatorTable.Builder<Derivative> wrong = new OperatorTable.Builder<>();
    for (String op : RULES.operators()) {
      if (!op.contains("::")) {
        wrong.add(
            op,
            op.equals("Sub")
                ? RULES.find("", "Add").orElseThrow()
                : RULES.find("", op).orElseThrow());
      }
    }
    OperatorTable<Derivative> table = wrong.build();
    for (long seed = 1; seed <= 12; seed++) {
      check(GRAPHS.single("Sub", seed), "Sub", table);
    }
    assertThat(violations).isNotEmpty();
  }

  @Test
  void adjointsAreFiniteWhateverFlowsIn() {
    GraphGenerator wild = new GraphGenerator(GeneratorOptions.containment());
    int adjoints = 0;
    for (long seed = 1; seed <= 300; seed++) {
      GeneratedCase generated = wild.graph(seed);
      Graph graph = generated.upgraded().graph();
      Map<String, Bounds> given = new LinkedHashMap<>();
      generated.inputRanges().forEach((name, range) -> given.put(name, box(range)));
      Map<String, Bounds> forward =
          ANALYZER.analyze(graph, new Environment(given, Map.of()), NodeVisitor.NONE).main();
      for (ValueInfo output : graph.outputs()) {
        BackwardPass pass = new BackwardPass(graph, forward, given.keySet(), RULES);
        for (BackwardPass.Adjoint a : pass.run(output.name()).adjoints().values()) {
          assertThat(a.bounds().flags).isZero();
          assertThat(a.bounds().lo).isFinite().isLessThanOrEqualTo(a.bounds().hi);
          assertThat(a.bounds().hi).isFinite();
          adjoints++;
        }
      }
    }
    assertThat(adjoints).isGreaterThan(1000);
  }

  private void check(GeneratedCase generated, String title) {
    check(generated, title, RULES);
  }

  private void check(GeneratedCase generated, String title, OperatorTable<Derivative> rules) {
    Model model = generated.upgraded();
    Graph graph = model.graph();
    Map<String, Bounds> given = new LinkedHashMap<>();
    generated.inputRanges().forEach((name, range) -> given.put(name, box(range)));
    Map<String, Bounds> forward =
        ANALYZER.analyze(graph, new Environment(given, Map.of()), NodeVisitor.NONE).main();
    Set<String> trained = new HashSet<>(given.keySet());
    for (int o = 0; o < graph.outputs().size(); o++) {
      String loss = graph.outputs().get(o).name();
      Bounds value = forward.get(loss);
      if (value == null || !value.type().isFloat()) {
        continue;
      }
      BackwardPass.Result result = new BackwardPass(graph, forward, trained, rules).run(loss);
      boolean conventional =
          graph.nodes().stream().anyMatch(n -> CONVENTIONAL.contains(n.opType()));
      if (result.notFollowed().isEmpty() && !conventional) {
        compare(generated, model, loss, result, title);
      }
    }
  }

  private static Bounds box(RangeOf range) {
    double lo = Double.POSITIVE_INFINITY;
    double hi = Double.NEGATIVE_INFINITY;
    long size = Tensor.elements(range.dims());
    for (int i = 0; i < size; i++) {
      lo = Math.min(lo, range.lo(i));
      hi = Math.max(hi, range.hi(i));
    }
    return Bounds.uniform(range.type(), range.dims(), lo, hi, 0);
  }

  private void compare(
      GeneratedCase generated, Model model, String loss, BackwardPass.Result result, String title) {
    RandomStream random = RandomStream.of(generated.seed(), "differences");
    Map<String, RefValue> inputs = new LinkedHashMap<>();
    generated
        .sample(random, RangeOf.Draw.INTERIOR)
        .forEach((name, tensor) -> inputs.put(name, RefValue.of(tensor)));
    for (Map.Entry<String, BackwardPass.Adjoint> e : result.adjoints().entrySet()) {
      RefValue at = inputs.get(e.getKey());
      if (at == null || at.size() == 0) {
        continue;
      }
      for (int s = 0; s < SAMPLES; s++) {
        int index = random.nextInt(at.size());
        double wide = difference(model, inputs, e.getKey(), index, STEP, loss, generated.seed());
        double narrow =
            difference(model, inputs, e.getKey(), index, STEP / 16, loss, generated.seed());
        boolean smooth = Math.abs(wide - narrow) <= 1e-3 * Math.abs(wide) + 1e-5;
        if (!smooth || !(Math.abs(narrow) < 1e30)) {
          continue;
        }
        checked.merge(title, 1, Integer::sum);
        Cell bounds = e.getValue().bounds();
        double slack = 2e-3 * Math.abs(narrow) + 2e-5;
        if (!(narrow >= bounds.lo - slack && narrow <= bounds.hi + slack)) {
          violations.add(
              title
                  + " seed "
                  + generated.seed()
                  + ": d "
                  + loss
                  + " / d "
                  + e.getKey()
                  + "["
                  + index
                  + "] = "
                  + narrow
                  + " outside ["
                  + bounds.lo
                  + ", "
                  + bounds.hi
                  + "] of "
                  + generated.description());
        }
      }
    }
  }

  private static double difference(
      Model model,
      Map<String, RefValue> inputs,
      String name,
      int index,
      double step,
      String loss,
      long seed) {
    double[] sums = new double[2];
    for (int side = 0; side < 2; side++) {
      RefValue at = inputs.get(name);
      double[] moved = at.toDoubles().clone();
      moved[index] += side == 0 ? -step : step;
      Map<String, RefValue> changed = new LinkedHashMap<>(inputs);
      changed.put(name, RefValue.ofReals(at.type(), at.dims(), moved));
      ReferenceEvaluator evaluator = new ReferenceEvaluator(ReferenceEvaluator.Rounding.NONE, seed);
      for (double v : evaluator.run(model, changed).get(loss).toDoubles()) {
        sums[side] += v;
      }
    }
    return (sums[1] - sums[0]) / (2 * step);
  }
}
