package org.assay.grad.ops.elementwise;

import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.OperatorTable;

/** Operators of several operands that broadcast. */
final class Arithmetic {
  private Arithmetic() {}

  static void addTo(OperatorTable.Builder<GradientRule> table) {
    table
        .add("Add", GradientRule.of(Arithmetic::sum))
        .add("Sum", GradientRule.of(Arithmetic::sum))
        .add("Mean", GradientRule.of(Arithmetic::mean))
        .add("Sub", GradientRule.of(Arithmetic::difference))
        .add("Mul", GradientRule.of(Arithmetic::product))
        .add("Div", GradientRule.of(Arithmetic::quotient))
        .add("Mod", GradientRule.of(Arithmetic::remainder))
        .add("Pow", GradientRule.of(Arithmetic::power))
        .add("Max", GradientRule.of(Arithmetic::extreme))
        .add("Min", GradientRule.of(Arithmetic::extreme))
        .add("Clip", GradientRule.of(Arithmetic::clip));
  }

  private static void sum(GradientContext c) {
    for (int i = 0; i < c.node().inputs().size(); i++) {
      c.giveReduced(i, c::g);
    }
  }

  private static void mean(GradientContext c) {
    int count = c.node().inputs().size();
    for (int i = 0; i < count; i++) {
      c.giveReduced(i, () -> c.div(c.g(), c.real(count, c.g())));
    }
  }

  private static void difference(GradientContext c) {
    c.giveReduced(0, c::g);
    c.give(1, () -> c.neg(c.reduceTo(c.g(), c.in(1))));
  }

  private static void product(GradientContext c) {
    c.giveReduced(0, () -> c.mul(c.g(), c.in(1)));
    c.giveReduced(1, () -> c.mul(c.g(), c.in(0)));
  }

  private static void quotient(GradientContext c) {
    c.giveReduced(0, () -> c.div(c.g(), c.in(1)));
    c.giveReduced(1, () -> c.neg(c.mul(c.g(), c.div(c.out(0), c.in(1)))));
  }

  /** With fmod=1, x - y·trunc(x/y); the quotient is a whole number but for rounding. */
  private static void remainder(GradientContext c) {
    c.giveReduced(0, c::g);
    c.giveReduced(
        1,
        () -> {
          String whole = c.op("Round", c.div(c.sub(c.in(0), c.out(0)), c.in(1)));
          return c.neg(c.mul(c.g(), whole));
        });
  }

  private static void power(GradientContext c) {
    String base = c.in(0);
    String exponent = c.castLike(c.in(1), base);
    c.giveReduced(0, () -> c.mul(c.g(), baseSlope(c, base, exponent)));
    c.give(
        1,
        () -> {
          // x^y·log(x); 0 where x = 0 and y ≥ 0, as in PyTorch.
          String zero =
              c.op(
                  "And",
                  c.op("Equal", base, c.real(0, base)),
                  c.op("GreaterOrEqual", exponent, c.real(0, exponent)));
          String safe = c.op("Where", zero, c.real(1, base), base);
          String slope = c.unless(zero, c.mul(c.out(0), c.op("Log", safe)));
          return c.castLike(c.reduceTo(c.mul(c.g(), slope), c.in(1)), c.in(1));
        });
  }

  /** y·x^(y-1), 0 where y = 0. */
  private static String baseSlope(GradientContext c, String base, String exponent) {
    Optional<Double> known =
        c.constant(exponent)
            .or(() -> c.constant(c.in(1)))
            .filter(t -> t.size() == 1)
            .map(t -> t.doubleAt(0));
    if (known.isPresent() && c.dims(exponent).map(d -> d.isEmpty()).orElse(false)) {
      double y = known.get();
      if (y == 0) {
        return c.real(0, base);
      }
      if (y == 1) {
        return c.real(1, base);
      }
      return y == 2 ? c.mul(base, 2) : c.mul(c.op("Pow", base, c.real(y - 1, base)), y);
    }
    String none = c.op("Equal", exponent, c.real(0, exponent));
    String less = c.op("Where", none, c.real(0, exponent), c.add(exponent, -1));
    return c.mul(exponent, c.op("Pow", base, less));
  }

  /** The operands that reach the extreme share the cotangent evenly. */
  private static void extreme(GradientContext c) {
    int count = c.node().inputs().size();
    if (count == 1) {
      c.give(0, c::g);
      return;
    }
    String[] hits = new String[count];
    String total = "";
    for (int i = 0; i < count; i++) {
      hits[i] = c.castLike(c.op("Equal", c.in(i), c.out(0)), c.out(0));
      total = i == 0 ? hits[i] : c.add(total, hits[i]);
    }
    String share = c.div(c.g(), total);
    for (int i = 0; i < count; i++) {
      String hit = hits[i];
      c.giveReduced(i, () -> c.unless(c.op("Equal", hit, c.real(0, hit)), c.mul(share, hit)));
    }
  }

  /** Inside, ends included, for the operand; beyond an end for that end; the upper end wins. */
  private static void clip(GradientContext c) {
    String x = c.in(0);
    Optional<String> lo = c.input(1);
    Optional<String> hi = c.input(2);
    c.give(
        0,
        () -> {
          String g = c.g();
          if (lo.isPresent()) {
            g = c.unless(c.op("Less", x, scalar(c, lo.get())), g);
          }
          return hi.isPresent() ? c.unless(c.op("Greater", x, scalar(c, hi.get())), g) : g;
        });
    c.give(
        1,
        () -> {
          String g = c.where(c.op("Less", x, scalar(c, c.in(1))), c.g());
          if (hi.isPresent()) {
            String crossed = c.op("Greater", scalar(c, c.in(1)), scalar(c, hi.get()));
            g = c.unless(crossed, g);
          }
          return total(c, g, c.in(1));
        });
    c.give(
        2,
        () -> {
          String above = c.op("Greater", x, scalar(c, c.in(2)));
          if (lo.isPresent()) {
            above = c.op("Or", above, c.op("Greater", scalar(c, lo.get()), scalar(c, c.in(2))));
          }
          return total(c, c.where(above, c.g()), c.in(2));
        });
  }

  /** An end as a scalar: some models give a vector of one element. */
  private static String scalar(GradientContext c, String end) {
    return c.dims(end).map(d -> d.isEmpty()).orElse(true) ? end : c.op("Reshape", end, c.longs());
  }

  private static String total(GradientContext c, String g, String like) {
    String sum = c.op("ReduceSum", Attributes.of("keepdims", 0), g);
    return c.reshapeLike(sum, like);
  }
}
