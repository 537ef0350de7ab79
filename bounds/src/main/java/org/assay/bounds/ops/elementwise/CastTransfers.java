package org.assay.bounds.ops.elementwise;

import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/** Cast and CastLike (ONNX 19/24): to nearest between floats, truncating to integers; BitCast. */
final class CastTransfers {
  private static final int MOST_BITS = 1 << 16;

  private CastTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add("Cast", c -> List.of(cast(c))).add("CastLike", c -> List.of(cast(c)));
    table.add("BitCast", c -> List.of(bits(c)));
  }

  // BitCast-26: the same bits as another type of as many; known where the bits are.
  private static Bounds bits(TransferContext c) {
    ElementType to = c.type(0);
    Optional<Tensor> exact = c.input(0).exact(MOST_BITS);
    boolean real = to.isFloat() || to.isInteger();
    if (!real || to.bits() != c.input(0).type().bits() || to.bits() < 8) {
      return c.anything();
    }
    if (exact.isEmpty()) {
      ElementType from = c.input(0).type();
      boolean monotone = to.isInteger() && from.isFloat() && from.bits() >= 16;
      return monotone
          ? Elementwise.map(to, c.budget(), (in, out) -> patterns(in[0], from, to, out), c.input(0))
              .withDynamicAxes(c.dynamicAxes(0))
          : c.anything();
    }
    long[] patterns = new long[(int) exact.get().size()];
    for (int i = 0; i < patterns.length; i++) {
      patterns[i] = exact.get().bitsAt(i);
    }
    return Bounds.constant(Tensor.ofBits(to, exact.get().dims(), patterns));
  }

  // Bits of floats of one sign grow with the magnitude; those of negative ones start at the integer
  // whose only bit is the highest, which is −0.
  private static void patterns(Cell in, ElementType from, ElementType to, Cell out) {
    if (in.isEmpty() || in.flags != 0) {
      out.set(to.min(), to.max(), 0);
      return;
    }
    double sign = to.isUnsigned() ? Math.scalb(1.0, to.bits() - 1) : to.min();
    out.setEmpty(0);
    Cell part = new Cell();
    if (in.hi >= 0) {
      part.set(pattern(Math.max(0, in.lo), from), pattern(in.hi, from), 0);
      out.join(part);
    }
    if (in.lo <= 0) {
      double least = pattern(Math.max(0, -in.hi), from);
      part.set(sign + least, sign + pattern(-in.lo, from), 0);
      out.join(part);
    }
    if (to.bits() == 64 && !out.isEmpty()) {
      // Doubles hold integers of 64 bits to within 1024, twice: the pattern's and the sum's.
      out.set(Math.max(to.min(), out.lo - 2048), Math.min(to.max(), out.hi + 2048), out.flags);
    }
    Rounding.outward(out, to);
  }

  private static double pattern(double magnitude, ElementType from) {
    return Tensor.ofValues(from, new long[] {1}, Math.abs(magnitude)).bitsAt(0);
  }

  private static Bounds cast(TransferContext c) {
    ElementType from = c.input(0).type();
    ElementType to = c.type(0);
    if (from == to) {
      return c.input(0);
    }
    boolean saturates = c.node().intAttribute("saturate", 1) != 0;
    return Elementwise.map(
            to, c.budget(), (in, out) -> convert(in[0], from, to, saturates, out), c.input(0))
        .withDynamicAxes(c.input(0).dynamicAxes());
  }

  private static void convert(
      Cell in, ElementType from, ElementType to, boolean saturates, Cell out) {
    if (to == ElementType.BOOL) {
      boolean onlyZero = in.lo == 0 && in.hi == 0 && in.flags == 0;
      boolean noZero = !in.containsZero();
      out.set(noZero ? 1 : 0, onlyZero ? 0 : 1, 0);
      return;
    }
    if (to == ElementType.FLOAT8E8M0) {
      powerOfTwo(in, to, out);
      return;
    }
    if (to.isFloat()) {
      out.set(in);
      Rounding.nearest(out, to);
      if (to.bits() <= 8 && out.flags != 0) {
        narrow(in, to, saturates, out);
      }
      return;
    }
    if (in.isEmpty() && in.flags == 0) {
      out.setEmpty(0);
      return;
    }
    double lo = in.isEmpty() ? Double.POSITIVE_INFINITY : truncate(in.lo);
    double hi = in.isEmpty() ? Double.NEGATIVE_INFINITY : truncate(in.hi);
    // 2^63 is a double, the greatest 64-bit integer is not.
    boolean above = !in.isEmpty() && hi >= to.max() + 1;
    boolean outside = above || !in.isEmpty() && lo < to.min();
    if (from.isFloat() && (outside || in.flags != 0)) {
      // x86 gives the least integer of 32 or 64 bits; narrower types wrap that. Other machines
      // saturate.
      boolean wide = to == ElementType.INT64 || to == ElementType.INT32;
      if (wide) {
        lo = to.min();
        boolean up = above || (in.flags & (Flags.POSITIVE | Flags.NAN)) != 0;
        hi = up ? to.max() : Math.max(hi, to.min());
      } else {
        lo = to.min();
        hi = to.max();
      }
    }
    out.set(lo, hi, 0);
    Rounding.nearest(out, to);
  }

  // Infinities and overflow saturate, or become NaN or infinite where an attribute says so and the
  // format has them; what NaN becomes in a format without it is not defined.
  private static void narrow(Cell in, ElementType to, boolean saturates, Cell out) {
    boolean undefined = (out.flags & Flags.NAN) != 0 && !to.format().hasNan();
    boolean below = undefined || (out.flags & Flags.NEGATIVE) != 0;
    boolean above = undefined || (out.flags & Flags.POSITIVE) != 0;
    int flags = out.flags & Flags.NAN;
    if (!saturates && (out.flags & Flags.INFINITE) != 0) {
      flags |= Flags.NAN | (to.format().hasInfinity() ? out.flags : 0);
    }
    double lo = below ? -to.max() : out.lo;
    double hi = above ? to.max() : out.hi;
    if (in.isEmpty() || lo > hi) {
      lo = below ? -to.max() : above ? to.max() : Double.POSITIVE_INFINITY;
      hi = above ? to.max() : below ? -to.max() : Double.NEGATIVE_INFINITY;
    }
    out.set(lo, hi, to.format().hasNan() ? flags : 0);
  }

  // Powers of two, by round_mode the next above, below, or the nearest: any of them.
  private static void powerOfTwo(Cell in, ElementType to, Cell out) {
    double least = to.format().minPositive();
    if (in.isEmpty()) {
      out.set(least, to.max(), Flags.NAN);
      return;
    }
    double lo = in.lo > least ? Math.scalb(1.0, Math.getExponent(in.lo)) : least;
    double hi = in.hi > least ? Math.scalb(1.0, Math.getExponent(in.hi) + 1) : least;
    // What is negative or not finite has no power of two; 0 becomes the least one.
    boolean none = in.lo < 0 || in.flags != 0 || hi > to.max();
    out.set(
        in.flags != 0 || in.lo < 0 ? least : lo,
        in.flags != 0 ? to.max() : Math.min(hi, to.max()),
        none ? Flags.NAN : 0);
  }

  private static double truncate(double x) {
    return x < 0 ? Math.ceil(x) : Math.floor(x);
  }
}
