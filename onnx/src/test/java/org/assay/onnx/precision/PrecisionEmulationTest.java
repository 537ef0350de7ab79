package org.assay.onnx.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.ShapeInference;
import org.assay.onnx.structure.Validation;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;

/** What an emulated graph looks like. That it computes as it should is tested with ORT. */
class PrecisionEmulationTest {
  private static final String HEADER = "< ir_version: 10, opset_import: [\"\" : 23] >\n";

  private static Model model(String text) {
    return Validation.validated(TextReader.parse(HEADER + text));
  }

  private static Emulated float16(String text) {
    return PrecisionEmulation.of(model(text), ElementType.FLOAT16, ConstantPolicy.CLAMP);
  }

  private static Optional<Node> maker(Graph graph, String tensor) {
    return graph.nodes().stream().filter(n -> n.outputs().contains(tensor)).findFirst();
  }

  @Test
  void resultsPassTwoCastsAndKeepTheirNames() {
    Emulated e = float16("g (float[2] x, float[2] z) => (float[2] y) { s = Add(x, z) y = Exp(s) }");
    Graph graph = e.model().graph();
    for (String tensor : List.of("s", "y")) {
      Node back = maker(graph, tensor).orElseThrow();
      Node there = maker(graph, back.inputs().get(0)).orElseThrow();
      assertThat(back.is("Cast") && there.is("Cast")).isTrue();
      assertThat(back.intAttribute("to", 0)).isEqualTo(ElementType.FLOAT.code());
      assertThat(there.intAttribute("to", 0)).isEqualTo(ElementType.FLOAT16.code());
      assertThat(e.tensor(there.outputs().get(0))).isEqualTo(tensor);
    }
    assertThat(graph.outputs().get(0).name()).isEqualTo("y");
    assertThat(graph.inputs()).extracting(ValueInfo::name).containsExactly("x", "z");
    // Inputs are rounded before they are read.
    assertThat(e.roundings().values()).filteredOn(r -> r.node().isEmpty()).hasSize(2);
    assertThat(ShapeInference.infer(e.model()).contradictions()).isEmpty();
  }

  @Test
  void aPlaceLeadsBackToItsNode() {
    Emulated e = float16("g (float[2] x) => (float[2] y) { s = Neg(x) t = Exp(s) y = Relu(t) }");
    e.roundings()
        .forEach(
            (at, rounding) ->
                rounding
                    .node()
                    .ifPresent(site -> assertThat(e.node(site).opType()).isEqualTo("Exp")));
    List<String> operators =
        e.sites().values().stream()
            .sorted((a, b) -> a.index() - b.index())
            .map(s -> e.node(s).opType())
            .toList();
    assertThat(operators).containsExactly("Neg", "Exp", "Relu");
    assertThat(e.narrow("t")).isPresent();
    assertThat(e.narrow("y")).as("Relu gives elements of its operand").isEmpty();
  }

  @Test
  void constantsBeyondTheTypeAreCutAndSumsWithThemGuarded() {
    Emulated e =
        float16(
            "g (bool[1, 4] m, float[1, 4] x) => (float[1, 4] y)"
                + " <float least = {-3.4028235e38}, float zero = {0}, float tiny = {1e-12}>"
                + " { w = Where(m, zero, least) s = Add(x, w) t = Add(s, tiny) y = Softmax(t) }");
    Graph graph = e.model().graph();
    assertThat(graph.initializers().get("least").doubleAt(0)).isEqualTo(-65504);
    assertThat(graph.initializers().get("tiny").doubleAt(0)).isEqualTo(0x1p-24);
    assertThat(e.changes()).extracting(ConstantChange::tensor).containsExactly("least", "tiny");
    assertThat(e.guarded()).containsExactly("s", "t");
    assertThat(graph.nodes()).filteredOn(n -> n.is("Clip")).hasSize(2);
  }

  @Test
  void constantsAreRoundedWhereThatIsAskedFor() {
    Emulated e =
        PrecisionEmulation.of(
            model(
                "g (float[1] x) => (float[1] y) <float least = {-1e9}, float tiny = {1e-12}>"
                    + " { s = Add(x, least) y = Mul(s, tiny) }"),
            ElementType.FLOAT16,
            ConstantPolicy.ROUND);
    Graph graph = e.model().graph();
    assertThat(graph.initializers().get("least").doubleAt(0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(graph.initializers().get("tiny").doubleAt(0)).isZero();
    assertThat(e.guarded()).isEmpty();
    assertThat(e.changes())
        .extracting(ConstantChange::to)
        .containsExactly(Double.NEGATIVE_INFINITY, 0.0);
  }

  @Test
  void bfloat16HoldsWhatFloat16DoesNot() {
    Emulated e =
        PrecisionEmulation.of(
            model("g (float[1] x) => (float[1] y) <float big = {-1e9}> { y = Mul(x, big) }"),
            ElementType.BFLOAT16,
            ConstantPolicy.CLAMP);
    assertThat(e.changes()).isEmpty();
    assertThat(e.model().graph().initializers().get("big").doubleAt(0)).isEqualTo(-998244352);
  }

  @Test
  void subgraphsAreEmulatedToo() {
    Emulated e =
        float16(
            "g (bool c, float[2] x) => (float[2] y) {"
                + " y = If (c) <then_branch = a () => (float[2] p) { p = Exp(x) },"
                + " else_branch = b () => (float[2] p) { p = Mul(x, x) }> }");
    Node branch =
        e.model().graph().nodes().stream().filter(n -> n.is("If")).findFirst().orElseThrow();
    for (String attribute : List.of("then_branch", "else_branch")) {
      Graph inner = branch.graphAttribute(attribute).orElseThrow();
      assertThat(inner.nodes()).filteredOn(n -> n.is("Cast")).hasSizeGreaterThanOrEqualTo(2);
      assertThat(maker(inner, inner.outputs().get(0).name()).orElseThrow().is("Cast")).isTrue();
    }
    assertThat(e.model().graph().nodes()).filteredOn(n -> n.is("Cast")).as("If itself").isEmpty();
    Set<GraphPath> paths =
        e.roundings().values().stream()
            .flatMap(r -> r.node().stream())
            .map(Site::path)
            .collect(java.util.stream.Collectors.toSet());
    assertThat(paths)
        .containsExactlyInAnyOrder(
            GraphPath.MAIN.child(0, "then_branch"), GraphPath.MAIN.child(0, "else_branch"));
  }

  @Test
  void aModelThatIsIn16BitsIsCarriedInFloat32AndKeepsItsIslands() {
    Emulated e =
        float16(
            "g (float16[2] x) => (float16[2] y) <float16[2] w = {15360, 16384}> {"
                + " p = Mul(x, w) f = Cast<to=1>(p) q = Mul(f, f) n = Cast<to=10>(q) y = Neg(n) }");
    Graph graph = e.model().graph();
    assertThat(type(graph.inputs().get(0))).isEqualTo(ElementType.FLOAT);
    assertThat(type(graph.outputs().get(0))).isEqualTo(ElementType.FLOAT);
    assertThat(graph.initializers().get("w").type()).isEqualTo(ElementType.FLOAT);
    // p and n are rounded; q is an island.
    assertThat(maker(graph, "q").orElseThrow().is("Mul")).isTrue();
    assertThat(maker(graph, "p").orElseThrow().is("Cast")).isTrue();
    assertThat(e.narrow("n")).isPresent();
    assertThat(ShapeInference.infer(e.model()).contradictions()).isEmpty();
  }

  @Test
  void whatStaysInFloat32IsRoundedWhereItIsReadIn16Bits() {
    String text = "g (float[2] x) => (float[2] y) { a = Mul(x, x) b = Sqrt(a) y = Exp(b) }";
    Emulated e =
        PrecisionEmulation.of(
            model(text), ElementType.FLOAT16, ConstantPolicy.CLAMP, Set.of("a", "b"));
    Graph graph = e.model().graph();
    assertThat(maker(graph, "a").orElseThrow().is("Mul")).isTrue();
    Node root = maker(graph, "b").orElseThrow();
    assertThat(root.inputs()).containsExactly("a");
    Node exp = graph.nodes().stream().filter(n -> n.is("Exp")).findFirst().orElseThrow();
    assertThat(exp.inputs().get(0)).isNotEqualTo("b");
    assertThat(e.tensor(exp.inputs().get(0))).isEqualTo("b");
  }

  @Test
  void operandsThatAreFloat32ByTheStandardStay() {
    Emulated e =
        float16(
            "g (float[1, 1, 4, 4] x) => (float[1, 1, N, M] y)"
                + " <float[4] scales = {1, 1, 1.3333334, 1.3333334}>"
                + " { y = Resize<mode = \"nearest\">(x, , scales) }");
    assertThat(e.model().graph().initializers().get("scales").doubleAt(2)).isEqualTo(1.3333334f);
  }

  @Test
  void otherTypesAreRefused() {
    assertThatThrownBy(
            () ->
                PrecisionEmulation.of(
                    model("g (float[1] x) => (float[1] y) { y = Exp(x) }"),
                    ElementType.FLOAT,
                    ConstantPolicy.CLAMP))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ElementType type(ValueInfo info) {
    return info.type().flatMap(ValueType::asTensor).orElseThrow().element();
  }

  @Test
  void theConvertedModelHasTheTypeThroughout() {
    Model converted =
        PrecisionConversion.of(
            model(
                "g (float[2] x, int64[2] i) => (float[2] y) {"
                    + " a = Cast<to=1>(i) c = Constant<value_float = 2.0>() b = Mul(x, a)"
                    + " y = Mul(b, c) }"),
            ElementType.FLOAT16,
            ConstantPolicy.CLAMP);
    var types = ShapeInference.infer(converted);
    for (String tensor : List.of("x", "a", "b", "c", "y")) {
      assertThat(types.type(tensor).flatMap(ValueType::asTensor).orElseThrow().element())
          .as(tensor)
          .isEqualTo(ElementType.FLOAT16);
    }
    assertThat(types.contradictions()).isEmpty();
    Node cast =
        converted.graph().nodes().stream().filter(n -> n.is("Cast")).findFirst().orElseThrow();
    assertThat(cast.attribute("to")).contains(new Attribute.IntValue(ElementType.FLOAT16.code()));
  }
}
