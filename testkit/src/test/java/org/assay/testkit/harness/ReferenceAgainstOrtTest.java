package org.assay.testkit.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Broadcast;
import org.assay.testkit.RefOperator;
import org.assay.testkit.ReferenceEvaluator;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.generate.OperatorCase;
import org.junit.jupiter.api.Test;

/** ORT and the reference evaluator agree on generated nodes of every operator. */
class ReferenceAgainstOrtTest {
  private static final int SEEDS = Integer.getInteger("assay.seeds", 12);
  private final GraphGenerator generator = new GraphGenerator(GeneratorOptions.comparison());

  @Test
  void agreeOnEveryOperator() {
    ReferenceComparison comparison =
        new ReferenceComparison(new ReferenceEvaluator(ReferenceEvaluator.Rounding.NONE, 1));
    List<String> differences = new ArrayList<>();
    for (OperatorCase operator : generator.operators()) {
      for (long seed = 0; seed < SEEDS && operator.slack() > 0; seed++) {
        GeneratedCase generated = generator.single(operator.operator(), seed);
        differences.addAll(comparison.differences(generated, 3, operator.slack()));
      }
    }
    assertThat(differences).isEmpty();
    assertThat(generator.operators()).hasSizeGreaterThan(140);
  }

  @Test
  void aWrongReferenceIsNoticed() {
    OperatorTable.Builder<RefOperator> wrong = new OperatorTable.Builder<>();
    wrong.add("Sigmoid", Broadcast.unary(x -> 1 / (1 + Math.exp(x))));
    wrong.add(
        "Constant",
        call -> List.of(org.assay.testkit.RefValue.of(call.tensor("value").orElseThrow())));
    ReferenceComparison comparison =
        new ReferenceComparison(
            new ReferenceEvaluator(wrong.build(), ReferenceEvaluator.Rounding.NONE, 1));
    List<String> differences = new ArrayList<>();
    for (long seed = 0; seed < 5; seed++) {
      differences.addAll(comparison.differences(generator.single("Sigmoid", seed), 3, 1));
    }
    assertThat(differences).isNotEmpty();
  }
}
