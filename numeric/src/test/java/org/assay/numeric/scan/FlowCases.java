package org.assay.numeric.scan;

import static org.assay.numeric.scan.RuleCase.CONSTANTS;
import static org.assay.numeric.scan.RuleCase.g;
import static org.assay.numeric.scan.RuleCase.gz;
import static org.assay.numeric.scan.RuleCase.masked;
import static org.assay.numeric.scan.RuleCase.shipped;
import static org.assay.numeric.scan.RuleCase.trained;

import java.util.ArrayList;
import java.util.List;

/** Where non-finite values go: masks, what is absorbed, what merely propagates. */
final class FlowCases {
  private FlowCases() {}

  static List<RuleCase> all() {
    List<RuleCase> all = new ArrayList<>();
    all.addAll(masks());
    all.addAll(absorbed());
    all.addAll(propagation());
    return all;
  }

  private static String attention(String body, String mask) {
    return "< ir_version: 10, opset_import: [\"\" : 23] >\n"
        + "g (bool[2, 2] m, float[1, 1, 2, 4] x) => (float[1, 1, 2, 4] y) {\n"
        + CONSTANTS
        + body
        + " y = Attention(x, x, x, "
        + mask
        + ")\n}";
  }

  private static String heads(String body) {
    return "g (bool[1, 1, 2, 2] m, float[1, 2, 4] x) => (float[1, 2, 4] y) {\n"
        + CONSTANTS
        + body
        + " y = com.microsoft.MultiHeadAttention<num_heads = 1>(x, x, x, , , k)\n}";
  }

  private static String packed(String attributes) {
    return "g (int32[1, 2] m, float[1, 2, 1] x) => (float[1, 2, 1] y) {"
        + " w = Constant <value = float[1, 3] {1.0, 2.0, 3.0}> ()"
        + " b = Constant <value = float[3] {1.0, 2.0, 3.0}> ()"
        + " y = com.microsoft.Attention<"
        + attributes
        + "num_heads = 1>(x, w, b, m) }";
  }

  private static List<RuleCase> masks() {
    return List.of(
        shipped(
            "-Inf mask over a whole row",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) y = Softmax(l)"),
            "ND006 y"),
        shipped(
            "log-softmax of an empty row",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) y = LogSoftmax(l)"),
            "ND006 y"),
        shipped(
            "a mask that keeps all",
            "m: [1, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) y = Softmax(l)")),
        shipped(
            "large finite mask",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, far) y = Softmax(l)")),
        shipped(
            "empty row behind a guard",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) p = Softmax(l) n = IsNaN(p) y = Where(n, zero, p)"),
            "ND006 p absorbed"),
        shipped(
            "exponential of an intended -Inf",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) a = Add(l, one) y = Exp(a)")),
        shipped(
            "-Inf - -Inf",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) k = ReduceMax(l, last) y = Sub(l, k)"),
            "ND010 y"),
        shipped(
            "an empty row behind an overflow the other way",
            "m: [0, 1]; x: [0, 89]",
            masked("e = Exp(x) a = Add(e, e) l = Where(m, a, none) y = Softmax(l)"),
            "ND002 e",
            "ND006 y"),
        trained(
            "an intended -Inf survives an overflow to +Inf",
            "m: [0, 1]; x: [0, 3.0e+38]",
            masked("l = Where(m, x, none) a = Add(l, x) y = Softmax(a)"),
            "ND006 y",
            "ND007 a"),
        shipped(
            "a mask out of a branch",
            "c: [0, 1]; m: [0, 1]; x: [-9, 9]",
            "g (bool c, bool[2, 3] m, float[2, 3] x) => (float[2, 3] y) {\n"
                + CONSTANTS
                + "l = If (c) <then_branch = t () => (float[2, 3] a) { a = Where(m, x, none) },"
                + " else_branch = e () => (float[2, 3] b) { b = Identity(x) }>"
                + " y = Softmax(l)\n}",
            "ND006 y"),
        shipped(
            "-Inf + Inf",
            "m: [0, 1]; x: [-9, 9]",
            masked("l = Where(m, x, none) k = Where(m, none, x) n = Neg(k) y = Add(l, n)"),
            "ND010 y"),
        shipped(
            "-Inf / -Inf",
            "m: [0, 1]; x: [1, 9]",
            masked("l = Where(m, x, none) y = Div(l, l)"),
            "ND010 y"),
        shipped(
            "-Inf in a product with weights of 0",
            "m: [0, 1]; x: [-9, 9]",
            masked(
                "w = Constant <value = float[3, 1] {0.0, 1.0, 1.0}> ()"
                    + " l = Where(m, x, none) y = MatMul(l, w)"),
            "ND010 y"),
        shipped(
            "-Inf in a convolution with weights of 0",
            "m: [0, 1]; x: [-9, 9]",
            "g (bool[1, 1, 3] m, float[1, 1, 3] x) => (float[1, 1, 2] y) {\n"
                + CONSTANTS
                + "w = Constant <value = float[1, 1, 2] {0.0, 1.0}> ()"
                + " l = Where(m, x, none) y = Conv(l, w)\n}",
            "ND010 y"),
        shipped("attention by a mask of booleans", "m: [0, 1]; x: [-9, 9]", attention("", "m")),
        shipped(
            "attention by a mask of -Inf",
            "m: [0, 1]; x: [-9, 9]",
            attention("k = Where(m, zero, none)", "k")),
        shipped(
            "attention by a mask of +Inf",
            "m: [0, 1]; x: [-9, 9]",
            attention("n = Neg(none) k = Where(m, zero, n)", "k"),
            "ND006 y"),
        shipped(
            "contributed attention by a bias of -Inf",
            "m: [0, 1]; x: [-9, 9]",
            heads("k = Where(m, zero, none)"),
            "ND006 y"),
        shipped(
            "contributed attention by a large bias",
            "m: [0, 1]; x: [-9, 9]",
            heads("k = Where(m, zero, far)")),
        shipped(
            "packed attention that fills with -Inf",
            "m: [0, 1]; x: [-9, 9]",
            packed("mask_filter_value = -inf, "),
            "ND006 y"),
        shipped("packed attention", "m: [0, 1]; x: [-9, 9]", packed("")),
        shipped("0 * -Inf", "x: [0, 1]", g("y = Mul(x, none)"), "ND010 y"),
        shipped("1 * -Inf", "x: [0.5, 1]", g("p = Mul(x, none) y = Exp(p)")));
  }

  private static List<RuleCase> absorbed() {
    String branches =
        "g (bool c, float[2] x) => (float[2] y) {\n l = Log(x)\n"
            + " y = If (c) <then_branch = t () => (float[2] a) { a = %s(l) },"
            + " else_branch = e () => (float[2] b) { b = Sigmoid(l) }>\n}";
    return List.of(
        trained(
            "tanh of an overflow",
            "x: [0, 1.0e+20]",
            g("q = Mul(x, x) y = Tanh(q)"),
            "ND007 q absorbed"),
        trained(
            "an overflow that stays", "x: [0, 1.0e+20]", g("q = Mul(x, x) y = Neg(q)"), "ND007 q"),
        shipped(
            "1 / (1 + exp)",
            "x: [-100, 100]",
            g("e = Exp(x) d = Add(one, e) y = Div(one, d)"),
            "ND002 e absorbed"),
        shipped(
            "clip of -Inf",
            "x: [0, 1]",
            g("l = Log(x) y = Clip(l, far, zero)"),
            "ND001 l absorbed"),
        shipped("clip of NaN", "x: [-1, 1]", g("l = Log(x) y = Clip(l, far, zero)"), "ND001 l"),
        shipped(
            "a comparison that keeps -Inf out",
            "x: [0, 1]",
            g("t = Greater(x, zero) l = Log(x) y = Where(t, l, zero)"),
            "ND001 l absorbed"),
        shipped("0 again", "x: [0, 1]", g("l = Log(x) y = Exp(l)"), "ND001 l absorbed"),
        shipped(
            "cast to integers",
            "x: [0, 1]",
            "g (float[2] x) => (int64[2] y) { l = Log(x) y = Cast<to = 7>(l) }",
            "ND001 l absorbed"),
        shipped(
            "a result that is not used",
            "x: [0, 1]",
            g("l = Log(x) y = Neg(x)"),
            "ND001 l absorbed"),
        shipped(
            "through a branch of If",
            "c: [0, 1]; x: [0, 1]",
            String.format(branches, "Neg"),
            "ND001 l"),
        shipped(
            "absorbed in both branches of If",
            "c: [0, 1]; x: [0, 1]",
            String.format(branches, "Tanh"),
            "ND001 l absorbed"),
        shipped(
            "within a branch of If",
            "c: [0, 1]; x: [0, 1]",
            "g (bool c, float[2] x) => (float[2] y) {\n"
                + " y = If (c) <then_branch = t () => (float[2] a) { a = Log(x) },"
                + " else_branch = e () => (float[2] b) { b = Neg(x) }>\n}",
            "ND001 a"),
        shipped(
            "through the state of a Loop",
            "x: [0, 1]",
            "g (float[2] x) => (float[2] y) {\n l = Log(x)\n"
                + " n = Constant <value = int64 {3}> ()\n c = Constant <value = bool {1}> ()\n"
                + " y = Loop (n, c, l) <body = b (int64 i, bool k, float[2] s)"
                + " => (bool j, float[2] t) { j = Identity(k) t = Neg(s) }>\n}",
            "ND001 l"),
        shipped(
            "within a Loop",
            "x: [0, 1]",
            "g (float[2] x) => (float[2] y) {\n"
                + " n = Constant <value = int64 {3}> ()\n c = Constant <value = bool {1}> ()\n"
                + " y = Loop (n, c, x) <body = b (int64 i, bool k, float[2] s)"
                + " => (bool j, float[2] t) { j = Identity(k) t = Log(s) }>\n}",
            "ND001 t"));
  }

  private static List<RuleCase> propagation() {
    return List.of(
        shipped(
            "what propagates is no finding",
            "x: [0, 1]",
            g("l = Log(x) a = Add(l, one) b = Mul(a, two) y = ReduceSum(b, last)"),
            "ND001 l"),
        shipped(
            "a second defect behind a first",
            "x: [0, 1]",
            g("l = Log(x) y = Sqrt(l)"),
            "ND001 l",
            "ND004 y"),
        trained(
            "behind an overflow further plain overflow is none",
            "x: [1, 1.0e+20]",
            g("a = Mul(x, x) b = Mul(a, a) y = Add(b, b)"),
            "ND007 a"),
        trained(
            "behind an overflow exponentials are judged",
            "x: [1, 1.0e+20]",
            g("a = Mul(x, x) b = Mul(a, a) y = Exp(b)"),
            "ND002 y",
            "ND007 a"),
        trained(
            "behind an overflow denominators are judged",
            "x: [-1.0e+20, 1.0e+20]; z: [1, 2]",
            gz("a = Mul(x, z) b = Mul(a, x) c = Mul(b, a) y = Div(one, c)"),
            "ND003 y",
            "ND007 b"));
  }
}
