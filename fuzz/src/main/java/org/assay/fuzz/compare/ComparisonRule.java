package org.assay.fuzz.compare;

import java.util.List;
import org.assay.report.Finding;
import org.assay.report.Rule;

/** What makes a difference of two models a finding. */
interface ComparisonRule {
  /** Id, name and sentence; its page is {@code docs/rules/<id>.md}. */
  Rule rule();

  /** What a comparison holds against this rule. */
  List<Finding> judge(Comparison comparison, FindingFactory findings);
}
