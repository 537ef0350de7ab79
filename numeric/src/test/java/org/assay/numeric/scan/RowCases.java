package org.assay.numeric.scan;

import static org.assay.numeric.scan.RuleCase.shipped;

import java.util.List;

/** Tensors with more elements than bounds have cells, whose rows are known all the same. */
final class RowCases {
  private static final String CONSTANTS =
      "\n<float[3] c = {0, 1, 100}, float[3] d = {1, 1, 0.01}, float two = {2},"
          + " int64[1] flat = {9000}, int64[2] rows = {3000, 3}, int64[1] many = {3000}>\n";

  private RowCases() {}

  static List<RuleCase> all() {
    return List.of(
        shipped(
            "columns of a tensor that was flattened and restored",
            "x: [-1, 1]",
            "g (float[3000, 3] x) => (float[3000, 3] y)"
                + CONSTANTS
                + "{ p = Mul(x, c) f = Reshape(p, flat) r = Reshape(f, rows) s = Mul(r, d)"
                + " a = Add(s, two) y = Log(a) }"),
        shipped(
            "rows of a vector that was repeated",
            "x: [-1, 1]",
            "g (float[3] x) => (float[3000, 3] y)"
                + CONSTANTS
                + "{ p = Mul(x, c) t = Tile(p, many) r = Reshape(t, rows) s = Mul(r, d)"
                + " a = Add(s, two) y = Log(a) }"));
  }
}
