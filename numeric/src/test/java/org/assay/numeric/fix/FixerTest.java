package org.assay.numeric.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.fix.rewrite.ExceptionSet;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.report.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixerTest {
  private static final FixOptions OPERAND =
      TextModel.AUTO.with(FixOptions.Mode.LIMIT, new At(At.Place.OPERAND, List.of()));

  private static final String SOFTMAX =
      "m (float[2, 3] x) => (float[2, 3] l) { p = Softmax <axis = 1> (x)\n l = Log(p) }";
  private static final String WIDE = "inputs: {x: {role: data, valid: [-200, 200]}}\n";

  @Test
  void theExpressionIsRewrittenFirst() {
    FixResult result = TextModel.of(SOFTMAX, WIDE, WeightMode.FROZEN).fix(TextModel.AUTO);
    assertThat(result.isComplete()).isTrue();
    assertThat(result.after().findings()).isEmpty();
    Repair repair = result.findings().get(0).applied().orElseThrow();
    assertThat(repair.proposal().how()).isEqualTo(How.REWRITE);
    assertThat(repair.failingInputsPass()).contains(true);
    assertThat(repair.agreement().orElseThrow().runs()).isPositive();
    Tensor x = Tensor.ofFloats(new long[] {2, 3}, 0, 150, 1, 2, 3, 4);
    assertThat(TextModel.run(result.original(), "l", Map.of("x", x))).contains(-1.0 / 0);
    assertThat(TextModel.run(result.repaired(), "l", Map.of("x", x)))
        .allMatch(Double::isFinite)
        .startsWith(-150.0, 0.0);
  }

  // Each with a value at which the original fails.
  @ParameterizedTest
  @CsvSource({
    "Log(x),-1,4,0",
    "Sqrt(x),-1,4,-1",
    "Exp(x),-10,100,95",
    "Reciprocal(x),0,4,0",
    "Reciprocal(x),-4,0,0",
    "Reciprocal(x),-4,4,0",
    "Asin(x),-2,2,1.5",
    "Acosh(x),0,4,0.5",
    "Atanh(x),-1,1,1",
    "Sinh(x),-200,200,-150"
  })
  void aClipOfTheOperandMakesTheOperatorSafe(String op, double lo, double hi, float bad) {
    TextModel model =
        TextModel.of(
            "m (float[4] x) => (float[4] y) { y = " + op + " }",
            "inputs: {x: {role: data, valid: [" + lo + ", " + hi + "]}}\n",
            WeightMode.FROZEN);
    FixResult result = model.fix(OPERAND);
    assertThat(result.before().findings()).hasSize(1);
    assertThat(result.after().findings()).isEmpty();
    Repair repair = result.findings().get(0).applied().orElseThrow();
    assertThat(repair.proposal().how()).isEqualTo(How.CLIP);
    assertThat(repair.agreement().orElseThrow().maxAbs()).isZero();
    Tensor x = Tensor.ofFloats(new long[] {4}, bad, bad, (float) hi, (float) hi);
    assertThat(TextModel.run(result.original(), "y", Map.of("x", x)))
        .anyMatch(v -> !Double.isFinite(v));
    assertThat(TextModel.run(result.repaired(), "y", Map.of("x", x))).allMatch(Double::isFinite);
  }

  @Test
  void aDenominatorOfEitherSignKeepsItsSignToTheLastBit() {
    FixResult result =
        TextModel.of(
                "m (float[4] a, float[4] b) => (float[4] y) { y = Div(a, b) }",
                "inputs: {a: {role: data, valid: [-3, 3]}, b: {role: data, valid: [-3, 3]}}\n",
                WeightMode.FROZEN)
            .fix(OPERAND);
    assertThat(result.after().findings()).isEmpty();
    Tensor a = Tensor.ofFloats(new long[] {4}, 1, -2.7f, 3, 0.1f);
    Tensor b = Tensor.ofFloats(new long[] {4}, -3, 0.7f, 1e-20f, -1e-3f);
    Map<String, Tensor> inputs = Map.of("a", a, "b", b);
    assertThat(TextModel.run(result.repaired(), "y", inputs))
        .isEqualTo(TextModel.run(result.original(), "y", inputs));
    Map<String, Tensor> zero = Map.of("a", a, "b", Tensor.ofFloats(new long[] {4}, 0, -0f, 0, 0));
    assertThat(TextModel.run(result.repaired(), "y", zero)).allMatch(Double::isFinite);
  }

  @Test
  void onlyTheOperatorSeesTheClip() {
    FixResult result =
        TextModel.of(
                "m (float[2] x) => (float[2] y, float[2] z) { y = Log(x)\n z = Neg(x) }",
                "inputs: {x: {role: data, valid: [-1, 4]}}\n",
                WeightMode.FROZEN)
            .fix(OPERAND);
    Tensor x = Tensor.ofFloats(new long[] {2}, -0.5f, 2);
    assertThat(TextModel.run(result.repaired(), "z", Map.of("x", x))).containsExactly(0.5, -2.0);
  }

  @Test
  void aClipThatChangesOrdinaryDataIsNotOffered() {
    TextModel model =
        TextModel.of(
            "m (float[2, 3] x) => (float[2, 3] l) { l = LogSoftmax <axis = 1> (x) }",
            WIDE,
            WeightMode.FREE);
    FixResult result = model.fix(OPERAND);
    assertThat(result.before().findings()).extracting(Finding::ruleId).containsExactly("GR005");
    assertThat(result.isComplete()).isFalse();
    assertThat(result.repaired()).isSameAs(result.original());
    assertThat(result.findings().get(0).refused())
        .anyMatch(r -> r.contains("ordinary outputs differ"));
    // Another form of the expression does.
    assertThat(model.fix(TextModel.AUTO).isComplete()).isTrue();
  }

  @Test
  void limitsThatCutOffOrdinaryDataAreAPrecondition() {
    FixResult result =
        TextModel.of(
                "m (float[2] x) => (float[2] y) { y = Exp(x) }",
                "inputs: {x: {role: data, valid: [-10, 100]}}\n",
                WeightMode.FROZEN)
            .fix(TextModel.AUTO.with(FixOptions.Mode.LIMIT, new At(At.Place.INPUTS, List.of())));
    FixResult.Entry entry = result.findings().get(0);
    assertThat(entry.applied()).isEmpty();
    Repair repair = entry.repairs().get(0);
    assertThat(repair.isPrecondition()).isTrue();
    assertThat(repair.model()).isEmpty();
    Limit limit = repair.proposal().limits().get("x");
    assertThat(limit).isNotNull();
    assertThat(limit.lo()).isEqualTo(-10);
    assertThat(limit.hi()).isBetween(60.0, 88.73);
    assertThat(limit.containsOrdinary()).isFalse();
  }

  @Test
  void aConstantOutputAndOrdinaryExceptionsAreRefused() {
    TextModel model =
        TextModel.of(
            "m (float[4] x) => (float[4] y) { y = Sqrt(x) }",
            "inputs: {x: {role: data, valid: [-1, 4]}}\n",
            WeightMode.FROZEN);
    FixResult known = model.fix(OPERAND);
    Finding finding = known.findings().get(0).finding();
    Graph graph = known.original().graph();
    Node zero = Node.of("Mul", List.of("x", "zero"), List.of("y"), Map.of());
    Model constant =
        known
            .original()
            .withGraph(
                GraphBuilder.withoutNodes(graph)
                    .add(
                        Node.of(
                            "Constant",
                            List.of(),
                            List.of("zero"),
                            Map.of("value", new Attribute.TensorValue(Tensor.scalar(0f)))))
                    .add(zero)
                    .build());
    TextModel finite =
        new TextModel(
            model.model(),
            TextModel.of(
                    "m (float[4] x) => (float[4] y) { y = Sqrt(x) }",
                    "inputs: {x: {role: data, valid: [0.5, 4]}}\n",
                    WeightMode.FROZEN)
                .spec(),
            model.options());
    try (OrdinaryRuns runs =
        new OrdinaryRuns(
            known.original(),
            OrdinaryData.draw(finite.model(), finite.spec(), finite.options(), 2, 0),
            Set.of("y"),
            Set.of("x"),
            TextModel.ORT)) {
      Judge judge =
          new Judge(
              known.original(),
              1e-5,
              Optional.of(runs),
              Optional.empty(),
              Optional.empty(),
              EquivalenceCheck.NONE);
      assertThat(judge.judged("c", rewrite(constant, List.of()), finding).refusal())
          .hasValueSatisfying(r -> assertThat(r).contains("ordinary outputs differ"));
      ExceptionSet none = new ExceptionSet("x", ExceptionSet.Side.BELOW, 0.25);
      ExceptionSet some = new ExceptionSet("x", ExceptionSet.Side.BELOW, 3.5);
      assertThat(judge.judged("n", rewrite(known.original(), List.of(none)), finding).refusal())
          .isEmpty();
      assertThat(judge.judged("s", rewrite(known.original(), List.of(some)), finding).refusal())
          .hasValueSatisfying(r -> assertThat(r).contains("among its exceptions"));
    }
  }

  private static Proposal rewrite(Model model, List<ExceptionSet> exceptions) {
    return new Proposal(How.REWRITE, "RW", model, "as said", exceptions, Map.of());
  }

  @Test
  void whatDependsOnARepairOfAnEarlierFindingIsRepairedWithIt() {
    FixResult result =
        TextModel.of(
                "m (float[2, 3] x) => (float[2, 3] p) {\n e = Exp(x)\n"
                    + " s = ReduceSum <keepdims = 1> (e)\n p = Div(e, s) }",
                WIDE,
                WeightMode.FROZEN)
            .fix(TextModel.AUTO);
    assertThat(result.after().findings()).isEmpty();
    assertThat(result.isComplete()).isTrue();
  }

  @Test
  void derivativesOfTheLossAreCompared() {
    FixResult result =
        TextModel.of(
                "m (float[2, 3] x, float[2, 3] y) => (float loss) {\n"
                    + " p = Softmax <axis = 1> (x)\n l = Log(p)\n t = Mul(y, l)\n"
                    + " s = ReduceMean <keepdims = 0> (t)\n loss = Neg(s) }",
                "loss: loss\ninputs: {x: {role: data, valid: [-60, 60]},"
                    + " y: {role: one_hot, valid: [0, 1]}}\n",
                WeightMode.FREE)
            .fix(TextModel.AUTO);
    Repair repair = result.findings().get(0).applied().orElseThrow();
    assertThat(repair.gradients()).hasValueSatisfying(g -> assertThat(g.runs()).isPositive());
    assertThat(repair.gradients().orElseThrow().maxRel()).isLessThan(1e-5);
  }

  @Test
  void anOldModelIsUpgradedAndOneOfTodayIsNot() {
    TextModel old =
        TextModel.of(
            9,
            "m (float[2] x) => (float[2] y) { y = Log(x) }",
            "inputs: {x: {role: data, valid: [-1, 4]}}\n",
            WeightMode.FROZEN);
    FixResult result = old.fix(OPERAND);
    assertThat(result.isComplete()).isTrue();
    assertThat(result.repaired().opset("")).hasValue(Model.WORKING_OPSET);
    assertThat(
            TextModel.of(SOFTMAX, WIDE, WeightMode.FROZEN).fix(TextModel.AUTO).repaired().opset(""))
        .hasValue(17);
  }

  @Test
  void nothingToRepairIsNoError() {
    FixResult result =
        TextModel.of(
                "m (float[2] x) => (float[2] y) { y = Exp(x) }",
                "inputs: {x: {role: data, valid: [-1, 4]}}\n",
                WeightMode.FROZEN)
            .fix(TextModel.AUTO);
    assertThat(result.findings()).isEmpty();
    assertThat(result.repaired()).isSameAs(result.original());
  }

  @Test
  void anOperatorInABranchIsRepairedThere() {
    FixResult result =
        TextModel.of(
                "m (bool c, float[2] x) => (float[2] y) {\n"
                    + " y = If (c) <then_branch = t () => (float[2] a) { a = Log(x) },"
                    + " else_branch = e () => (float[2] b) { b = Neg(x) }> }",
                "inputs: {x: {role: data, valid: [-1, 4]}}\n",
                WeightMode.FROZEN)
            .fix(OPERAND);
    assertThat(result.before().findings()).hasSize(1);
    assertThat(result.after().findings()).isEmpty();
    assertThat(result.isComplete()).isTrue();
  }
}
