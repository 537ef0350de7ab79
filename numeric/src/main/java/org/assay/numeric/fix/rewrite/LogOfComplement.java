package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.Node;

/**
 * RW015: the logarithm of c − p for p up to c, where a smaller epsilon was folded into c and lost.
 *
 * <p>The least difference that c and another number of the type can have is the threshold: whatever
 * was positive stays as it is.
 */
final class LogOfComplement extends ExpressionRewrite {
  // Kernels of probabilities exceed 1 by so much at most.
  private static final double EXCESS = 1e-5;

  LogOfComplement() {
    super(
        "RW015",
        "log-of-complement",
        "The operand 1 − p of a logarithm is kept at least at the least difference that 1 can have.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node log = around.failing();
    if (!log.is("Log")) {
      return List.of();
    }
    String x = log.inputs().get(0);
    Optional<ElementType> type = around.floating(x);
    Surroundings.Origin origin = around.affine(x);
    if (type.isEmpty() || origin.scale() >= 0 || !(origin.offset() > 0)) {
      return List.of();
    }
    Cell p = around.hull(origin.base());
    double most = -origin.scale() * p.hi;
    FloatFormat format = type.get().format();
    double c = format.round(origin.offset());
    double excess = Math.max(EXCESS, 4 * format.unitRoundoff());
    if (!(p.lo >= -excess) || Math.abs(most - c) > excess * c) {
      return List.of();
    }
    double threshold = c - format.down(c);
    Edit edit = new Edit(around, log);
    edit.feed(log, 0, edit.op("Max", x, edit.constant(type.get(), threshold)));
    return List.of(
        edit.but(
            "Log(" + c + " − p) → Log(Max(" + c + " − p, " + threshold + "))",
            new ExceptionSet(x, ExceptionSet.Side.BELOW, threshold)));
  }
}
