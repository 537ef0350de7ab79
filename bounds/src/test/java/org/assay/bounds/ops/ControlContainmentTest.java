package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Environment;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Settings;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Branches, loops and scans, and extents that are known as upper limits only. */
class ControlContainmentTest {
  private static final long SEED = 21;
  private static final long MOST = 7;

  private static final Map<String, String> MODELS = new LinkedHashMap<>();

  static {
    for (int trips : new int[] {0, 1, 5, 90}) {
      MODELS.put(
          "growing sum, " + trips,
          loop(trips, "v1 = Add(v, x)  s = Mul(v1, x)", "float[2,3]", "float[2,3]"));
      MODELS.put(
          "saturating state, " + trips,
          loop(trips, "v1 = Tanh(v)  s = Mul(v1, x)", "float[2,3]", "float[2,3]"));
      MODELS.put(
          "growing extent, " + trips,
          loop(
              trips,
              "v1 = Concat <axis = 0> (v, x)  s = ReduceSum <keepdims = 0> (v1)",
              "float[k,3]",
              "float"));
      MODELS.put(
          "index, " + trips,
          loop(
              trips,
              "f = Cast <to = 1> (i)  v1 = Add(v, f)  s = Identity(f)",
              "float[2,3]",
              "float"));
      MODELS.put(
          "early end, " + trips,
          """
          <ir_version: 10, opset_import: ["" : 23]>
          g (float[2,3] x, float[2,3] start) => (float[2,3] y0) {
            m = Constant <value = int64 {%d}> ()
            t = Constant <value = bool {1}> ()
            y0 = Loop <body = b (int64 i, bool c, float[2,3] v) => (bool c1, float[2,3] v1) {
              v1 = Add(v, x)
              q = ReduceSum <keepdims = 0> (v1)
              five = Constant <value = float {5.0}> ()
              c1 = Less(q, five)
            }> (m, t, start)
          }
          """
              .formatted(trips));
    }
    MODELS.put(
        "branches of different extents",
        """
        <ir_version: 10, opset_import: ["" : 23]>
        g (float[2,3] x, bool c) => (y0) {
          y0 = If (c) <
            then_branch = a () => (float[2,3] t) { t = Exp(x) },
            else_branch = b () => (float[2,1] e) {
              one = Constant <value = int64[1] {1}> ()
              e = ReduceSum(x, one)
            }>
        }
        """);
    for (int length : new int[] {1, 4, 90}) {
      MODELS.put(
          "scan, " + length,
          """
          <ir_version: 10, opset_import: ["" : 23]>
          g (float[3] s, float[3,%d] x) => (y0, y1) {
            y0, y1 = Scan <num_scan_inputs = 1, scan_input_axes = [1], scan_input_directions = [1],
                scan_output_axes = [1], scan_output_directions = [1],
                body = b (float[3] v, float[3] e) => (float[3] v1, float[3] o) {
                  v1 = Add(v, e)
                  o = Mul(v1, e)
                }> (s, x)
          }
          """
              .formatted(length));
    }
    dynamic("MaxPool <kernel_shape = [2, 2]>", "N,4,H,W");
    dynamic("AveragePool <kernel_shape = [2, 2], pads = [1, 1, 0, 0]>", "N,4,H,W");
    dynamic("GlobalAveragePool", "N,4,H,W");
    dynamic("GlobalMaxPool", "N,4,H,W");
    dynamic("MeanVarianceNormalization", "N,4,H,W");
    dynamic("LRN <size = 3>", "N,4,H,W");
    dynamic("LpNormalization <axis = 1>", "B,T,8");
    dynamic("DepthToSpace <blocksize = 2>", "N,4,H,W");
    dynamic("ArgMax <axis = 1>", "B,T,8");
    dynamic("Trilu", "B,T,T");
    dynamic("Hardmax", "B,T,8");
    dynamic("NonZero", "B,T");
    dynamic("Einsum <equation = \"bij->b\">", "B,T,8");
  }

  private static String loop(int trips, String body, String state, String collected) {
    return """
    <ir_version: 10, opset_import: ["" : 23]>
    g (float[2,3] x, float[2,3] start) => (y0, y1) {
      m = Constant <value = int64 {%d}> ()
      t = Constant <value = bool {1}> ()
      y0, y1 = Loop <body = b (int64 i, bool c, %s v) => (bool c1, %s v1, %s s) {
        c1 = Identity(c)
        %s
      }> (m, t, start)
    }
    """
        .formatted(trips, state, state, collected, body);
  }

  private static void dynamic(String operator, String dims) {
    int attributes = operator.indexOf(' ');
    String call = operator + " (x)";
    MODELS.put(
        "limits only: " + operator,
        "<ir_version: 10, opset_import: [\"\" : 23]>\ng (float["
            + dims
            + "] x) => (y0) { y0 = "
            + (attributes < 0 ? operator + "(x)" : call)
            + " }");
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
    for (int grid = 0; grid < 4; grid++) {
      RandomBounds random = new RandomBounds(RandomStream.of(SEED, name + "/" + grid));
      Map<String, Bounds> values = new LinkedHashMap<>();
      for (ValueInfo input : graph.inputs()) {
        values.put(input.name(), bounds(input, random));
      }
      runs += Containment.check(graph, values, random, 10, name + ", seed " + SEED + "/" + grid);
    }
    assertThat(runs).isPositive();
  }

  private static Bounds bounds(ValueInfo input, RandomBounds random) {
    ValueType.TensorType type = input.type().orElseThrow().asTensor().orElseThrow();
    List<Dim> shape = type.shape().orElseThrow().dims();
    long[] dims = new long[shape.size()];
    long symbols = 0;
    for (int i = 0; i < dims.length; i++) {
      boolean known = shape.get(i).isKnown();
      dims[i] = known ? shape.get(i).sizeOrMinusOne() : MOST;
      symbols |= known ? 0 : 1L << i;
    }
    boolean truth = type.element() == ElementType.BOOL;
    return random
        .within(type.element(), truth ? 0 : -3, truth ? 1 : 3, 0, dims)
        .withDynamicAxes(symbols);
  }

  @Test
  void aConstantThatDoublesInALoopKeepsFewCells() {
    String text =
        """
        <ir_version: 10, opset_import: ["" : 23]>
        g () => (y) {
          m = Constant <value = int64 {30}> ()
          t = Constant <value = bool {1}> ()
          start = Constant <value = float[2] {1.0, 2.0}> ()
          y = Loop <body = b (int64 i, bool c, float[k] v) => (bool c1, float[l] v1) {
            c1 = Identity(c)
            v1 = Concat <axis = 0> (v, v)
          }> (m, t, start)
        }
        """;
    Bounds y =
        Analyzer.create(Settings.DEFAULT)
            .analyze(
                TextReader.parse(text).graph(),
                new Environment(Map.of(), Map.of()),
                NodeVisitor.NONE)
            .main()
            .get("y");
    assertThat(y.dims()).containsExactly(2L << 30);
    assertThat(y.cells()).isLessThanOrEqualTo(1 << 16);
    assertThat(y.hull().lo).isEqualTo(1);
    assertThat(y.hull().hi).isEqualTo(2);
  }

  @Test
  void aKnownConditionTakesOneBranch() {
    String text =
        MODELS
            .get("branches of different extents")
            .replace("bool c)", "bool d)")
            .replace("y0 = If", "c = Constant <value = bool {0}> ()  y0 = If");
    Graph graph = TextReader.parse(text).graph();
    Bounds x = Bounds.uniform(ElementType.FLOAT, new long[] {2, 3}, -1, 2, 0);
    Bounds d = Bounds.uniform(ElementType.BOOL, new long[0], 0, 1, 0);
    Bounds y =
        Analyzer.create(Settings.DEFAULT)
            .analyze(graph, new Environment(Map.of("x", x, "d", d), Map.of()), NodeVisitor.NONE)
            .main()
            .get("y0");
    assertThat(y.dims()).containsExactly(2, 1);
    assertThat(y.dynamicAxes()).isZero();
    assertThat(y.hull().hi).isBetween(6.0, 6.001);
  }

  @Test
  void wideningKeepsWhatTheBodyLimits() {
    Graph graph = TextReader.parse(MODELS.get("saturating state, 90")).graph();
    Bounds any = Bounds.uniform(ElementType.FLOAT, new long[] {2, 3}, -3, 3, 0);
    Bounds y =
        Analyzer.create(Settings.DEFAULT)
            .analyze(
                graph, new Environment(Map.of("x", any, "start", any), Map.of()), NodeVisitor.NONE)
            .main()
            .get("y0");
    assertThat(y.hull().magnitude()).isLessThan(1.001);
    assertThat(y.allFlags()).isZero();
  }
}
