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

  /** The alarm, if the bounds do not exclude the failure. */
  Optional<Alarm> judge(Operation operation);

  /**
   * What a rule says of an operator.
   *
   * @param operand index of the operand that can make it fail
   * @param magnitudeOnly whether it is a matter of size alone, not of sign, zero or domain
   * @param message one sentence
   */
  record Alarm(int operand, boolean magnitudeOnly, String message) {}
}
