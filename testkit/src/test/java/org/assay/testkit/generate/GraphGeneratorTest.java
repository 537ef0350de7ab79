package org.assay.testkit.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.testkit.ReferenceEvaluator;
import org.junit.jupiter.api.Test;

class GraphGeneratorTest {
  private final GraphGenerator generator = new GraphGenerator(GeneratorOptions.containment());

  @Test
  void everyOperatorAppearsInItsOwnCase() {
    for (OperatorCase operator : generator.operators()) {
      for (long seed = 0; seed < 5 && !isPattern(operator); seed++) {
        GeneratedCase generated = generator.single(operator.operator(), seed);
        assertThat(generated.operators())
            .as("%s, seed %d", operator.operator(), seed)
            .contains(operator.operator());
        assertThat(generated.model().graph().outputs()).isNotEmpty();
      }
    }
  }

  private static boolean isPattern(OperatorCase operator) {
    return operator.operator().startsWith("pattern:");
  }

  @Test
  void equalSeedsMakeEqualCases() {
    for (long seed = 0; seed < 50; seed++) {
      GeneratedCase one = generator.graph(seed);
      GeneratedCase two = generator.graph(seed);
      assertThat(one.model()).isEqualTo(two.model());
      assertThat(one.model()).isNotEqualTo(generator.graph(seed + 1000).model());
    }
  }

  @Test
  void graphsShareTensorsAndReachEveryOperator() {
    Set<String> seen = new TreeSet<>();
    int chained = 0;
    for (long seed = 0; seed < 1500; seed++) {
      GeneratedCase generated = generator.graph(seed);
      Set<String> made = new TreeSet<>();
      seen.addAll(generated.operators());
      for (Node node : generated.model().graph().nodes()) {
        chained += node.inputs().stream().anyMatch(made::contains) ? 1 : 0;
        made.addAll(node.outputs());
      }
    }
    Set<String> known = new TreeSet<>();
    generator.operators().stream().filter(o -> !isPattern(o)).forEach(o -> known.add(o.operator()));
    assertThat(seen).containsAll(known);
    assertThat(chained).isGreaterThan(3000);
  }

  @Test
  void olderOpsetsTakeOlderForms() {
    Set<Long> opsets = new TreeSet<>();
    boolean axesAsAttribute = false;
    for (long seed = 0; seed < 200; seed++) {
      GeneratedCase generated = generator.single("ReduceMax", seed);
      long opset = generated.model().opset("").orElseThrow();
      opsets.add(opset);
      for (Node node : generated.model().graph().nodes()) {
        axesAsAttribute |= opset < 18 && node.attribute("axes").isPresent();
        assertThat(opset < 18 && node.hasInput(1)).as(generated.description()).isFalse();
      }
      assertThat(generated.upgraded().opset("")).hasValue(23);
    }
    assertThat(opsets).hasSizeGreaterThan(8);
    assertThat(axesAsAttribute).isTrue();
  }

  @Test
  void drawsLieInTheirRangesAndEvaluate() {
    ReferenceEvaluator evaluator =
        new ReferenceEvaluator(ReferenceEvaluator.Rounding.DECLARED_TYPE, 1);
    for (long seed = 0; seed < 100; seed++) {
      GeneratedCase generated = generator.graph(seed);
      RandomStream random = RandomStream.of(seed, "draws");
      for (RangeOf.Draw draw : RangeOf.Draw.values()) {
        Map<String, Tensor> inputs = generated.sample(random, draw);
        inputs.forEach(
            (name, tensor) -> {
              RangeOf range = generated.inputRanges().get(name);
              for (int i = 0; i < range.size(); i++) {
                double value = tensor.doubleAt(i);
                assertThat(range.lo(i) <= value && value <= range.hi(i)).isTrue();
              }
            });
        assertThat(evaluator.run(generated.upgraded(), ReferenceEvaluator.values(inputs)))
            .as(generated.description())
            .isNotEmpty();
      }
    }
  }
}
