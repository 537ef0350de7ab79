package org.assay.grad.ops.indexing;

import java.util.function.UnaryOperator;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;

/** Scattering. With {@code none} indices must be distinct, as ONNX demands. */
final class ScatterGradients {
  private ScatterGradients() {}

  static void elements(GradientContext c) {
    long axis = c.integer("axis", 0);
    apply(
        c,
        t -> c.op("GatherElements", Attributes.of("axis", axis), t, c.in(1)),
        (reduction, data, updates) ->
            c.op(
                "ScatterElements",
                Attributes.of("axis", axis, "reduction", reduction),
                data,
                c.in(1),
                updates));
  }

  static void slices(GradientContext c) {
    apply(
        c,
        t -> c.op("GatherND", t, c.in(1)),
        (reduction, data, updates) ->
            c.op("ScatterND", Attributes.of("reduction", reduction), data, c.in(1), updates));
  }

  private interface Scatter {
    String of(String reduction, String data, String updates);
  }

  private static void apply(GradientContext c, UnaryOperator<String> gather, Scatter scatter) {
    String reduction = c.string("reduction", "none");
    switch (reduction) {
      case "none" -> {
        c.give(0, () -> scatter.of("none", c.g(), c.zerosLike(c.in(2))));
        c.give(2, () -> gather.apply(c.g()));
      }
      case "add" -> {
        c.give(0, c::g);
        c.give(2, () -> gather.apply(c.g()));
      }
      case "mul" -> product(c, gather, scatter);
      case "max", "min" -> extreme(c, gather, scatter);
      default -> throw c.error("reduction '" + reduction + "'", "none, add, mul, max or min");
    }
  }

  /** Factors must not be zero: the others' product is the result over the factor. */
  private static void product(GradientContext c, UnaryOperator<String> gather, Scatter scatter) {
    c.give(0, () -> scatter.of("mul", c.g(), c.in(2)));
    c.give(2, () -> c.div(gather.apply(c.mul(c.g(), c.out(0))), c.in(2)));
  }

  /** What reaches the extreme shares evenly. */
  private static void extreme(GradientContext c, UnaryOperator<String> gather, Scatter scatter) {
    String y = c.out(0);
    String own = c.castLike(c.op("Equal", c.in(0), y), y);
    String hits = c.castLike(c.op("Equal", c.in(2), gather.apply(y)), y);
    String share = c.div(c.g(), scatter.of("add", own, hits));
    c.give(0, () -> c.mul(own, share));
    c.give(2, () -> c.mul(hits, gather.apply(share)));
  }
}
