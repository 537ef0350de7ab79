package org.assay.bounds.ops.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** Attention-23 and RotaryEmbedding-23: results lie in the hull of the values, or near it. */
final class AttentionTransfers {
  private AttentionTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    LinearAttentionTransfer.addTo(table);
    table
        .add("Attention", AttentionTransfers::attention)
        .add("RotaryEmbedding", c -> List.of(rotary(c, 1, 2)))
        .add("com.microsoft", "RotaryEmbedding", c -> List.of(rotary(c, 2, 3)));
  }

  // Softmax weights are non-negative and add up to 1 + 5e-7 at most; to 0 or NaN in masked rows.
  private static List<Bounds> attention(TransferContext c) {
    Bounds value = c.input(2);
    ElementType type = value.type();
    Cell v = joined(value, c.optional(5));
    Cell k = joined(c.input(1), c.optional(4));
    Cell q = c.input(0).hull();
    double keys =
        value.dims()[value.rank() - 2] + c.optional(5).map(p -> p.dims()[p.rank() - 2]).orElse(0L);
    double u = c.accumulator(type).format().unitRoundoff();
    double error = v.magnitude() * (1e-6 + (2 * keys + 16) * u + 2 * type.format().unitRoundoff());
    int flags = (v.flags | k.flags | q.flags) != 0 ? Flags.ALL : 0;
    double width = c.input(0).dims()[c.input(0).rank() - 1];
    double scores = q.magnitude() * k.magnitude() * width * Math.max(1, scale(c)) * 1.001;
    flags |= scores < type.max() ? 0 : Flags.ALL;
    // A finite mask leaves weights above 0 somewhere; a causal one the first key.
    Optional<Cell> mask = c.optional(3).map(Bounds::hull);
    boolean selects = mask.isPresent() && c.input(3).type() == ElementType.BOOL;
    boolean masked = mask.isPresent() && (selects ? mask.get().lo < 1 : mask.get().flags != 0);
    // ONNX Runtime 1.28 gives 0, not 0 / 0, for a row whose keys are all masked (measured for
    // boolean masks and -Inf, float16 and float32, three and four axes, causal or not).
    if (masked && !selects && (mask.get().flags & (Flags.NAN | Flags.POSITIVE)) != 0) {
      flags |= Flags.ALL;
    }
    // What is added to a score changes it to an infinity only if their sum overflows.
    double added = !selects ? mask.map(Cell::magnitude).orElse(0.0) : masked ? type.max() : 0;
    boolean fits = added + scores < type.max() * (1 - 4 * type.format().unitRoundoff());
    boolean hides = mask.isPresent() && !fits && !(scores < type.max() * 0x1p-28);
    flags |= hides ? Flags.ALL : 0;
    int special = flags;
    // ORT takes a row of least numbers for masked as a whole: its weights are 0, not equal.
    double lowest = -type.max() * (1 - 1e-6) + scores;
    boolean hidden = mask.isPresent() && !selects && mask.get().lo <= lowest;
    // Lengths of the keys that count (input 6, since opset 24) may leave none.
    boolean kept =
        !c.node().hasInput(6)
            && mask.isPresent()
            && VisibleRows.all(c.input(3), causal(c), selects ? 1 : Math.nextUp(lowest));
    boolean allHidden = (masked || hidden) && !kept;
    // Rows of values are mixed, channels are not.
    Bounds channels = Hulls.along(value, 1L << value.rank() - 2, c.dims(0), c.budget());
    if (c.optional(5).isPresent()) {
      channels = Hulls.joined(channels, v);
    }
    CellFunction f =
        (x, out) -> {
          boolean none = allHidden || special != 0;
          double lo = none ? Math.min(0, x[0].lo) : x[0].lo;
          double hi = none ? Math.max(0, x[0].hi) : x[0].hi;
          if (lo > hi) {
            out.setEmpty(Flags.ALL);
            return;
          }
          out.set(Math.max(-type.max(), lo - error), Math.min(type.max(), hi + error), special);
          out.flags |= v.magnitude() + error > type.max() ? Flags.ALL : 0;
          Rounding.outward(out, type);
        };
    Bounds result = Elementwise.map(type, c.budget(), f, channels);
    List<Bounds> outputs = new ArrayList<>();
    outputs.add(result.withDynamicAxes(c.dynamicAxes(0)));
    Cell[] present = {k, v};
    for (int i = 1; i < Math.min(3, c.node().outputs().size()); i++) {
      // An output without a name has no type.
      outputs.add(
          c.isTyped(i)
              ? Hulls.uniform(type, c.dims(i), present[i - 1]).withDynamicAxes(c.dynamicAxes(i))
              : result);
    }
    if (c.isTyped(3)) {
      outputs.add(scores(c, scores, masked || selects, special));
    }
    return outputs;
  }

  // The fourth output: scores before or after cap and mask, or the weights.
  private static Bounds scores(TransferContext c, double scores, boolean masked, int special) {
    ElementType type = c.type(3);
    long mode = c.node().intAttribute("qk_matmul_output_mode", 0);
    if (mode == 3) {
      double most = 1 + 1e-6 + 2 * type.format().unitRoundoff();
      return Bounds.uniform(type, c.dims(3), 0, type.format().up(most), special)
          .withDynamicAxes(c.dynamicAxes(3));
    }
    double most = scores + type.format().minPositive();
    boolean infinite = mode != 0 && masked;
    if (mode != 0) {
      most += c.optional(3).map(m -> m.hull().magnitude()).orElse(0.0);
    }
    double u = type.format().unitRoundoff() * (16 + 2 * width(c));
    Cell hull = Hulls.cell(-most * (1 + u), most * (1 + u), special);
    Rounding.outward(hull, type);
    Cell masking = Hulls.cell(-type.max(), hull.hi, hull.flags | Flags.NEGATIVE);
    long[] dims = c.dims(3);
    boolean causal = mode != 0 && causal(c);
    if (!causal || infinite) {
      Cell all = infinite ? masking : hull;
      return Hulls.uniform(type, dims, all).withDynamicAxes(c.dynamicAxes(3));
    }
    boolean known = (c.dynamicAxes(3) & 0b1100) == 0 && c.optional(4).isEmpty();
    boolean past = c.optional(4).filter(k -> (k.dynamicAxes() & 4) == 0).isPresent();
    if (!(known || past) || dims[2] * dims[3] > c.budget()) {
      return Hulls.uniform(type, dims, masking).withDynamicAxes(c.dynamicAxes(3));
    }
    // A query sees the keys of the past and of the present up to its own position.
    long before = c.optional(4).map(k -> k.dims()[2]).orElse(0L);
    return lowerTriangle(type, dims, before, hull, masking).withDynamicAxes(c.dynamicAxes(3));
  }

  private static Bounds lowerTriangle(
      ElementType type, long[] dims, long before, Cell seen, Cell hidden) {
    int rows = (int) dims[2];
    int columns = (int) dims[3];
    double[] lo = new double[rows * columns];
    double[] hi = new double[lo.length];
    byte[] flags = new byte[lo.length];
    for (int i = 0; i < lo.length; i++) {
      Cell cell = i % columns <= before + i / columns ? seen : hidden;
      lo[i] = cell.lo;
      hi[i] = cell.hi;
      flags[i] = (byte) cell.flags;
    }
    Axis[] square = {Axis.each(rows), Axis.each(columns)};
    Bounds one = Bounds.of(type, square, lo, hi, flags);
    return Rearrange.expand(one, dims);
  }

  private static boolean causal(TransferContext c) {
    return c.node().intAttribute("is_causal", 0) != 0;
  }

  private static double width(TransferContext c) {
    return c.input(0).dims()[c.input(0).rank() - 1];
  }

  private static double scale(TransferContext c) {
    return Math.abs(c.node().floatAttribute("scale", 1));
  }

  private static Cell joined(Bounds now, Optional<Bounds> past) {
    Cell hull = now.hull();
    past.ifPresent(p -> hull.join(p.hull()));
    return hull;
  }

  // a·cos − b·sin and a·sin + b·cos of pairs of elements; some elements pass unchanged.
  private static Bounds rotary(TransferContext c, int cosine, int sine) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    Cell x = in.hull();
    double turn = c.input(cosine).hull().magnitude() + c.input(sine).hull().magnitude();
    int flags =
        (x.flags | c.input(cosine).allFlags() | c.input(sine).allFlags()) != 0 ? Flags.ALL : 0;
    double most = x.magnitude() * Math.max(1, turn) * (1 + 8 * type.format().unitRoundoff());
    flags |= most > type.max() ? Flags.ALL : 0;
    Cell out =
        Hulls.cell(-most - type.format().minPositive(), most + type.format().minPositive(), flags);
    Rounding.outward(out, type);
    return Rearrange.flat(Hulls.uniform(type, in.dims(), out), c.dims(0))
        .withDynamicAxes(c.dynamicAxes(0));
  }
}
