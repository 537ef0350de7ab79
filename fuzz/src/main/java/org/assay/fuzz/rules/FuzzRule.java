package org.assay.fuzz.rules;

import org.assay.report.Rule;

/** What a search can find, by the objective that was met. */
interface FuzzRule {
  /** Id, name and sentence; its page is {@code docs/rules/<id>.md}. */
  Rule rule();

  /** Name of the objective. */
  String objective();
}
