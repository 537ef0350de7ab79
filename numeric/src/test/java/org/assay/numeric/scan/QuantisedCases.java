package org.assay.numeric.scan;

import static org.assay.numeric.scan.RuleCase.shipped;

import java.util.ArrayList;
import java.util.List;

/** ONNX Runtime's own quantised operators, by a scale that may be 0 and by one that may not. */
final class QuantisedCases {
  private QuantisedCases() {}

  static List<RuleCase> all() {
    List<RuleCase> all = new ArrayList<>();
    for (String call :
        List.of(
            "QLinearAdd(x, one, zp, x, one, zp, s, zp)",
            "QLinearMul(x, one, zp, x, one, zp, s, zp)",
            "QLinearWhere(c, x, one, zp, x, one, zp, s, zp)",
            "QLinearConcat<axis = 1>(s, zp, x, one, zp)",
            "QLinearSigmoid(x, one, zp, s, zp)",
            "QLinearLeakyRelu<alpha = 0.1>(x, one, zp, s, zp)",
            "QLinearSoftmax<opset = 13>(x, one, zp, s, zp)",
            "QLinearAveragePool<kernel_shape = [1, 1]>(x, one, zp, s, zp)",
            "QLinearGlobalAveragePool(x, one, zp, s, zp)",
            "QLinearConv(x, one, zp, w, one, zp, s, zp)",
            "QGemm(m, one, zp, m, one, zp, , s, zp)")) {
      String model =
          "g (uint8[1, 2, a, b] x, float s) => (uint8[n, k, i, j] y) {"
              + " one = Constant <value = float {1.0}> () zp = Constant <value = uint8 {3}> ()"
              + " c = Constant <value = bool[1] {1}> ()"
              + " w = Constant <value = uint8[2, 2, 1, 1] {1, 2, 3, 4}> ()"
              + " m = Constant <value = uint8[2, 2] {1, 2, 3, 4}> ()"
              + " y = com.microsoft."
              + call
              + " }";
      String name = call.replaceAll("[^A-Za-z].*", "");
      all.add(shipped(name + " by 0", "x: [0, 255]; s: [0, 1]", model, "ND013 y"));
      all.add(shipped(name + " by more than 0", "x: [0, 255]; s: [0.1, 1]", model));
    }
    all.add(dynamic("a product of what is quantised by its own range", "[2, 3]"));
    all.add(dynamic("that may be 0 but for the quantisation", "[0, 3]", "ND001 y"));
    return all;
  }

  private static RuleCase dynamic(String title, String range, String... findings) {
    return shipped(
        title,
        "x: " + range,
        "g (float[1, 2] x) => (float[1, 1] y) {"
            + " w = Constant <value = int8[2, 1] {5, 7}> ()"
            + " scale = Constant <value = float {0.1}> ()"
            + " q, s, z = DynamicQuantizeLinear(x)"
            + " i = MatMulInteger(q, w, z) f = Cast<to = 1>(i) k = Mul(s, scale)"
            + " p = Mul(f, k) y = Log(p) }",
        findings);
  }
}
