package org.assay.bounds.facts;

import java.util.ArrayList;
import java.util.List;

/** Tensors whose shape is changed and restored, or folded into rows: more elements than cells. */
final class ShapeCases {
  private static final Fact RESTORED = new RestoredShape();
  private static final Fact TILED = new TiledRows();
  private static final String CONSTANTS =
      "<float[3] c = {0, 1, 100}, int64[1] flat = {9000}, int64[2] rows = {3000, 3},"
          + " int64[2] others = {3, 3000}, int64[2] open = {-1, 3}, int64[3] cube = {2, 1500, 3},"
          + " int64[1] four = {3000}, int64[2] down = {3000, 1}, float[3] d = {1, 1, 0.01},"
          + " float[1] e = {0.01}>";

  private ShapeCases() {}

  static List<FactCase> all() {
    List<FactCase> all = new ArrayList<>();
    String in = "g (float[3000,3] x) => (float[3000,3] y) " + CONSTANTS;
    all.add(
        FactCase.holds(
            "flattened and back",
            RESTORED,
            in + "{ p = Mul(x, c) f = Reshape(p, flat) r = Reshape(f, rows) y = Mul(r, d) }",
            -1,
            1));
    all.add(
        FactCase.holds(
            "by several shapes and a copy, rows counted",
            RESTORED,
            in
                + "{ p = Mul(x, c) f = Reshape(p, flat) i = Identity(f) k = Reshape(i, cube)"
                + " r = Reshape(k, open) y = Mul(r, d) }",
            -1,
            1));
    all.add(
        FactCase.not(
            "elements change between",
            RESTORED,
            in
                + "{ p = Mul(x, c) f = Reshape(p, flat) n = Neg(f) r = Reshape(n, rows) y = Mul(r, d) }",
            0,
            1));
    all.add(
        FactCase.not(
            "another shape, then transposed: elements move",
            RESTORED,
            in + "{ p = Mul(x, c) f = Reshape(p, others) r = Transpose(f) y = Mul(r, d) }",
            -1,
            1));
    String vector = "g (float[3] x) => (float[3000,3] y) " + CONSTANTS;
    all.add(
        FactCase.holds(
            "rows of a repeated vector",
            TILED,
            vector + "{ p = Mul(x, c) t = Tile(p, four) r = Reshape(t, rows) y = Mul(r, d) }",
            -1,
            1));
    all.add(
        FactCase.not(
            "rows of another length",
            TILED,
            "g (float[3] x) => (float[3,3000] y) "
                + CONSTANTS
                + "{ p = Mul(x, c) t = Tile(p, four) r = Reshape(t, others) y = Mul(r, e) }",
            -1,
            1));
    all.add(
        FactCase.not(
            "a matrix that is repeated",
            TILED,
            "g (float[1,3] x) => (float[3000,3] y) "
                + CONSTANTS
                + "{ p = Mul(x, c) t = Tile(p, down) f = Reshape(t, flat) r = Reshape(t, rows)"
                + " y = Mul(r, d) }",
            -1,
            1));
    return all;
  }
}
