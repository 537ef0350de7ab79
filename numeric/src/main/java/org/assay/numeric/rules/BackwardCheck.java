package org.assay.numeric.rules;

import org.assay.numeric.backward.BackwardPass.Hazard;
import org.assay.report.Rule;
import org.assay.report.Status;

/** A rule about the derivatives of a loss; its findings are gradient risks. */
public interface BackwardCheck {
  /** Id, name and summary. */
  Rule rule();

  /** What a finding of it is worth. */
  Status status();

  /** Whether it speaks of a hazard. */
  boolean fires(Hazard hazard);

  /** One sentence about a hazard. */
  String message(Hazard hazard);
}
