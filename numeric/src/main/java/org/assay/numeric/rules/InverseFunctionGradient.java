package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.bounds.Cell;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** GR007: arc sine, arc cosine and their hyperbolic kin at the end of their domain. */
public final class InverseFunctionGradient implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "GR007",
        "inverse-function-edge",
        "The derivative of Asin, Acos and Acosh at the end of their domain is infinite.");
  }

  @Override
  public Kind kind() {
    return Kind.GRADIENT_RISK;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    return o.operandOf(Failure.OUTSIDE_UNIT)
        .filter(i -> reaches(o.operand(i), -1) || reaches(o.operand(i), 1))
        .or(() -> o.operandOf(Failure.BELOW_ONE).filter(i -> reaches(o.operand(i), 1)))
        .map(i -> new Alarm(i, false, Sentences.steep(o, i, "may reach the end of the domain")));
  }

  private static boolean reaches(Cell operand, double edge) {
    return operand.lo <= edge && operand.hi >= edge;
  }
}
