package org.assay.numeric.scan;

import static org.assay.numeric.scan.RuleCase.shipped;
import static org.assay.numeric.scan.RuleCase.trained;

import java.util.ArrayList;
import java.util.List;

/** Integers, quantisation, and operators that find nothing to work on. */
final class UndefinedCases {
  private UndefinedCases() {}

  static List<RuleCase> all() {
    List<RuleCase> all = new ArrayList<>();
    all.addAll(divisions());
    all.addAll(casts());
    all.addAll(scales());
    all.addAll(nothing());
    all.addAll(means());
    return all;
  }

  /** y of x and z, integers of one type. */
  private static String ints(String type, String body) {
    return "g (" + type + "[2] x, " + type + "[2] z) => (" + type + "[2] y) { " + body + " }";
  }

  private static List<RuleCase> divisions() {
    return List.of(
        shipped(
            "integer division by what may be 0",
            "x: [0, 9]; z: [0, 3]",
            ints("int64", "y = Div(x, z)"),
            "ND011 y"),
        shipped("integer division from 1", "x: [0, 9]; z: [1, 3]", ints("int64", "y = Div(x, z)")),
        shipped(
            "integer division to -1", "x: [-9, 9]; z: [-3, -1]", ints("int64", "y = Div(x, z)")),
        shipped(
            "no gradient is asked of integers",
            "x: [0, 9]; z: [1, 3]",
            ints("int32", "y = Div(x, z)")),
        trained("nor in training", "x: [0, 9]; z: [1, 3]", ints("int32", "y = Mod(x, z)")),
        shipped(
            "unsigned division by 0",
            "x: [0, 9]; z: [0, 3]",
            ints("uint8", "y = Div(x, z)"),
            "ND011 y"),
        shipped(
            "integer remainder by 0",
            "x: [0, 9]; z: [0, 3]",
            ints("int32", "y = Mod(x, z)"),
            "ND011 y"),
        shipped(
            "integer remainder by max(z, 1)",
            "x: [0, 9]; z: [0, 3]",
            ints("int32", "one = Constant <value = int32 {1}> () k = Max(z, one) y = Mod(x, k)")),
        shipped(
            "the least integer by -1",
            "x: [-2147483648, 0]; z: [-2, -1]",
            ints("int32", "y = Div(x, z)"),
            "ND011 y"),
        shipped(
            "the last but one by -1",
            "x: [-2147483647, 0]; z: [-2, -1]",
            ints("int32", "y = Div(x, z)")),
        shipped(
            "the least of 8 bits by -1",
            "x: [-128, 0]; z: [-2, -1]",
            ints("int8", "y = Div(x, z)")),
        shipped(
            "remainder of the least integer by -1",
            "x: [-2147483648, 0]; z: [-1, -1]",
            ints("int32", "y = Mod(x, z)"),
            "ND011 y"),
        shipped(
            "and by way of floats",
            "x: [-2147483648, 0]; z: [-1, -1]",
            ints("int32", "y = Mod<fmod = 1>(x, z)")));
  }

  private static RuleCase cast(String title, String range, String type, int code, String... found) {
    return shipped(
        title,
        "x: " + range,
        "g (float[2] x) => (" + type + "[2] y) { y = Cast<to = " + code + ">(x) }",
        found);
  }

  private static List<RuleCase> casts() {
    return List.of(
        cast("cast to int32", "[-9, 9]", "int32", 6),
        cast("cast to int32 beyond: size alone is unproved", "[0, 3.0e+9]", "int32", 6),
        trained(
            "cast to int32 beyond, free weights",
            "x: [0, 3.0e+9]",
            "g (float[2] x) => (int32[2] y) { y = Cast<to = 6>(x) }",
            "ND012 y"),
        trained(
            "cast to int64 of 2^63",
            "x: [0, 9223372036854775808]",
            "g (float[2] x) => (int64[2] y) { y = Cast<to = 7>(x) }",
            "ND012 y"),
        trained(
            "cast to int64 of the float below, and of the least integer",
            "x: [-9223372036854775808, 9.2233714e+18]",
            "g (float[2] x) => (int64[2] y) { y = Cast<to = 7>(x) }"),
        cast("cast to uint8 of 255.9", "[0, 255.9]", "uint8", 2),
        cast("cast to uint8 of 256", "[0, 256]", "uint8", 2, "ND012 y"),
        cast("cast to uint8 of -0.9", "[-0.9, 1]", "uint8", 2),
        cast("cast to uint8 of -1", "[-1, 1]", "uint8", 2, "ND012 y"),
        cast("cast to uint64 of -1", "[-1, 1]", "uint64", 13, "ND012 y"),
        cast("cast to int8 of -128.9", "[-128.9, 127]", "int8", 3),
        cast("cast to int8 of -129", "[-129, 127]", "int8", 3, "ND012 y"),
        cast("cast to booleans", "[-9, 1.0e+30]", "bool", 9),
        shipped(
            "integers wrap, as ONNX has it",
            "x: [0, 1000]",
            "g (int64[2] x) => (int8[2] y) { y = Cast<to = 3>(x) }"),
        shipped(
            "cast of an intended -Inf",
            "m: [0, 1]; x: [-9, 9]",
            "g (bool[2] m, float[2] x) => (int64[2] y) {"
                + " none = Constant <value = float {-inf}> ()"
                + " l = Where(m, x, none) y = Cast<to = 7>(l) }",
            "ND012 y"),
        trained(
            "cast to float16 overflows",
            "x: [0, 1.0e+6]",
            "g (float[2] x) => (float16[2] y) { y = Cast<to = 10>(x) }",
            "ND007 y"),
        trained(
            "cast to float16 up to 65519",
            "x: [0, 65519]",
            "g (float[2] x) => (float16[2] y) { y = Cast<to = 10>(x) }"),
        shipped(
            "cast like bytes",
            "x: [0, 300]; z: [0, 9]",
            "g (float[2] x, uint8[2] z) => (uint8[2] y) { y = CastLike(x, z) }",
            "ND012 y"));
  }

  private static final String ZERO_POINT = " zp = Constant <value = uint8 {128}> () ";

  private static String quantised(String body) {
    return "g (float[2] x, float s) => (uint8[2] y) {" + ZERO_POINT + body + " }";
  }

  private static List<RuleCase> scales() {
    String bytes = "g (uint8[2, 2] x, float s) => (uint8[2, 2] y) {" + ZERO_POINT;
    String image = "g (uint8[1, 1, 2, 2] x, float s) => (uint8[1, 1, 2, 2] y) {" + ZERO_POINT;
    String microsoft = "y = com.microsoft.QuantizeLinear(x, s, zp)";
    String back = "g (uint8[2] x, float s) => (float[2] y) {" + ZERO_POINT;
    return List.of(
        shipped(
            "quantised by a scale that may be 0",
            "x: [-9, 9]; s: [0, 1]",
            quantised("y = QuantizeLinear(x, s, zp)"),
            "ND013 y"),
        shipped(
            "quantised by a scale above 0",
            "x: [-9, 9]; s: [0.01, 1]",
            quantised("y = QuantizeLinear(x, s, zp)")),
        shipped(
            "the contributed one, by 0", "x: [-9, 9]; s: [0, 1]", quantised(microsoft), "ND013 y"),
        shipped("the contributed one", "x: [-9, 9]; s: [0.01, 1]", quantised(microsoft)),
        shipped(
            "dequantised by a scale that may be 0",
            "x: [0, 255]; s: [0, 1]",
            back + "y = DequantizeLinear(x, s, zp) }",
            "ND013 y"),
        shipped(
            "dequantised by an infinite scale",
            "x: [0, 255]; s: [1, 2]",
            back
                + "inf = Constant <value = float {inf}> () k = Mul(s, inf)"
                + " y = DequantizeLinear(x, k, zp) }",
            "ND013 y"),
        shipped(
            "dequantised by a scale above 0",
            "x: [0, 255]; s: [0.01, 1]",
            back + "y = DequantizeLinear(x, s, zp) }"),
        trained(
            "dequantised beyond float32",
            "x: [0, 255]; s: [1.0e+37, 1.0e+37]",
            back + "y = DequantizeLinear(x, s, zp) }",
            "ND007 y"),
        shipped(
            "the contributed one, back by 0",
            "x: [0, 255]; s: [0, 1]",
            back + "y = com.microsoft.DequantizeLinear(x, s, zp) }",
            "ND013 y"),
        shipped(
            "a product quantised by 0",
            "x: [0, 255]; s: [0, 1]",
            bytes
                + "one = Constant <value = float {1.0}> ()"
                + " y = QLinearMatMul(x, one, zp, x, one, zp, s, zp) }",
            "ND013 y"),
        shipped(
            "a product quantised by more than 0",
            "x: [0, 255]; s: [1, 2]",
            bytes + "y = QLinearMatMul(x, s, zp, x, s, zp, s, zp) }"),
        shipped(
            "a convolution quantised by 0",
            "x: [0, 255]; s: [0, 1]",
            image
                + "one = Constant <value = float {1.0}> ()"
                + " w = Constant <value = uint8[1, 1, 1, 1] {3}> ()"
                + " y = QLinearConv(x, one, zp, w, one, zp, s, zp) }",
            "ND013 y"),
        shipped(
            "the scale of zeros, by hand",
            "x: [-9, 9]; s: [127, 127]",
            quantised("a = Abs(x) m = ReduceMax(a) k = Div(m, s) y = QuantizeLinear(x, k, zp)"),
            "ND013 y"),
        shipped(
            "the scale of zeros, kept above 0",
            "x: [-9, 9]; s: [127, 127]",
            quantised(
                "a = Abs(x) m = ReduceMax(a) k = Div(m, s)"
                    + " e = Constant <value = float {1e-6}> () t = Max(k, e)"
                    + " y = QuantizeLinear(x, t, zp)")),
        shipped(
            "dynamic quantisation of zeros",
            "x: [0, 0]",
            "g (float[2] x) => (uint8[2] y, float s, uint8 p) {"
                + " y, s, p = DynamicQuantizeLinear(x) }"));
  }

  /** What is left of x, which may be nothing. */
  private static String left(String body) {
    return "g (float[2, 3] x, bool[2] m) => (float[a, b] y) {"
        + " rows = Constant <value = int64[1] {0}> () columns = Constant <value = int64[1] {1}> ()"
        + " k = Compress<axis = 0>(x, m) "
        + body
        + " }";
  }

  private static List<RuleCase> nothing() {
    List<RuleCase> all = new ArrayList<>();
    for (String op :
        new String[] {"ReduceMax", "ReduceMin", "ReduceMean", "ReduceLogSum", "ReduceLogSumExp"}) {
      all.add(
          shipped(
              op + " of what may be nothing",
              "x: [1, 2]; m: [0, 1]",
              left("y = " + op + "(k, rows)"),
              "ND014 y"));
      all.add(
          shipped(
              op + " along an axis that is there",
              "x: [1, 2]; m: [0, 1]",
              left("y = " + op + "(k, columns)")));
    }
    all.add(
        shipped("the sum of nothing is 0", "x: [1, 2]; m: [0, 1]", left("y = ReduceSum(k, rows)")));
    all.add(
        shipped(
            "a maximum of nothing or of something",
            "x: [1, 2]; m: [0, 1]",
            left(
                "one = Constant <value = float[1, 3] {1.0, 1.0, 1.0}> ()"
                    + " both = Concat<axis = 0>(k, one) y = ReduceMax(both, rows)"),
            "ND014 y"));
    all.add(
        shipped(
            "an axis of length 0",
            "x: [1, 2]; z: [0, 1]",
            "g (float[2, 0] x, float z) => (float[2, 1] y) {"
                + " columns = Constant <value = int64[1] {1}> () y = ReduceMax(x, columns) }",
            "ND014 y"));
    all.add(
        shipped(
            "integers have a least one",
            "x: [1, 2]; m: [0, 1]",
            "g (int64[2, 3] x, bool[2] m) => (int64[a, b] y) {"
                + " rows = Constant <value = int64[1] {0}> ()"
                + " k = Compress<axis = 0>(x, m) y = ReduceMax(k, rows) }"));
    all.addAll(losses());
    return all;
  }

  private static RuleCase loss(String title, String labels, String node, String... findings) {
    return shipped(
        title,
        "x: [-5, 0]; l: " + labels,
        "g (float[2, 3] x, int64[2] l) => (float y) { y = " + node + " }",
        findings);
  }

  private static List<RuleCase> losses() {
    return List.of(
        loss("cross entropy", "[0, 2]", "SoftmaxCrossEntropyLoss(x, l)"),
        loss(
            "cross entropy, a label ignored that does not occur",
            "[0, 2]",
            "SoftmaxCrossEntropyLoss<ignore_index = -100>(x, l)"),
        loss(
            "cross entropy of ignored labels only",
            "[-100, 2]",
            "SoftmaxCrossEntropyLoss<ignore_index = -100>(x, l)",
            "ND014 y"),
        loss(
            "log likelihood of ignored labels only",
            "[0, 2]",
            "NegativeLogLikelihoodLoss<ignore_index = 0>(x, l)",
            "ND014 y"),
        loss(
            "the sum of ignored labels is 0",
            "[0, 2]",
            "NegativeLogLikelihoodLoss<ignore_index = 0, reduction = \"sum\">(x, l)"),
        shipped(
            "labels that may weigh nothing",
            "x: [-5, 0]; l: [0, 2]; w: [0, 1]",
            "g (float[2, 3] x, int64[2] l, float[3] w) => (float y) {"
                + " y = NegativeLogLikelihoodLoss(x, l, w) }",
            "ND014 y"),
        shipped(
            "labels that weigh something",
            "x: [-5, 0]; l: [0, 2]; w: [0.1, 1]",
            "g (float[2, 3] x, int64[2] l, float[3] w) => (float y) {"
                + " y = NegativeLogLikelihoodLoss(x, l, w) }"));
  }

  /** A normalisation of x[1, 2, 3] by scale s and bias b, both 1. */
  private static RuleCase norm(String title, String range, String body, String... findings) {
    return shipped(
        title,
        "x: " + range,
        "< ir_version: 10, opset_import: [\"\" : 23, \"com.microsoft\" : 1] >\n"
            + "g (float[1, 2, 3] x) => (float[1, 2, 3] y) {"
            + " s = Constant <value = float[3] {1.0, 1.0, 1.0}> ()"
            + " c = Constant <value = float[2] {1.0, 1.0}> () "
            + body
            + " }",
        findings);
  }

  private static List<RuleCase> means() {
    return List.of(
        norm("layer normalisation", "[-1, 1]", "y = LayerNormalization(x, s)"),
        norm(
            "layer normalisation without epsilon",
            "[-1, 1]",
            "y = LayerNormalization<epsilon = 0.0>(x, s)",
            "ND015 y"),
        norm(
            "an epsilon that float32 cannot hold",
            "[-1, 1]",
            "y = LayerNormalization<epsilon = 1e-46>(x, s)",
            "ND015 y"),
        norm("root mean square", "[-1, 1]", "y = RMSNormalization(x, s)"),
        norm(
            "root mean square without epsilon",
            "[-1, 1]",
            "y = RMSNormalization<epsilon = 0.0>(x, s)",
            "ND015 y"),
        norm(
            "root mean square without epsilon, away from 0",
            "[2, 3]",
            "y = RMSNormalization<epsilon = 0.0>(x, s)"),
        norm(
            "its older name without epsilon",
            "[-1, 1]",
            "y = SimplifiedLayerNormalization<epsilon = 0.0>(x, s)",
            "ND015 y"),
        norm(
            "instance normalisation without epsilon",
            "[-1, 1]",
            "y = InstanceNormalization<epsilon = 0.0>(x, c, c)",
            "ND015 y"),
        norm("instance normalisation", "[-1, 1]", "y = InstanceNormalization(x, c, c)"),
        norm(
            "group normalisation without epsilon",
            "[-1, 1]",
            "y = GroupNormalization<epsilon = 0.0, num_groups = 1>(x, c, c)",
            "ND015 y"),
        norm(
            "group normalisation",
            "[-1, 1]",
            "y = GroupNormalization<epsilon = 0.1, num_groups = 1>(x, c, c)"),
        norm(
            "mean and variance alone have no epsilon",
            "[-1, 1]",
            "y = MeanVarianceNormalization<axes = [0, 2]>(x)",
            "ND015 y"),
        norm(
            "local response with a bias of 0",
            "[-1, 1]",
            "y = LRN<bias = 0.0, size = 1>(x)",
            "ND015 y"),
        norm("local response", "[-1, 1]", "y = LRN<size = 1>(x)"),
        norm(
            "skip normalisation without epsilon",
            "[-1, 1]",
            "y = com.microsoft.SkipLayerNormalization<epsilon = 0.0>(x, x, s)",
            "ND015 y"),
        norm(
            "skip root mean square without epsilon",
            "[-1, 1]",
            "y = com.microsoft.SkipSimplifiedLayerNormalization<epsilon = 0.0>(x, x, s)",
            "ND015 y"));
  }
}
