package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND015: a normalisation that adds nothing to a variance or norm that may be zero. */
public final class NormalisationWithoutEpsilon implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "ND015",
        "normalisation-without-epsilon",
        "A normalisation without epsilon, of what may not vary at all.");
  }

  @Override
  public Kind kind() {
    return Kind.NON_FINITE;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    return o.operandOf(Failure.NO_EPSILON)
        .filter(i -> o.generated() != 0)
        .map(
            i ->
                new Alarm(
                    i, false, Sentences.may(o, o.generated(), i, Failure.NO_EPSILON.condition())));
  }
}
