package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.assay.onnx.upgrade.RuntimeOpset;
import org.assay.testkit.RefValue;
import org.assay.testkit.ReferenceEvaluator;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.RangeOf;
import org.assay.testkit.gradients.Differentiator.Derivatives;
import org.assay.testkit.gradients.GradientCheck;
import org.assay.testkit.gradients.OpenSizes;
import org.junit.jupiter.api.Test;

/**
 * Gradient graphs, and those of gradient graphs, run on ONNX Runtime in float32 and agree there
 * with the reference evaluator in double.
 */
class OrtGradientTest {
  private static final int SEEDS = Integer.getInteger("assay.seeds", 4);
  private static final String ONLY = System.getProperty("assay.only", "");

  private final GraphGenerator generator =
      new GraphGenerator(new GeneratorOptions(true, false, false, false, 0.3));
  private final OperatorTable<GradientRule> rules = GradientRules.table();

  @Test
  void runAndAgree() {
    List<String> failures = new ArrayList<>();
    int compared = 0;
    for (OperatorCase operator : generator.operators()) {
      // Of random results there is nothing to compare, nor has ORT their newest versions.
      if (operator.slack() == 0 || (!ONLY.isEmpty() && !operator.operator().matches(ONLY))) {
        continue;
      }
      for (long seed = 0; seed < SEEDS; seed++) {
        GeneratedCase generated = generator.single(operator.operator(), seed);
        Model upgraded = generated.upgraded();
        Model model = seed % 2 == 0 ? upgraded : OpenSizes.of(upgraded);
        if (model.graph().nodes().stream().anyMatch(n -> rules.find(n).isEmpty())) {
          continue;
        }
        RandomStream random = RandomStream.of(seed, "gradients on ORT " + operator.operator());
        Map<String, Tensor> inputs = generated.sample(random, RangeOf.Draw.INTERIOR);
        GradientCheck check =
            new GradientCheck(Graphs.ALL, model, ReferenceEvaluator.values(inputs), random);
        if (!check.applies()) {
          continue;
        }
        String where = operator.operator() + " (seed " + seed + ") " + generated.description();
        try {
          Derivatives first = check.gradient();
          if (!ranked(first.graph())) {
            // ONNX Runtime's Java interface takes an input of unknown rank for a scalar.
            continue;
          }
          compared += compare(model, first, check.point(), 2e-4 * Math.max(1, operator.slack()));
          Map<String, String> seeds = new LinkedHashMap<>();
          first.gradientOf().forEach((tensor, gradient) -> seeds.put(gradient, tensor));
          Derivatives second =
              Graphs.ALL.of(first.graph(), seeds, List.copyOf(first.gradientOf().keySet()));
          compared += compare(model, second, check.point(), 2e-3 * Math.max(1, operator.slack()));
        } catch (GradientException e) {
          // Some forms need sizes to be known.
          if (model == upgraded) {
            failures.add(where + ": " + e);
          }
        } catch (RuntimeException | AssertionError e) {
          failures.add(where + ": " + e);
        }
      }
    }
    assertThat(failures).isEmpty();
    assertThat(compared).isPositive();
  }

  private static boolean ranked(Graph graph) {
    return graph.inputs().stream()
        .allMatch(i -> i.type().flatMap(ValueType::asTensor).flatMap(t -> t.shape()).isPresent());
  }

  private static int compare(
      Model model, Derivatives gradient, Map<String, RefValue> point, double tolerance) {
    Model made = model.withGraph(gradient.graph());
    List<String> outputs = List.copyOf(gradient.gradientOf().values());
    Map<String, RefValue> expected =
        new ReferenceEvaluator(ReferenceEvaluator.Rounding.NONE, 1).run(made, point);
    // What rounding does to the reference tells how well the place is conditioned.
    Map<String, RefValue> rounded =
        new ReferenceEvaluator(ReferenceEvaluator.Rounding.DECLARED_TYPE, 1).run(made, point);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    made.graph()
        .inputs()
        .forEach(
            i -> {
              RefValue value = point.get(i.name());
              if (value != null) {
                inputs.put(i.name(), value.toTensor());
              }
            });
    try (Session session = Session.open(RuntimeOpset.of(made), RunOptions.DEFAULT)) {
      Map<String, Tensor> actual = session.run(inputs, outputs);
      for (String output : outputs) {
        RefValue e = expected.get(output);
        RefValue r = rounded.get(output);
        Tensor a = actual.get(output);
        if (e == null || r == null || a == null) {
          throw new AssertionError("no output " + output);
        }
        assertThat(a.type()).isEqualTo(e.type());
        double largest = 0;
        for (double v : e.toDoubles()) {
          largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
        }
        double noise = 0;
        for (int i = 0; i < e.size(); i++) {
          double d = Math.abs(e.real(i) - r.real(i));
          noise = Double.isFinite(d) ? Math.max(noise, d) : noise;
        }
        double slack = e.type() == ElementType.FLOAT16 ? 50 : 1;
        for (int i = 0; i < e.size(); i++) {
          double difference = Math.abs(e.real(i) - a.doubleAt(i));
          if (Double.isFinite(e.real(i))
              && !(difference <= slack * tolerance * (largest + 1e-3) + 10 * noise)) {
            throw new AssertionError(
                output + "[" + i + "]: expected " + e.real(i) + ", ORT gave " + a.doubleAt(i));
          }
        }
      }
    }
    return outputs.size();
  }
}
