package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Model;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;
import org.assay.testkit.ReferenceEvaluator;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.RangeOf;
import org.assay.testkit.gradients.GradientCheck;
import org.assay.testkit.gradients.GradientSurvey;
import org.assay.testkit.gradients.OpenSizes;
import org.assay.testkit.gradients.Widened;
import org.junit.jupiter.api.Test;

/** Gradients of every operator that has one and a recipe, against central differences. */
class OperatorGradientTest {
  private static final int SEEDS = Integer.getInteger("assay.seeds", 12);
  private static final String ONLY = System.getProperty("assay.only", "");

  /** Their recipes feed integers or constants; {@link RareFormsTest} has them. */
  private static final Set<String> ELSEWHERE =
      Set.of("Range", "Unique", "DequantizeLinear", "DynamicQuantizeLinear");

  /** Forms of these need sizes to be known, and say so. */
  private static final Set<String> NEED_SIZES =
      Set.of(
          "AffineGrid",
          "Attention",
          "Conv",
          "ConvTranspose",
          "DFT",
          "DeformConv",
          "Det",
          "RotaryEmbedding",
          "STFT");

  private final GraphGenerator generator =
      new GraphGenerator(new GeneratorOptions(true, true, false, true, 0.3));
  private final OperatorTable<GradientRule> rules = GradientRules.table();
  private final GradientSurvey survey =
      new GradientSurvey(Graphs.ALL, node -> rules.find(node).isPresent());

  @Test
  void agreeWithCentralDifferences() {
    List<String> failures = new ArrayList<>();
    Map<String, Integer> checked = new TreeMap<>();
    int skipped = 0;
    for (GradientSurvey.Case one :
        survey.operators(SEEDS, operator -> ONLY.isEmpty() || operator.matches(ONLY))) {
      failures.addAll(one.failures());
      skipped += one.tally().skipped();
      one.operators().forEach(o -> checked.merge(o, one.tally().checked(), Integer::sum));
    }
    assertThat(failures).isEmpty();
    if (ONLY.isEmpty()) {
      assertThat(unchecked(checked)).as("rules that no recipe reaches").isEmpty();
      int total = checked.values().stream().mapToInt(Integer::intValue).sum();
      assertThat(skipped).as("places at kinks").isLessThan(total / 10);
    }
  }

  /** Chains of several operators that share tensors. */
  @Test
  void agreeOnRandomGraphs() {
    List<GradientSurvey.Case> cases = survey.graphs(4 * SEEDS);
    assertThat(cases.stream().flatMap(c -> c.failures().stream())).isEmpty();
    assertThat(cases.stream().mapToInt(c -> c.tally().checked()).sum()).isGreaterThan(50);
  }

  /** With sizes left open, shapes are computed in the graph; some forms need them to be known. */
  @Test
  void agreeWithSizesLeftOpen() {
    List<String> failures = new ArrayList<>();
    Set<String> refused = new TreeSet<>();
    int checked = 0;
    for (OperatorCase operator : generator.operators()) {
      if (operator.operator().equals("DynamicQuantizeLinear")
          || (!ONLY.isEmpty() && !operator.operator().matches(ONLY))) {
        continue;
      }
      for (long seed = 100; seed < 100 + SEEDS / 3; seed++) {
        GeneratedCase generated = generator.single(operator.operator(), seed);
        Model model = OpenSizes.of(Widened.of(generated.upgraded()));
        if (model.graph().nodes().stream().allMatch(n -> rules.find(n).isPresent())) {
          try {
            checked += check(model, generated, seed, failures);
          } catch (GradientException e) {
            refused.add(operator.operator());
          }
        }
      }
    }
    assertThat(failures).isEmpty();
    assertThat(refused).isSubsetOf(NEED_SIZES);
    assertThat(checked).isGreaterThan(500);
  }

  private static int check(Model model, GeneratedCase generated, long seed, List<String> failures) {
    RandomStream random = RandomStream.of(seed, "gradients " + generated.description());
    Map<String, Tensor> inputs = generated.sample(random, RangeOf.Draw.INTERIOR);
    inputs.replaceAll((name, value) -> Widened.tensor(value));
    GradientCheck check =
        new GradientCheck(Graphs.ALL, model, ReferenceEvaluator.values(inputs), random);
    if (!check.applies()) {
      return 0;
    }
    try {
      GradientCheck.Tally tally = check.run(false);
      String where = "seed " + seed + ": " + generated.description() + ": ";
      tally.failures().forEach(f -> failures.add(where + f));
      return tally.checked();
    } catch (org.assay.onnx.ModelException e) {
      failures.add("seed " + seed + ": " + generated.description() + ": " + e);
      return 0;
    }
  }

  /** Operators that have a rule and a recipe, but were never compared. */
  private Set<String> unchecked(Map<String, Integer> checked) {
    Set<String> unchecked = new TreeSet<>();
    for (OperatorCase operator : generator.operators()) {
      rules
          .find("", operator.operator())
          .filter(r -> r != GradientRule.NONE && checked.getOrDefault(operator.operator(), 0) == 0)
          .ifPresent(r -> unchecked.add(operator.operator()));
    }
    unchecked.removeAll(ELSEWHERE);
    return unchecked;
  }
}
