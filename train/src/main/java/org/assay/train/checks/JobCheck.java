package org.assay.train.checks;

import java.util.List;
import org.assay.report.Rule;

/** A rule about a job that needs no training. */
public interface JobCheck {
  /** Id, name and sentence; its page is {@code docs/rules/<id>.md}. */
  Rule rule();

  /** What it finds in a job; empty if nothing. */
  List<CheckFound> check(CheckedJob job);
}
