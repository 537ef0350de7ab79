package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/**
 * ND012: cast of a float to an integer that cannot hold it. No NaN shows it: machines disagree on
 * what comes out.
 */
public final class IntegerCast implements Check {
  // Limits of 8 and 16 bits are near ordinary values; those of 32 and 64 are a matter of size
  // alone.
  private static final int NARROW = 16;

  @Override
  public Rule rule() {
    return new Rule(
        "ND012",
        "cast-out-of-range",
        "A cast of floats to integers whose operand may lie beyond the integer type.");
  }

  @Override
  public Kind kind() {
    return Kind.UNDEFINED;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    ElementType to = o.output().type();
    if (!to.isInteger()) {
      return Optional.empty();
    }
    return o.operandOf(Failure.INTEGER_RANGE)
        .filter(i -> i < o.inputs().size() && isFloat(o.inputs().get(i)))
        .flatMap(
            i -> {
              Cell operand = o.operand(i);
              if (operand.flags != 0) {
                return Optional.of(alarm(o, i, false));
              }
              if (operand.isEmpty()) {
                return Optional.empty();
              }
              boolean negative = to.isUnsigned() && operand.lo <= -1;
              boolean outside = operand.hi >= to.max() + 1 || Math.ceil(operand.lo) < to.min();
              return negative || outside
                  ? Optional.of(alarm(o, i, !negative && to.bits() > NARROW))
                  : Optional.empty();
            });
  }

  private static boolean isFloat(Optional<Bounds> operand) {
    return operand.isPresent() && operand.get().type().isFloat();
  }

  private static Alarm alarm(Operation o, int operand, boolean magnitudeOnly) {
    ElementType to = o.output().type();
    return new Alarm(
        operand,
        magnitudeOnly,
        o.node().opType()
            + " to "
            + to.text()
            + " is undefined: operand '"
            + o.tensor(operand)
            + "' lies in "
            + Sentences.range(o.operand(operand))
            + " and "
            + Failure.INTEGER_RANGE.condition());
  }
}
