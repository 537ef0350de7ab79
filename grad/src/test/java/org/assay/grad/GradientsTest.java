package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.structure.Validation;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;

class GradientsTest {
  private static final String MLP =
      """
      <ir_version: 10, opset_import: ["" : 23]>
      g (float[N, 4] x, int64[N] label) => (float loss, float[N, 3] prob)
      <float[4, 3] w = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, float[3] b = {0, 0, 0}> {
        h = MatMul (x, w)
        z = Add (h, b)
        prob = Softmax (z)
        loss, logs = SoftmaxCrossEntropyLoss (z, label)
      }
      """;

  private static Graph graph(String text) {
    return TextReader.parse(text).graph();
  }

  private static void requireValid(Graph graph) {
    Validation.validated(Model.of(10, Model.WORKING_OPSET, graph));
  }

  @Test
  void outputsStayAndGradientsFollow() {
    GradientGraph result = Gradients.of(graph(MLP), List.of("loss"), List.of("w", "b", "h"));
    requireValid(result.graph());
    assertThat(result.graph().outputs())
        .extracting(ValueInfo::name)
        .containsExactly("loss", "prob", "w_grad", "b_grad", "h_grad");
    assertThat(result.gradientOf()).containsEntry("w", "w_grad").containsEntry("h", "h_grad");
    assertThat(result.independent()).isEmpty();
    assertThat(result.graph().inputs()).isEqualTo(graph(MLP).inputs());
  }

  @Test
  void onlyWhatIsAskedFor() {
    GradientGraph result =
        Gradients.of(
            graph(MLP), List.of("loss"), List.of("b"), GradientOptions.DEFAULT.withRequestedOnly());
    assertThat(result.graph().outputs())
        .extracting(ValueInfo::name)
        .containsExactly("loss", "b_grad");
    assertThat(result.graph().nodes()).noneMatch(n -> n.outputs().contains("prob"));
  }

  @Test
  void noNodeIsDeadAndNoneIsWrittenTwice() {
    Graph graph = Gradients.of(graph(MLP), List.of("loss"), List.of("w", "b", "x")).graph();
    Set<String> read = new HashSet<>();
    graph.outputs().forEach(o -> read.add(o.name()));
    graph.nodes().forEach(n -> read.addAll(n.inputs()));
    assertThat(graph.nodes()).allMatch(n -> n.outputs().stream().anyMatch(read::contains));
    Set<List<Object>> expressions = new HashSet<>();
    for (Node node : graph.nodes()) {
      assertThat(expressions.add(List.of(node.opType(), node.inputs(), node.attributes())))
          .as(node.describe())
          .isTrue();
    }
  }

  @Test
  void theSizeIsLinear() {
    int shorter = Gradients.of(chain(50), List.of("y"), List.of("x")).graph().nodes().size();
    int longer = Gradients.of(chain(500), List.of("y"), List.of("x")).graph().nodes().size();
    assertThat(longer).isLessThan(11 * shorter);
    GradientGraph once = Gradients.of(chain(50), List.of("y"), List.of("x"));
    GradientGraph twice =
        Gradients.of(
            once.graph(),
            List.of("x_grad"),
            List.of("x"),
            GradientOptions.DEFAULT.withSummedOutputs());
    requireValid(twice.graph());
    assertThat(twice.graph().nodes().size()).isLessThan(10 * shorter);
  }

  private static Graph chain(int length) {
    GraphBuilder b = new GraphBuilder("chain");
    String x = b.input("x", ElementType.FLOAT, 3L);
    for (int i = 0; i < length; i++) {
      x = b.op("Tanh", b.op("Mul", x, x));
    }
    b.add(Node.of("ReduceSum", List.of(x), List.of("y"), Attributes.of("keepdims", 0)));
    return b.output("y").build();
  }

  @Test
  void whatDoesNotMatterHasADerivativeOfZero() {
    Graph graph =
        graph(
            """
            <ir_version: 10, opset_import: ["" : 23]>
            g (float[3] x, float[2] u) => (float y) {
              f = Floor (x)
              s = ReduceSum <keepdims = 0> (u)
              t = ReduceSum <keepdims = 0> (f)
              y = Add (s, t)
            }
            """);
    GradientGraph result = Gradients.of(graph, List.of("y"), List.of("x", "u"));
    assertThat(result.independent()).containsExactly("x");
    requireValid(result.graph());
  }

  @Test
  void cotangentsComeFromInputsOrTensors() {
    GradientGraph result =
        Gradients.of(
            graph(MLP),
            List.of("prob"),
            List.of("w"),
            GradientOptions.DEFAULT.withSeeds(Map.of("prob", "seed")));
    assertThat(result.graph().inputs()).extracting(ValueInfo::name).contains("seed");
    requireValid(result.graph());
    GradientGraph inner =
        Gradients.of(
            graph(MLP),
            List.of("prob"),
            List.of("w"),
            GradientOptions.DEFAULT.withSeeds(Map.of("prob", "z")));
    assertThat(inner.graph().inputs()).hasSize(2);
  }

  @Test
  void freshNamesKeepClearOfAllNames() {
    Graph graph =
        graph(
            """
            <ir_version: 10, opset_import: ["" : 23]>
            g (float mul, float mul_1) => (float x_grad) {
              mul_grad = Mul (mul, mul_1)
              x_grad = Mul (mul_grad, mul)
            }
            """);
    GradientGraph result = Gradients.of(graph, List.of("x_grad"), List.of("mul", "mul_grad"));
    requireValid(result.graph());
    assertThat(result.gradientOf().get("mul")).isEqualTo("mul_grad_1");
  }

  @Test
  void errorsAreOneLineAndSayWhere() {
    Graph graph = graph(MLP);
    assertThatThrownBy(() -> Gradients.of(graph, List.of("los"), List.of("w")))
        .isInstanceOf(GradientException.class)
        .hasMessageContaining("no output 'los'");
    assertThatThrownBy(() -> Gradients.of(graph, List.of("loss"), List.of("label")))
        .hasMessageContaining("'label' is not floating");
    assertThatThrownBy(() -> Gradients.of(graph, List.of("prob"), List.of("w")))
        .hasMessageContaining("'prob' is no scalar");
    Graph unknown =
        graph(
            """
            <ir_version: 10, opset_import: ["" : 23, "custom" : 1]>
            g (float[3] x) => (float y) {
              h = custom.Thing (x)
              s = ReduceSum <keepdims = 0> (h)
              t = ReduceSum <keepdims = 0> (x)
              y = Add (s, t)
            }
            """);
    assertThatThrownBy(() -> Gradients.of(unknown, List.of("y"), List.of("x")))
        .hasMessageContaining("operator 'custom::Thing' has no gradient")
        .hasMessageContaining("node Thing -> 'h'")
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("\n");
    GradientGraph cut =
        Gradients.of(unknown, List.of("y"), List.of("x"), GradientOptions.DEFAULT.withUnknownCut());
    assertThat(cut.cuts()).containsExactly("node Thing -> 'h'");
    assertThat(cut.independent()).isEmpty();
  }
}
