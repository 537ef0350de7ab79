package org.assay.onnx.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.junit.jupiter.api.Test;

class ShapeInferenceTest {
  private static final Dim N = Dim.of("N");
  private static final Dim T = Dim.of("T");

  private static Attribute ints(Long... values) {
    return new Attribute.IntList(List.of(values));
  }

  private static Attribute integer(long value) {
    return new Attribute.IntValue(value);
  }

  private static String shape(GraphBuilder builder, String tensor) {
    return ShapeInference.infer(builder.buildModel())
        .shape(tensor)
        .map(Shape::toString)
        .orElse("none");
  }

  /** The split into heads of every exported transformer. */
  @Test
  void followsSymbolsThroughArithmeticOnShapes() {
    GraphBuilder b = new GraphBuilder("heads");
    String x = b.input("x", ElementType.FLOAT, N, T, Dim.of(64));
    String dims = b.op("Shape", x);
    String batch = b.op("Gather", dims, b.constant("zero", Tensor.scalar(0L)));
    String length =
        b.op("Slice", dims, b.constant("a", Tensor.ofLongs(1)), b.constant("z", Tensor.ofLongs(2)));
    String one = b.op("Unsqueeze", batch, b.constant("axes", Tensor.ofLongs(0)));
    String heads = b.constant("heads", Tensor.ofLongs(4, -1));
    String split =
        b.op("Reshape", x, b.op("Concat", Map.of("axis", integer(0)), one, length, heads));
    String swapped = b.op("Transpose", Map.of("perm", ints(0L, 2L, 1L, 3L)), split);
    String flat = b.op("Reshape", swapped, b.constant("flat", Tensor.ofLongs(-1, 16)));
    assertThat(shape(b, split)).isEqualTo("[N, T, 4, 16]");
    assertThat(shape(b, swapped)).isEqualTo("[N, 4, T, 16]");
    assertThat(shape(b, flat)).isEqualTo("[4*N*T, 16]");
    InferredTypes bound = ShapeInference.infer(b.buildModel(), Map.of("N", 2L, "T", 5L));
    assertThat(bound.shape(flat)).hasValue(Shape.of(40, 16));
    assertThat(bound.constants().get(GraphPath.MAIN).get(dims)).isEqualTo(Tensor.ofLongs(2, 5, 64));
  }

  /** The table of positions of a transformer, cut to the length of the input. */
  @Test
  void aCutTableBroadcastsToTheInput() {
    GraphBuilder b = new GraphBuilder("positions");
    String x = b.input("x", ElementType.FLOAT, N, T, Dim.of(8));
    String table = b.input("table", ElementType.FLOAT, 1, 512, 8);
    String length = b.op("Shape", Map.of("start", integer(1), "end", integer(2)), x);
    String zero = b.constant("zero", Tensor.ofLongs(0));
    String cut = b.op("Slice", table, zero, length, b.constant("axis", Tensor.ofLongs(1)));
    String sum = b.op("Add", x, cut);
    assertThat(shape(b, cut)).isEqualTo("[1, min((T), 512), 8]");
    assertThat(shape(b, sum)).isEqualTo("[N, T, 8]");
    InferredTypes bound = ShapeInference.infer(b.buildModel(), Map.of("N", 2L, "T", 16L));
    assertThat(bound.shape(cut)).hasValue(Shape.of(1, 16, 8));
  }

  @Test
  void followsTheExpandIdiomOfExporters() {
    GraphBuilder b = new GraphBuilder("expand");
    String x = b.input("x", ElementType.FLOAT, N, Dim.of(1), T);
    String dims = b.op("Shape", x);
    String minusOne = b.constant("m", Tensor.ofLongs(-1));
    String isOpen = b.op("Equal", dims, minusOne);
    String ones =
        b.op(
            "ConstantOfShape",
            Map.of("value", new Attribute.TensorValue(Tensor.ofLongs(1))),
            b.constant("three", Tensor.ofLongs(3)));
    String y = b.op("Expand", x, b.op("Where", isOpen, ones, dims));
    assertThat(shape(b, y)).isEqualTo("[N, 1, T]");
    String range =
        b.op(
            "Range",
            b.constant("s", Tensor.scalar(0L)),
            b.op("Gather", dims, b.constant("two", Tensor.scalar(2L))),
            b.constant("d", Tensor.scalar(1L)));
    assertThat(shape(b, range)).isEqualTo("[T]");
  }

  @Test
  void computesResizeSizesFromFloats() {
    GraphBuilder b = new GraphBuilder("resize");
    String x = b.input("x", ElementType.FLOAT, 1, 3, 7, 9);
    String dims =
        b.op("Cast", Map.of("to", integer(1)), b.op("Shape", Map.of("start", integer(2)), x));
    String scaled =
        b.op(
            "Floor",
            b.op("Mul", dims, b.constant("s", Tensor.ofFloats(new long[] {2}, 1.5f, 0.5f))));
    String sizes = b.op("Cast", Map.of("to", integer(7)), scaled);
    String all =
        b.op("Concat", Map.of("axis", integer(0)), b.constant("nc", Tensor.ofLongs(1, 3)), sizes);
    String y = b.op("Resize", x, "", "", all);
    assertThat(shape(b, y)).isEqualTo("[1, 3, 10, 4]");
  }

  @Test
  void dataDependentExtentsStayOpen() {
    GraphBuilder b = new GraphBuilder("open");
    String x = b.input("x", ElementType.FLOAT, 3, 4);
    String k = b.input("k", ElementType.INT64, 1);
    assertThat(shape(b, b.op("NonZero", x))).isEqualTo("[2, ?]");
    assertThat(shape(b, b.ops(2, "TopK", Map.of(), x, k).get(1))).isEqualTo("[3, ?]");
    assertThat(shape(b, b.op("Slice", x, k, b.constant("e", Tensor.ofLongs(9)))))
        .isEqualTo("[?, 4]");
    assertThat(shape(b, b.op("Reshape", x, k))).isEqualTo("[12]");
    assertThat(shape(b, b.op("Expand", x, k))).isEqualTo("[3, 4]");
  }

  private static Graph branch(String name, String outer, Tensor shape) {
    GraphBuilder b = new GraphBuilder(name);
    String y = b.op("Reshape", outer, b.constant("to", shape));
    return b.output(y).build();
  }

  @Test
  void branchesJoin() {
    GraphBuilder b = new GraphBuilder("if");
    String c = b.input("c", ElementType.BOOL, new long[0]);
    String x = b.input("x", ElementType.FLOAT, 4, 3);
    String y =
        b.op(
            "If",
            Map.of(
                "then_branch", new Attribute.GraphValue(branch("yes", x, Tensor.ofLongs(2, 6))),
                "else_branch",
                    new Attribute.GraphValue(
                        branch("no", x, Tensor.ofLongs(1, -1, 6))
                            .withOutputs(List.of(ValueInfo.untyped("reshape"))))),
            c);
    assertThat(ShapeInference.infer(b.buildModel()).type(y))
        .hasValue(new ValueType.TensorType(ElementType.FLOAT, java.util.Optional.empty()));
    GraphBuilder same = new GraphBuilder("same");
    String d = same.input("c", ElementType.BOOL, new long[0]);
    String z = same.input("x", ElementType.FLOAT, 4, 3);
    String w =
        same.op(
            "If",
            Map.of(
                "then_branch", new Attribute.GraphValue(branch("yes", z, Tensor.ofLongs(2, 6))),
                "else_branch", new Attribute.GraphValue(branch("no", z, Tensor.ofLongs(3, -1)))),
            d);
    InferredTypes types = ShapeInference.infer(same.buildModel());
    assertThat(types.shape(w)).hasValue(Shape.of(Dim.UNKNOWN, Dim.UNKNOWN));
    GraphPath yes = GraphPath.MAIN.child(0, "then_branch");
    assertThat(types.type(yes, "reshape"))
        .hasValue(new ValueType.TensorType(ElementType.FLOAT, Shape.of(2, 6)));
    assertThat(types.type(yes, "x"))
        .hasValue(new ValueType.TensorType(ElementType.FLOAT, Shape.of(4, 3)));
  }

  @Test
  void aLoopThatGrowsItsStateWidensIt() {
    GraphBuilder body = new GraphBuilder("body");
    body.input(ValueInfo.untyped("i"));
    body.input(ValueInfo.untyped("go"));
    String s = body.input(ValueInfo.untyped("s"));
    String k = body.input(ValueInfo.untyped("k"));
    String more = body.op("Concat", Map.of("axis", integer(0)), s, "x");
    String scan =
        body.op(
            "ReduceSum",
            Map.of("keepdims", integer(0)),
            more,
            body.constant("ax", Tensor.ofLongs(0)));
    body.output("go").output(more).output(k).output(scan);
    GraphBuilder b = new GraphBuilder("loop");
    b.input("x", ElementType.FLOAT, 1, 3);
    String m = b.input("m", ElementType.INT64, new long[0]);
    List<String> out =
        b.ops(3, "Loop", Map.of("body", new Attribute.GraphValue(body.build())), m, "", "x", "x");
    assertThat(shape(b, out.get(0))).isEqualTo("[?, 3]");
    assertThat(shape(b, out.get(1))).isEqualTo("[1, 3]");
    assertThat(shape(b, out.get(2))).isEqualTo("[?, 3]");
  }

  @Test
  void nestedLoopsEndSoon() {
    Graph inner = null;
    for (int depth = 0; depth < 8; depth++) {
      GraphBuilder body = new GraphBuilder("body" + depth);
      body.input(ValueInfo.untyped("i" + depth));
      body.input(ValueInfo.untyped("go" + depth));
      String s = body.input(ValueInfo.untyped("s" + depth));
      String grown = body.op("Concat", Map.of("axis", integer(depth % 2)), s, s);
      String result = "r" + depth;
      body.add(
          inner == null
              ? Node.of("Identity", List.of(grown), List.of(result), Map.of())
              : Node.of(
                  "Loop",
                  List.of("", "", grown),
                  List.of(result),
                  Map.of("body", new Attribute.GraphValue(inner))));
      inner = body.output("go" + depth).output(result).build();
    }
    GraphBuilder b = new GraphBuilder("nest");
    b.input("x", ElementType.FLOAT, 2, 2);
    String y = b.op("Loop", Map.of("body", new Attribute.GraphValue(inner)), "", "", "x");
    assertThat(ShapeInference.infer(b.buildModel()).type(y)).isPresent();
  }

  @Test
  void scanCutsAndStacks() {
    GraphBuilder body = new GraphBuilder("body");
    String s = body.input(ValueInfo.untyped("s"));
    String x = body.input(ValueInfo.untyped("slice"));
    String sum = body.op("Add", s, x);
    String copy = body.op("Identity", sum);
    body.output(sum).output(copy);
    GraphBuilder b = new GraphBuilder("scan");
    String state = b.input("state", ElementType.FLOAT, N, Dim.of(8));
    String seq = b.input("seq", ElementType.FLOAT, N, T, Dim.of(8));
    List<String> out =
        b.ops(
            2,
            "Scan",
            Map.of(
                "body", new Attribute.GraphValue(body.build()),
                "num_scan_inputs", integer(1),
                "scan_input_axes", ints(1L),
                "scan_output_axes", ints(-1L)),
            state,
            seq);
    assertThat(shape(b, out.get(0))).isEqualTo("[N, 8]");
    assertThat(shape(b, out.get(1))).isEqualTo("[N, 8, T]");
  }

  @Test
  void sequencesMapAndOptionals() {
    GraphBuilder body = new GraphBuilder("body");
    body.output(body.op("Transpose", body.input(ValueInfo.untyped("e"))));
    GraphBuilder b = new GraphBuilder("seq");
    String x = b.input("x", ElementType.FLOAT, 4, 3);
    String seq = b.op("SplitToSequence", x, b.constant("two", Tensor.scalar(2L)));
    String mapped =
        b.op("SequenceMap", Map.of("body", new Attribute.GraphValue(body.build())), seq);
    String element = b.op("SequenceAt", mapped, b.constant("zero", Tensor.scalar(0L)));
    String joined = b.op("ConcatFromSequence", Map.of("axis", integer(1)), mapped);
    String optional = b.op("Optional", x);
    assertThat(shape(b, element)).isEqualTo("[3, 2]");
    assertThat(shape(b, joined)).isEqualTo("[3, ?]");
    assertThat(shape(b, b.op("OptionalGetElement", optional))).isEqualTo("[4, 3]");
  }

  @Test
  void declaredTypesFillGapsAndContradictionsAreNoted() {
    GraphBuilder b = new GraphBuilder("declared");
    String x = b.input("x", ElementType.FLOAT, N, Dim.of(3));
    String rows = b.op("NonZero", x);
    String y = b.op("Relu", x);
    Graph graph =
        b.output(ValueInfo.tensor(rows, ElementType.INT64, Shape.of(Dim.of(2), Dim.of("hits"))))
            .output(y, ElementType.FLOAT, 7, 4)
            .build();
    InferredTypes types = ShapeInference.infer(Model.of(11, 23, graph));
    assertThat(types.shape(rows)).hasValue(Shape.of(Dim.of(2), Dim.of("hits")));
    assertThat(types.shape(y)).hasValue(Shape.of(N, Dim.of(3)));
    assertThat(types.contradictions()).hasSize(1);
    assertThat(types.contradictions().get(0))
        .hasToString("'" + y + "' in main is declared float[7, 4] but is float[N, 3]");
  }

  @Test
  void unknownOperatorsAreReportedAndLeaveTheirOutputsOpen() {
    GraphBuilder b = new GraphBuilder("custom");
    String x = b.input("x", ElementType.FLOAT, 2, 3);
    String y = b.domainOp("my.domain", "Odd", Map.of(), x);
    InferredTypes types = ShapeInference.infer(b.output(b.op("Relu", y)).buildModel());
    assertThat(types.unknownOperators()).containsExactly("my.domain::Odd");
    assertThat(types.type(y)).isEmpty();
  }

  @Test
  void errorsNameTheNodeAndWhatWasExpected() {
    GraphBuilder b = new GraphBuilder("bad");
    String x = b.input("x", ElementType.FLOAT, 2, 3);
    b.add(
        new Node(
            "mul_1",
            "",
            "MatMul",
            "",
            List.of(x, x),
            List.of("y"),
            Map.of(),
            "",
            Map.of(),
            java.util.OptionalInt.empty()));
    assertThatThrownBy(() -> ShapeInference.infer(b.buildModel()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("node MatMul 'mul_1' -> 'y'")
        .hasMessageContaining("equal sizes");
    assertThatThrownBy(() -> ShapeInference.infer(Model.of(8, 11, b.build())))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("opset 11");
  }

  @Test
  void largeConstantsAreNotFollowed() {
    GraphBuilder b = new GraphBuilder("large");
    String big =
        b.op(
            "ConstantOfShape",
            Map.of("value", new Attribute.TensorValue(Tensor.ofLongs(1))),
            b.constant("s", Tensor.ofLongs(1L << 40, 1L << 20)));
    String y = b.op("Add", big, big);
    InferredTypes types = ShapeInference.infer(b.buildModel());
    assertThat(types.shape(y)).hasValue(Shape.of(1L << 40, 1L << 20));
    assertThat(types.constants().get(GraphPath.MAIN)).isEmpty();
  }
}
