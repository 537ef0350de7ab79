package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** A rule: what is known of it, and whether it fires for an operator. */
public interface Check {
  /** Id, name and summary. */
  Rule rule();

  /** Whether it speaks of values or of derivatives. */
  Kind kind();

  /** When it is asked. */
  default Stage stage() {
    return Stage.FIRST;
  }

  /** The alarm, if the bounds do not exclude the failure. */
  Optional<Alarm> judge(Operation operation);

  /** When a rule is asked. */
  enum Stage {
    /** As the analysis reaches the operator: what earlier alarms gave is cut off its operands. */
    FIRST,
    /** Afterwards: operands hold what earlier alarms gave, and nothing else that is not finite. */
    BEHIND_ALARMS
  }

  /**
   * What a rule says of an operator.
   *
   * @param operand index of the operand that can make it fail
   * @param magnitudeOnly whether it is a matter of size alone, not of sign, zero or domain
   * @param message one sentence
   */
  record Alarm(int operand, boolean magnitudeOnly, String message) {}
}
