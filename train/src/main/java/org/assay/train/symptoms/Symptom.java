package org.assay.train.symptoms;

import java.util.List;
import org.assay.report.Rule;
import org.assay.train.trace.History;
import org.assay.train.trace.TraceEvent;

/** A rule that looks for one kind of symptom. Made anew for each training; it may remember. */
public interface Symptom {
  /** The rule. */
  Rule rule();

  /**
   * Looks at an event.
   *
   * @param event the newest, which {@code history} holds already
   * @return what is seen for the first time; nothing is reported twice
   */
  List<SymptomFound> observe(TraceEvent event, History history);
}
