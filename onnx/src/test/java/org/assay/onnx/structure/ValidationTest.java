package org.assay.onnx.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.SparseTensor;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {
  private static Model parse(String graph) {
    return TextReader.parse("<ir_version: 10, opset_import: [\"\": 17, \"l\": 1]>\n" + graph);
  }

  private static Model validated(String graph) {
    return Validation.validated(parse(graph));
  }

  private static List<String> ops(Graph graph) {
    return graph.nodes().stream().map(Node::opType).toList();
  }

  private static void assertRefused(String graph, String... parts) {
    assertThatThrownBy(() -> validated(graph))
        .isInstanceOf(ModelException.class)
        .message()
        .contains(parts);
  }

  @Test
  void validModelsAreLeftAlone() {
    Model model =
        parse(
            "g (float[N] x, bool c) => (float[N] y) <float[1] w = {1}> { a = Add (x, w)"
                + " y = If (c) <then_branch = t () => (z) { z = Neg (a) },"
                + " else_branch = e () => (z) { z = l.f (a) }> }"
                + " <domain: \"l\"> f (a) => (b) { b = Relu (a) }");
    assertThat(Validation.validated(model)).isSameAs(model);
  }

  @Test
  void nodesAreSortedStably() {
    Model model =
        validated("g (x) => (y) { y = Neg (b) e = Exp (x) b = Abs (a) l = Log (x) a = Sin (x) }");
    assertThat(ops(model.graph())).containsExactly("Exp", "Log", "Sin", "Abs", "Neg");
  }

  @Test
  void subgraphsCountAsUses() {
    Model model =
        validated(
            "g (x, c) => (y) { y = If (c) <then_branch = t () => (z) {"
                + " z = If (c) <then_branch = t2 () => (q) { }> }> q = Abs (x) }");
    assertThat(ops(model.graph())).containsExactly("Abs", "If");
    Model inside =
        validated(
            "g (x, c) => (y) { y = If (c) <then_branch = t () => (z) { z = Neg (q) q = Abs (x) }> }");
    Graph branch = inside.graph().nodes().get(0).graphAttribute("then_branch").orElseThrow();
    assertThat(ops(branch)).containsExactly("Abs", "Neg");
  }

  @Test
  void longChainsInReverse() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 50_000; i > 0; i--) {
      nodes.add(Node.of("Neg", List.of("t" + (i - 1)), List.of("t" + i), Map.of()));
    }
    Graph graph =
        Graph.of(
            "g",
            List.of(ValueInfo.untyped("t0")),
            List.of(ValueInfo.untyped("t50000")),
            nodes,
            Map.of());
    Graph valid = Validation.validated(Model.of(8, 17, graph)).graph();
    assertThat(valid.nodes().get(0).inputs()).containsExactly("t0");
    nodes.add(Node.of("Neg", List.of("t50000"), List.of("t0x"), Map.of()));
    nodes.set(nodes.size() - 2, Node.of("Neg", List.of("t50000"), List.of("t1"), Map.of()));
    assertThatThrownBy(() -> Validation.validated(Model.of(8, 17, graph.withNodes(nodes))))
        .hasMessageContaining("cycle")
        .hasMessageContaining("50000 nodes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          g (x) => (y) { y = Add (x, b) [n] b = Abs (y) }           | nodes form a cycle · node Abs 'n' -> 'b', node Add -> 'y'
          g (x) => (y) { y = Add (x, y) }                           | nodes form a cycle · node Add -> 'y' ·
          g (c) => (y) { y = If (c) <b = t () => (y) { }> }         | nodes form a cycle
          g (x) => (y) { y = Neg (x) y = Abs (x) }                  | defined twice · node Abs -> 'y': 'y'
          g (x) => (y) { y, y = Split (x) }                         | defined twice
          g (x) => (x) { x = Neg (x) }                              | defined twice
          g (x) => (y) <float[1] w = {1}> { w = Neg (x) y = Neg (w)}| defined twice
          g (x, x) => (y) { y = Neg (x) }                           | input is defined twice
          g (x) => (y) { y = Neg (zz) }                             | not defined · node Neg -> 'y': 'zz'
          g (x) => (y) { y = Neg (x) u = Neg (zz) }                 | not defined
          g (x) => (q) { y = Neg (x) }                              | output is not defined
          g (x) => ("") { y = Neg (x) }                             | output is not defined
          g (c) => (y) { y = If (c) <a = t () => (z) { z = Neg (c) }, b = e () => (w) { w = Neg (z) }> } | node If -> 'y' b: node Neg -> 'w': 'z'
          g (int64[2] w) => (w) <float[2] w = {1, 2}> { }           | declared with
          g (float[3] w) => (w) <float[2] w = {1, 2}> { }           | declared with
          g (float[N,1] w) => (w) <float[2] w = {1, 2}> { }         | declared with
          g (float[4611686018427387904, N, 4] x) => (x) { }         | overflows
          g (x) => (y) { y = l.f (x) } <domain: "l"> f (a) => (b) { b = l.f (a) } | function calls itself · function 'l.f' ·
          g (x) => (x) { } <domain: "l"> f (a) => (b) { b = If (a) <t = t () => (q) { q = l.h (a) }> } <domain: "l"> h (a) => (b) { b = l.f (a) } | calls itself · function 'l.f' by function 'l.h'
          g (x) => (x) { } <domain: "l"> f (a) => (b) { b = Neg (c) }| function 'l.f': node Neg
          g (x) => (x) { } <domain: "l"> f (a) => (c) { b = Neg (a) }| output is not defined · function 'l.f'
          g (x) => (x) { } <domain: "l"> f (a, a) => (a) { }         | defined twice · function 'l.f'
          """)
  void whatHasNoMeaningIsRefused(String graph, String message) {
    assertRefused(graph, message);
  }

  /** What ONNX Runtime 1.28 takes, as src/test/python/ort_accepts.py shows. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          g (float[2] x) => (float[2] y, float[2] y) { y = Neg (x) }
          g (float[2] x) => (float[2] x) { }
          g (float[2] x) => (float[2] w) <float[2] w = {1, 2}> { }
          g (float[2] x) => () { y = Neg (x) }
          g (float[2] x) => (float[2] y) <float[3] a> { a = Abs (x) y = Neg (a) }
          g (float[-1] x) => (y) { y = Neg (x) }
          g (float[2] x) => (y) { [n] a = Neg (x) [n] y = Neg (a) }
          g (float[2] x, float[2] "") => (y) { y = Neg (x) }
          g (float[2] x) => (y) { y = com.microsoft.Gelu (x) }
          g (float[2] x) => (y) { y = l.f (x) } <domain: "l"> f (a, b) => (c) { c = Neg (a) }
          g (float[2] x) => (y) { y = l.f (x) } <domain: "l"> f (a) => (b) { b = Neg (a) } <domain: "l"> f (a) => (b) { b = Abs (a) }
          """)
  void whatOnnxRuntimeTakesIsTaken(String graph) {
    assertThat(validated(graph).graph().inputs()).isNotEmpty();
  }

  @Test
  void hiddenNamesAreReplaced() {
    Model model =
        validated(
            "g (float[2] x, n, c) => (y) { y = Loop (n, c, x)"
                + " <body = b (i, c, float[2] x) => (c2, x2, w) <float[1] w = {1}>"
                + " { c2 = Identity (c) x2 = Add (x, w) }> w = Neg (x) }");
    Graph body = model.graph().nodes().get(0).graphAttribute("body").orElseThrow();
    assertThat(body.inputs()).extracting(ValueInfo::name).containsExactly("i", "c__1", "x__1");
    assertThat(body.inputs().get(2).type()).isPresent();
    assertThat(body.initializers()).containsOnlyKeys("w__1");
    assertThat(body.nodes().get(0).inputs()).containsExactly("c__1");
    assertThat(body.nodes().get(1).inputs()).containsExactly("x__1", "w__1");
    assertThat(body.outputs()).extracting(ValueInfo::name).containsExactly("c2", "x2", "w__1");
    assertThat(Validation.validated(model)).isSameAs(model);
  }

  @Test
  void siblingsMayShareNames() {
    Model model =
        parse(
            "g (x, c) => (y) { y = If (c) <a = t () => (z) { z = Neg (x) },"
                + " b = e () => (z) { z = Abs (x) }> }");
    assertThat(Validation.validated(model)).isSameAs(model);
  }

  @Test
  void referencesOutsideOfFunctionsAreDropped() {
    Model model = validated("g (x) => (y) { y = LeakyRelu <alpha: float = @a, k = 1> (x) }");
    assertThat(model.graph().nodes().get(0).attributes()).containsOnlyKeys("k");
  }

  @Test
  void sparseTensorsMustLieInside() {
    Tensor values = Tensor.ofFloats(new long[] {2}, 1, 2);
    Tensor linear = Tensor.ofLongs(0, 11);
    Tensor coordinates = Tensor.ofLongs(new long[] {2, 2}, 0, 0, 2, 3);
    long[] dims = {3, 4};
    assertThat(withSparse(values, linear, dims).graph().sparseInitializers()).hasSize(1);
    assertThat(withSparse(values, coordinates, dims).graph().sparseInitializers()).hasSize(1);
    assertThatThrownBy(() -> withSparse(values, Tensor.ofLongs(0, 12), dims))
        .hasMessageContaining("index 12")
        .hasMessageContaining("sparse initializer 's'");
    assertThatThrownBy(
            () -> withSparse(values, Tensor.ofLongs(new long[] {2, 2}, 0, 0, 3, 0), dims))
        .hasMessageContaining("index 3");
    assertThatThrownBy(() -> withSparse(values, Tensor.ofLongs(0), dims))
        .hasMessageContaining("n values and int64 indices");
    assertThatThrownBy(() -> withSparse(values, linear, new long[] {1L << 40, 1L << 40}))
        .hasMessageContaining("overflows");
  }

  private static Model withSparse(Tensor values, Tensor indices, long[] dims) {
    Graph graph =
        new Graph(
            "g",
            List.of(),
            List.of(ValueInfo.tensor("s", ElementType.FLOAT, Shape.of(Dim.UNKNOWN, Dim.UNKNOWN))),
            List.of(),
            Map.of(),
            Map.of("s", new SparseTensor(values, indices, dims)),
            Map.of(),
            Map.of(),
            "",
            Map.of());
    return Validation.validated(Model.of(8, 17, graph));
  }

  @Test
  void longChainsOfCalls() {
    StringBuilder text = new StringBuilder("g (x) => (y) { y = l.f0 (x) }\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("<domain: \"l\"> f").append(i).append(" (a) => (b) { b = l.f").append(i + 1);
      text.append(" (a) }\n");
    }
    Model model = validated(text.toString());
    assertThat(ops(FunctionInliner.inline(model).graph())).containsExactly("f20000");
    assertRefused(text + "<domain: \"l\"> f20000 (a) => (b) { b = l.f0 (a) }", "calls itself");
  }

  @Test
  void constantsAsTheRuntimeTakesThem() {
    Model model =
        validated(
            "g (float[1] x) => (float[1] y) { c = Constant <value_floats = [1.0]> (y)"
                + " y = Add(x, c) c = Constant <value_floats = [2.0]> () }");
    assertThat(ops(model.graph())).containsExactly("Constant", "Add");
    Node constant = model.graph().nodes().get(0);
    assertThat(constant.inputs()).isEmpty();
    assertThat(constant.attributes())
        .containsValue(new org.assay.onnx.Attribute.FloatList(List.of(2f)));
  }
}
