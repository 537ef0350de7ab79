package org.assay.train.causes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.assay.train.causes.Evidence.Known;

/** Looks for causes by all rules. */
public final class Causes {
  private Causes() {}

  /** All rules. */
  public static List<Cause> standard() {
    return List.of(
        new OutputCauses().needing(Known.TARGETS, Known.LOSS, Known.WHOLE_NETWORK),
        new DataCauses(),
        new HiddenCauses(),
        new InitialisationCauses(),
        new RecurrentCauses(),
        new OrderCauses().needing(Known.TARGETS, Known.WHOLE_NETWORK),
        new RegularisationCauses(),
        new OptimizerCauses().needing(Known.OPTIMIZER),
        new CapacityCauses().needing(Known.TARGETS, Known.WHOLE_NETWORK),
        new FitCauses().needing(Known.FIT));
  }

  /** Hypotheses, the likeliest first; each fault once. */
  public static List<Hypothesis> of(Evidence evidence) {
    List<Hypothesis> all = new ArrayList<>();
    for (Cause cause : standard()) {
      cause.look(evidence).forEach(h -> add(all, h));
    }
    all.sort(Comparator.comparingDouble(Hypothesis::prior).reversed());
    return List.copyOf(all);
  }

  private static void add(List<Hypothesis> all, Hypothesis h) {
    for (int i = 0; i < all.size(); i++) {
      Hypothesis other = all.get(i);
      if (other.isSameAs(h.kind(), h.place())) {
        List<String> evidence = new ArrayList<>(other.evidence());
        evidence.addAll(h.evidence());
        double prior = Math.max(other.prior(), h.prior());
        all.set(i, new Hypothesis(h.kind(), h.place(), other.phase(), prior, evidence));
        return;
      }
    }
    all.add(h);
  }
}
