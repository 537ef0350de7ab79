package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.Hypothesis;
import org.assay.train.job.Job;

/** All kinds of repairs. */
public final class Repairs {
  private Repairs() {}

  /** All, in the order in which they are asked. */
  public static List<Repair> standard() {
    return List.of(
        new OutputRepair(),
        new ScalingRepair(),
        new ActivationRepair(),
        new InitialisationRepair(),
        new RecurrentRepair(),
        new OrderRepair(),
        new RegularisationRepair(),
        new OptimizerRepair(),
        new CapacityRepair(),
        new FitRepair());
  }

  /** All changed jobs. */
  public static List<RepairedJob> all(Job job, Evidence evidence) {
    List<RepairedJob> all = new ArrayList<>();
    standard().forEach(repair -> all.addAll(repair.propose(job, evidence)));
    return all;
  }

  /** Those against a hypothesis. */
  static List<RepairedJob> against(Hypothesis hypothesis, List<RepairedJob> all) {
    return all.stream().filter(r -> hypothesis.isSameAs(r.kind(), r.place())).toList();
  }
}
