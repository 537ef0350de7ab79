package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.bounds.Bounds;
import org.assay.data.random.RandomStream;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Sequences and optionals of computed tensors: what is read from them, on ONNX Runtime. */
class SequenceContainmentTest {
  private static final long SEED = 5;
  private static final Map<String, String> MODELS = new LinkedHashMap<>();

  // What is in a sequence q, as tensors.
  private static final String ALL =
      """
       first = Constant <value = int64 {0}> ()
      y0 = SequenceAt(q, first)
      last1 = Constant <value = int64 {-1}> ()
      y1 = SequenceAt(q, last1)
      y2 = SequenceLength(q)
      y3 = ConcatFromSequence <axis = -1> (q)
      """;

  static {
    String three =
        "a = Exp(x) b = Neg(a) zero = Mul(x, x) s = SequenceConstruct(a, b, zero) n = Identity(i) ";
    model("at", three + "y0 = SequenceAt(s, n)");
    model("length", three + "y0 = SequenceLength(s)");
    model("insert", three + "q = SequenceInsert(s, x, n) y0 = SequenceAt(q, n)");
    for (int p = -3; p <= 2; p++) {
      String at = "p = Constant <value = int64 {" + p + "}> () ";
      model("at " + p, three + at + "y0 = SequenceAt(s, p)");
      model("inserted at " + p, three + at + "q = SequenceInsert(s, x, p)" + ALL);
      model("erased at " + p, three + at + "q = SequenceErase(s, p)" + ALL);
    }
    model("inserted somewhere", three + "q = SequenceInsert(s, x, n)" + ALL);
    model("erased somewhere", three + "q = SequenceErase(s, n)" + ALL);
    model("appended", three + "q = SequenceInsert(s, x)" + ALL);
    model("last erased", three + "q = SequenceErase(s)" + ALL);
    model("from nothing", "e = SequenceEmpty() q = SequenceInsert(e, x)" + ALL);
    model("joined", three + "y0 = ConcatFromSequence <axis = 1> (s)");
    model("stacked", three + "y0 = ConcatFromSequence <axis = -1, new_axis = 1> (s)");
    model("identity", three + "q = Identity(s)" + ALL);
    model("parts of one", "q = SplitToSequence <axis = 1> (x)" + ALL);
    model("parts without axis", "q = SplitToSequence <axis = 1, keepdims = 0> (x)" + ALL);
    model(
        "equal parts",
        "p = Constant <value = int64 {2}> () q = SplitToSequence <axis = -1> (x, p)" + ALL);
    model(
        "given parts",
        "p = Constant <value = int64[2] {1, 2}> () q = SplitToSequence <axis = 1> (x, p)" + ALL);
    model(
        "unknown parts",
        "m = Abs(n) o = Constant <value = int64 {1}> () p = Add(m, o)"
            + " q = SplitToSequence <axis = 1> (x, p) y0 = ConcatFromSequence <axis = 1> (q)",
        "n");
    model(
        "branches",
        three
            + """
            q = If (c) <
              then_branch = t () => (seq(float[2,3]) r) { r = SequenceErase(s) },
              else_branch = e () => (seq(float[2,3]) r) { r = SequenceInsert(s, x) }>
            """
            + ALL);
    for (int trips : new int[] {0, 3, 90}) {
      model(
          "loop, " + trips,
          """
          m = Constant <value = int64 {%d}> ()
          t = Constant <value = bool {1}> ()
          a = Tanh(x)
          s = SequenceConstruct(a)
          q, last = Loop <body = b (int64 k, bool g, seq(float[2,3]) v, float[2,3] w)
              => (bool h, seq(float[2,3]) v1, float[2,3] w1) {
            h = Identity(g)
            r = Add(w, x)
            w1 = Sin(r)
            v1 = SequenceInsert(v, w1)
          }> (m, t, s, x)
          """
                  .formatted(trips)
              + ALL);
    }
    model(
        "drained by a loop",
        three
            + """
            m = SequenceLength(s)
            t = Constant <value = bool {1}> ()
            z = Sub(x, x)
            rest, y0 = Loop <body = b (int64 k, bool g, seq(float[2,3]) v, float[2,3] w)
                => (bool h, seq(float[2,3]) v1, float[2,3] w1) {
              h = Identity(g)
              p = Constant <value = int64 {0}> ()
              e = SequenceAt(v, p)
              w1 = Add(w, e)
              v1 = SequenceErase(v, p)
            }> (m, t, s, z)
            """);
    model(
        "map",
        three
            + """
            q = SequenceMap <body = b (float[2,3] e, float[2,3] f) => (float[2,3] g) {
              g = Mul(e, f)
            }> (s, x)
            """
            + ALL);
    model(
        "map of two",
        three
            + """
            w = SequenceConstruct(x, a, x)
            q = SequenceMap <body = b (float[2,3] e, float[2,3] f) => (float[2,3] g) {
              g = Sub(e, f)
            }> (s, w)
            """
            + ALL);
    model("present", "o = Optional(x) y0 = OptionalHasElement(o)");
    model("absent", "o = Optional <type = float[2,3]> () y0 = OptionalHasElement(o)");
    model("content", "a = Exp(x) o = Optional(a) y0 = OptionalGetElement(o)");
    model("sequence in an optional", three + "o = Optional(s) q = OptionalGetElement(o)" + ALL);
  }

  private static void model(String name, String body) {
    model(name, body, "i");
  }

  private static void model(String name, String body, String integer) {
    String outputs = body.contains("y3 =") ? "y0, y1, y2, y3" : "y0";
    MODELS.put(
        name,
        "<ir_version: 10, opset_import: [\"\" : 23]>\ng (float[2,3] x, int64 %s, bool c) => (%s) {\n%s }"
            .formatted(integer, outputs, body));
  }

  @TestFactory
  List<DynamicTest> resultsLieWithinTheirBounds() {
    List<DynamicTest> tests = new ArrayList<>();
    MODELS.forEach(
        (name, text) -> tests.add(DynamicTest.dynamicTest(name, () -> check(name, text))));
    return tests;
  }

  private static void check(String name, String text) {
    Graph graph = TextReader.parse(text).graph();
    int runs = 0;
    for (int grid = 0; grid < 3; grid++) {
      RandomBounds random = new RandomBounds(RandomStream.of(SEED, name + "/" + grid));
      Map<String, Bounds> values = new LinkedHashMap<>();
      for (ValueInfo input : graph.inputs()) {
        values.put(input.name(), bounds(input, random));
      }
      runs += Containment.check(graph, values, random, 8, name + ", seed " + SEED + "/" + grid);
    }
    assertThat(runs).isPositive();
  }

  private static Bounds bounds(ValueInfo input, RandomBounds random) {
    ValueType.TensorType type = input.type().orElseThrow().asTensor().orElseThrow();
    return switch (type.element()) {
      case BOOL -> random.within(ElementType.BOOL, 0, 1, 0);
      case INT64 -> random.within(ElementType.INT64, -2, 2, 0);
      default -> random.within(ElementType.FLOAT, -3, 3, 0, 2, 3);
    };
  }
}
