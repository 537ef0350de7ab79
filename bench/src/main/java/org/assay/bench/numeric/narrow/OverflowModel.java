package org.assay.bench.numeric.narrow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Range;
import org.assay.onnx.Model;
import org.assay.onnx.text.TextReader;

/**
 * A model that is made to exceed float16 at known places on ordinary inputs, and nowhere else.
 *
 * @param family what overflows
 * @param text ONNX text of opset 17
 * @param inputs their ranges
 * @param needed tensors that must be computed in float32
 * @param unneeded tensors that need not, and are several steps away from those that must
 */
public record OverflowModel(
    String family,
    String text,
    Map<String, Range> inputs,
    Set<String> needed,
    Set<String> unneeded) {
  private static final String HEAD = "< ir_version: 8, opset_import: [\"\" : 17] >\n";

  /** The model. */
  public Model model() {
    return TextReader.parse(HEAD + text);
  }

  /** One model of each family; sizes and ranges vary with the seed. */
  public static List<OverflowModel> of(long seed) {
    RandomStream stream = RandomStream.of(seed, "overflow models");
    int rows = 2 + stream.nextInt(4);
    int width = 48 + 16 * stream.nextInt(4);
    double wide = 700 + stream.nextInt(600);
    List<OverflowModel> all = new ArrayList<>();
    all.addAll(attention(rows, width, 70 + stream.nextInt(50)));
    all.addAll(sums(100_000 + 10_000 * stream.nextInt(10)));
    all.addAll(chains(rows, width));
    all.addAll(statistics(rows, width, wide));
    all.addAll(bodies(rows, width, wide));
    return all;
  }

  private static OverflowModel of(
      String family, String text, double lo, double hi, Set<String> needed, Set<String> unneeded) {
    return new OverflowModel(
        family, text, Map.of("x", new Range(lo, hi, "made")), needed, unneeded);
  }

  private static String text(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  private static List<OverflowModel> attention(int rows, int width, double most) {
    String scores =
        "m (float[1, %d, %d] x) => (float[1, %d, %d] y) {\n"
            + " k = Transpose <perm = [0, 2, 1]> (x)\n a = MatMul(x, k)\n"
            + " c = Constant <value = float {8.0}> ()\n s = Div(a, c)\n";
    return List.of(
        of(
            "attention logits",
            text(
                scores + " p = Softmax(s)\n o = MatMul(p, x)\n y = Tanh(o) }",
                rows,
                width,
                rows,
                width),
            -most,
            most,
            Set.of("a", "s"),
            Set.of("o", "y")),
        of(
            "attention mask of finfo.min",
            text(
                scores
                    + " z = Constant <value = float {0.0}> ()\n"
                    + " l = Constant <value = float {-3.4028235e38}> ()\n"
                    + " w = Constant <value = bool[1, 1, %d] {1"
                    + ", 0, 1, 0, 1, 0, 1, 0".substring(0, 3 * (rows - 1))
                    + "}> ()\n mask = Where(w, z, l)\n f = Add(s, mask)\n"
                    + " p = Softmax(f)\n o = MatMul(p, x)\n y = Tanh(o) }",
                rows,
                width,
                rows,
                width,
                rows),
            -3,
            3,
            Set.of(),
            Set.of("a", "f", "p", "y")));
  }

  private static List<OverflowModel> sums(int length) {
    return List.of(
        of(
            "sum over a long axis",
            text(
                "m (float[1, %d] x) => (float[1, 1] y) {\n"
                    + " g = Sigmoid(x)\n s = ReduceSum <keepdims = 1> (g)\n"
                    + " n = Constant <value = float {%d.0}> ()\n r = Div(s, n)\n"
                    + " l = Sqrt(r)\n y = Tanh(l) }",
                length, length),
            2,
            6,
            Set.of("s", "r"),
            Set.of("g", "y")),
        of(
            "running sum over a long axis",
            text(
                "m (float[1, %d] x) => (float[1, %d] y) {\n"
                    + " a = Constant <value = int64 {1}> ()\n g = Sigmoid(x)\n"
                    + " s = CumSum(g, a)\n n = Constant <value = float {%d.0}> ()\n"
                    + " r = Div(s, n)\n h = Sin(r)\n y = Tanh(h) }",
                length, length, length),
            2,
            6,
            Set.of("s", "r"),
            Set.of("g", "y")),
        of(
            "output beyond the type",
            "m (float[4, 512] x) => (float[] loss, float[4, 512] t) {\n"
                + " q = Mul(x, x)\n loss = ReduceSum <keepdims = 0> (q)\n t = Tanh(x) }",
            -300,
            300,
            Set.of("q", "loss"),
            Set.of("t")));
  }

  private static List<OverflowModel> chains(int rows, int width) {
    String weight =
        text(
            " d = Constant <value = int64[2] {%d, %d}> ()\n"
                + " f = Constant <value = float {4.0}> ()\n w = Expand(f, d)\n",
            width, width);
    return List.of(
        of(
            "Relu chain",
            text(
                "m (float[%d, %d] x) => (float[%d, %d] y) {\n"
                    + weight
                    + " h1 = MatMul(x, w)\n r1 = Relu(h1)\n h2 = MatMul(r1, w)\n r2 = Relu(h2)\n"
                    + " h3 = MatMul(r2, w)\n r3 = Relu(h3)\n"
                    + " c = Constant <value = float {0.000001}> ()\n h4 = Mul(r3, c)\n"
                    + " e = Tanh(h4)\n y = Neg(e) }",
                rows,
                width,
                rows,
                width),
            0,
            1,
            Set.of("h3", "r3", "h4"),
            Set.of("h1", "r1", "e", "y")),
        of(
            "convolution",
            "m (float[1, 3, 12, 12] x) => (float[1, 4, 10, 10] y) {\n"
                + " d = Constant <value = int64[4] {4, 3, 3, 3}> ()\n"
                + " f = Constant <value = float {3000.0}> ()\n w = Expand(f, d)\n"
                + " c = Conv(x, w)\n k = Constant <value = float {0.00001}> ()\n s = Mul(c, k)\n"
                + " e = Tanh(s)\n y = Neg(e) }",
            -3,
            3,
            Set.of("c", "s"),
            Set.of("e", "y")),
        of(
            "convolution before ReLU6",
            "m (float[1, 3, 12, 12] x) => (float[1, 4, 10, 10] y) {\n"
                + " d = Constant <value = int64[4] {4, 3, 3, 3}> ()\n"
                + " f = Constant <value = float {3000.0}> ()\n w = Expand(f, d)\n"
                + " c = Conv(x, w)\n l = Constant <value = float {0.0}> ()\n"
                + " k = Constant <value = float {6.0}> ()\n s = Clip(c, l, k)\n"
                + " e = Tanh(s)\n y = Neg(e) }",
            -3,
            3,
            Set.of(),
            Set.of("c", "s", "e", "y")),
        of(
            "Relu before Tanh",
            text(
                "m (float[%d, %d] x) => (float[%d, %d] y) {\n"
                    + weight
                    + " h1 = MatMul(x, w)\n k = Constant <value = float {1000.0}> ()\n h3 = Mul(h1, k)\n"
                    + " r = Relu(h3)\n e = Tanh(r)\n y = Neg(e) }",
                rows,
                width,
                rows,
                width),
            0,
            1,
            Set.of(),
            Set.of("h1", "h3", "r", "e", "y")),
        of(
            "exponential",
            text(
                "m (float[%d, %d] x) => (float[%d, %d] y) {\n"
                    + " h = Tanh(x)\n k = Constant <value = float {15.0}> ()\n z = Mul(h, k)\n"
                    + " e = Exp(z)\n o = Constant <value = float {1.0}> ()\n a = Add(e, o)\n"
                    + " l = Log(a)\n t = Div(l, k)\n y = Tanh(t) }",
                rows, width, rows, width),
            -4,
            4,
            Set.of("e", "a", "l"),
            Set.of("h", "z", "t", "y")));
  }

  private static List<OverflowModel> statistics(int rows, int width, double most) {
    String shape = text("m (float[%d, %d] x) => (float[%d, %d] y) {\n", rows, width, rows, width);
    String end = " n = Div(d, s)\n y = Tanh(n) }";
    return List.of(
        of(
            "variance of large values",
            shape
                + " u = ReduceMean <axes = [1]> (x)\n d = Sub(x, u)\n q = Mul(d, d)\n"
                + " v = ReduceMean <axes = [1]> (q)\n c = Constant <value = float {0.00001}> ()\n"
                + " b = Add(v, c)\n s = Sqrt(b)\n"
                + end,
            -most,
            most,
            Set.of("q", "v", "b", "s"),
            Set.of("u", "d", "y")),
        of(
            "mean square by Pow",
            shape
                + " two = Constant <value = float {2.0}> ()\n d = Identity(x)\n"
                + " q = Pow(d, two)\n v = ReduceMean <axes = [1]> (q)\n"
                + " c = Constant <value = float {0.000001}> ()\n b = Add(v, c)\n s = Sqrt(b)\n"
                + end,
            -most,
            most,
            Set.of("q", "v", "b", "s"),
            Set.of("d", "y")),
        of(
            "Euclidean norm",
            shape
                + " d = Identity(x)\n q = Mul(d, d)\n"
                + " v = ReduceSum <keepdims = 1> (q)\n c = Constant <value = float {0.0001}> ()\n"
                + " b = Add(v, c)\n s = Sqrt(b)\n"
                + end,
            -most,
            most,
            Set.of("q", "v", "b", "s"),
            Set.of("d")),
        of(
            "nothing",
            shape + " h = Tanh(x)\n q = Mul(h, h)\n s = Softmax(q)\n y = Neg(s) }",
            -most,
            most,
            Set.of(),
            Set.of("h", "q", "s", "y")));
  }

  private static List<OverflowModel> bodies(int rows, int width, double most) {
    String io = text("m (float[%d, %d] x) => (float[%d, %d] y) {\n", rows, width, rows, width);
    String type = text("float[%d, %d]", rows, width);
    return List.of(
        of(
            "branch of If",
            io
                + " h = Tanh(x)\n z = Constant <value = float {0.0}> ()\n"
                + " k = Constant <value = float {15.0}> ()\n"
                + " a = ReduceMax <keepdims = 0> (h)\n b = Greater(a, z)\n"
                + " r = If (b) <then_branch = g1 () => ("
                + type
                + " t) {\n"
                + "   tz = Mul(h, k)\n   te = Exp(tz)\n   tl = Log(te)\n   t = Div(tl, k) },"
                + " else_branch = g2 () => ("
                + type
                + " f) { f = Neg(h) }>\n"
                + " s = Tanh(r)\n y = Neg(s) }",
            -4,
            4,
            Set.of("te", "tl"),
            Set.of("h", "f", "s", "y")),
        of(
            "body of Loop",
            io
                + " d = Identity(x)\n n = Constant <value = int64 {3}> ()\n"
                + " b = Constant <value = bool {1}> ()\n c = Constant <value = float {3.0}> ()\n"
                + " z = Sub(d, d)\n"
                + " r = Loop (n, b, z) <body = g (int64 i, bool on, "
                + type
                + " s0)"
                + " => (bool go, "
                + type
                + " s1) {\n"
                + "   go = Identity(on)\n   q = Mul(d, d)\n   p = Sqrt(q)\n   s1 = Add(s0, p) }>\n"
                + " m = Div(r, c)\n e = Tanh(m)\n y = Neg(e) }",
            -most,
            most,
            Set.of("q", "p"),
            Set.of("d", "z", "e", "y")),
        of(
            "state of Loop",
            io
                + " d = Sigmoid(x)\n n = Constant <value = int64 {6}> ()\n"
                + " b = Constant <value = bool {1}> ()\n c = Constant <value = float {9.0}> ()\n"
                + " r = Loop (n, b, d) <body = g (int64 i, bool on, "
                + type
                + " s0)"
                + " => (bool go, "
                + type
                + " s1) {\n"
                + "   go = Identity(on)\n   s1 = Mul(s0, c) }>\n"
                + " o = Constant <value = float {1.0}> ()\n a = Add(r, o)\n l = Log(a)\n"
                + " e = Tanh(l)\n y = Neg(e) }",
            -2,
            2,
            Set.of("r", "a"),
            Set.of("d", "e", "y")),
        of(
            "body of Scan",
            io
                + " d = Identity(x)\n z0 = ReduceMean <axes = [0], keepdims = 0> (d)\n"
                + " f, r = Scan (z0, d) <num_scan_inputs = 1, body = g (float["
                + width
                + "] s0, float["
                + width
                + "] v) => (float["
                + width
                + "] s1, float["
                + width
                + "] o) {\n"
                + "   q = Mul(v, v)\n   p = Sqrt(q)\n   s1 = Identity(s0)\n   o = Add(s0, p) }>\n"
                + " e = Tanh(r)\n g2 = Add(e, f)\n y = Tanh(g2) }",
            -most,
            most,
            Set.of("q", "p"),
            Set.of("d", "e", "y")));
  }
}
