package org.assay.grad.ops.linear;

import static org.assay.grad.ops.elementwise.ElementwiseGradients.unary;

import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** DFT-20 leads back by itself in the other direction; STFT-17 is DFT of windowed frames. */
final class SignalGradients {
  private SignalGradients() {}

  static void addTo(OperatorTable.Builder<GradientRule> table) {
    table
        .add("DFT", unary(SignalGradients::transform))
        .add("STFT", GradientRule.composed(c -> List.of(frames(c))));
  }

  private static String transform(GradientContext c) {
    String x = c.in(0);
    boolean inverse = c.flag("inverse", false);
    if (inverse && c.flag("onesided", false)) {
      throw c.error("a one-sided inverse", "onesided of 0");
    }
    int rank = c.rank(x);
    long given = c.input(2).isPresent() ? c.known(2, "axes")[0] : -2;
    int axis = c.front(given, x);
    String length =
        c.input(1).isPresent()
            ? c.reshape(c.cast(c.in(1), ElementType.INT64), c.longs(1))
            : c.shape(x, axis);
    String g = c.g();
    if (c.flag("onesided", false)) {
      // What was left out has no cotangent.
      String missing = c.sub(length, c.shape(g, axis));
      g = c.op("Pad", g, c.concat(0, c.longs(0), missing), "", c.longs(axis));
    }
    String back =
        c.op("DFT", Attributes.of("inverse", !inverse), g, c.squeeze(length, 0), c.integer(axis));
    String count = c.castLike(c.squeeze(length, 0), x);
    String scaled = inverse ? c.div(back, count) : c.mul(back, count);
    int parts =
        c.size(x, rank - 1).orElseThrow(() -> c.error("real or complex is open", "a known size"));
    String part = parts == 1 ? c.slice(scaled, rank - 1, 0, 1) : scaled;
    if (c.input(1).isEmpty()) {
      return part;
    }
    // The transform cut the operand, or filled it up with zeros.
    String rest = c.sub(c.shape(x, axis), length);
    return c.op("Pad", part, c.concat(0, c.longs(0), rest), "", c.longs(axis));
  }

  private static String frames(GradientContext c) {
    String signal = c.rank(c.in(0)) == 2 ? c.unsqueeze(c.in(0), 2) : c.in(0);
    Optional<String> window = c.input(2);
    String length =
        c.input(3).isPresent()
            ? c.reshape(c.cast(c.in(3), ElementType.INT64), c.longs())
            : c.squeeze(c.shape(window.orElseThrow(() -> noLength(c)), 0), 0);
    String step = c.reshape(c.cast(c.in(1), ElementType.INT64), c.longs());
    String count = c.squeeze(c.shape(c.out(0), 1), 0);
    String zero = c.integer(0);
    String one = c.integer(1);
    String starts = c.unsqueeze(c.mul(c.op("Range", zero, count, one), step), 1);
    String within = c.unsqueeze(c.op("Range", zero, length, one), 0);
    String frames = c.op("Gather", Attributes.of("axis", 1), signal, c.add(starts, within));
    String weighted = window.map(w -> c.mul(frames, c.unsqueeze(w, 1))).orElse(frames);
    return c.op(
        "DFT", Attributes.of("onesided", c.flag("onesided", true)), weighted, "", c.integer(2));
  }

  private static RuntimeException noLength(GradientContext c) {
    return c.error("neither window nor frame_length", "one of them");
  }
}
