package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/**
 * ND011: integer division by zero, or of the least integer by −1. ONNX leaves both undefined; the
 * first stops the run of ONNX Runtime, the second kills its process.
 */
public final class IntegerDivision implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "ND011",
        "integer-division-by-zero",
        "An integer Div or Mod whose denominator may be 0, or -1 under the least integer.");
  }

  @Override
  public Kind kind() {
    return Kind.UNDEFINED;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    if (!o.output().type().isInteger()) {
      return Optional.empty();
    }
    return o.operandOf(Failure.ZERO)
        .flatMap(
            i -> {
              Cell denominator = o.operand(i);
              if (denominator.containsZero()) {
                return Optional.of(alarm(o, i, "must not be 0: the run stops"));
              }
              boolean minusOne = denominator.lo <= -1 && denominator.hi >= -1;
              return minusOne && mayTrap(o)
                  ? Optional.of(
                      alarm(o, i, "must not be -1 under the least integer: the process dies"))
                  : Optional.empty();
            });
  }

  // Narrower integers are divided as 32-bit ones, and fmod goes by way of floats.
  private static boolean mayTrap(Operation o) {
    ElementType type = o.output().type();
    boolean wide = type == ElementType.INT32 || type == ElementType.INT64;
    return wide && o.operand(0).lo <= type.min() && o.node().intAttribute("fmod", 0) == 0;
  }

  private static Alarm alarm(Operation o, int operand, String condition) {
    return new Alarm(
        operand,
        false,
        "integer "
            + o.node().opType()
            + " is undefined: operand '"
            + o.tensor(operand)
            + "' lies in "
            + Sentences.range(o.operand(operand))
            + " and "
            + condition);
  }
}
