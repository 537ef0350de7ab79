package org.assay.bounds.facts;

import java.util.List;

/** Products of what was quantised by its own range. */
final class QuantisedCases {
  private static final Fact FACT = new DynamicallyQuantised();
  private static final String IMAGE =
      "g (float[1, 2, 3, 3] x, float[1, 2, 3, 3] v) => (float[1, 2, 2, 2] y)"
          + " <int8[2, 2, 2, 2] w = {9, -8, 7, 100, 3, -120, 4, 5, 9, 8, -7, 1, 3, 12, -4, 127},"
          + " int8 wz = {3}, float ws = {0.03}>";
  private static final String ROWS =
      "g (float[2, 3] x) => (float[2, 4] y)"
          + " <uint8[3, 4] w = {9, 8, 7, 100, 3, 120, 4, 5, 9, 255, 0, 1},"
          + " uint8[4] wz = {3, 128, 255, 0}, float[4] ws = {0.03, 1, 2, 0.5},"
          + " float[4] b = {1, 2, 3, 4}>";
  private static final String QUANTISED = "{ q, s, z = DynamicQuantizeLinear(x) ";

  private QuantisedCases() {}

  static List<FactCase> all() {
    return List.of(
        FactCase.holds(
            "a convolution",
            FACT,
            IMAGE
                + QUANTISED
                + "i = ConvInteger(q, w, z, wz) f = Cast <to = 1> (i) m = Mul(s, ws)"
                + " y = Mul(f, m) }",
            -3,
            3),
        FactCase.holds(
            "a padded convolution of one sign, factors in another order",
            FACT,
            IMAGE.replace("[1, 2, 2, 2] y", "[1, 2, 4, 4] y")
                + QUANTISED
                + "i = ConvInteger <pads = [1, 1, 1, 1]> (q, w, z, wz) f = Cast <to = 1> (i)"
                + " m = Mul(ws, s) y = Mul(m, f) }",
            2,
            7),
        FactCase.holds(
            "a product, scales per column",
            FACT,
            ROWS
                + QUANTISED
                + "i = MatMulInteger(q, w, z, wz) f = Cast <to = 1> (i) m = Mul(s, ws)"
                + " y = Mul(f, m) }",
            -1,
            100),
        FactCase.holds(
            "a fused product",
            FACT,
            ROWS + QUANTISED + "y = com.microsoft.MatMulIntegerToFloat(q, w, s, ws, z, wz, b) }",
            -30,
            -1),
        FactCase.not(
            "the scale of another tensor",
            FACT,
            IMAGE
                + QUANTISED
                + "p, t, o = DynamicQuantizeLinear(v) i = ConvInteger(q, w, z, wz)"
                + " f = Cast <to = 1> (i) m = Mul(t, ws) y = Mul(f, m) }",
            -3,
            3),
        FactCase.not(
            "the zero point of another tensor",
            FACT,
            IMAGE
                + QUANTISED
                + "p, t, o = DynamicQuantizeLinear(v) i = ConvInteger(q, w, o, wz)"
                + " f = Cast <to = 1> (i) m = Mul(s, ws) y = Mul(f, m) }",
            -3,
            3),
        FactCase.not(
            "a weight that is no constant",
            FACT,
            "g (float[2, 3] x, float[3, 2] v) => (float[2, 2] y) <float ws = {0.03}>"
                + QUANTISED
                + "w, t, o = DynamicQuantizeLinear(v) i = MatMulInteger(q, w, z, o)"
                + " f = Cast <to = 1> (i) m = Mul(s, ws) y = Mul(f, m) }",
            -3,
            3));
  }
}
