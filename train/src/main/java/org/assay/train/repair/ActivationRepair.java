package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Network;
import org.assay.train.job.Job;

/** Activations between the layers. */
final class ActivationRepair implements Repair {
  private static final Set<String> BOUNDED =
      Set.of("sigmoid", "tanh", "softmax", "softsign", "hard_sigmoid");

  @Override
  public List<RepairedJob> propose(Job job, Evidence e) {
    List<RepairedJob> all = new ArrayList<>();
    Job rectified = job;
    List<Network.Part> bounded = new ArrayList<>();
    for (Network.Part part : e.network().hidden()) {
      if (part.isRecurrent()) {
        continue;
      }
      Network.Part holder = e.network().activating(part);
      String now = holder.activation();
      if (Network.isLinear(now)) {
        all.add(change(job, holder, "relu", FaultKind.MISSING_ACTIVATION));
      } else if (BOUNDED.contains(now)) {
        rectified = Edits.activation(rectified, holder, "relu");
        bounded.add(holder);
        all.add(change(job, holder, "relu", FaultKind.SATURATING_ACTIVATION));
        all.add(change(job, holder, "relu", FaultKind.WRONG_ACTIVATION));
      } else if (now.equals("relu")) {
        all.add(change(job, holder, "elu", FaultKind.WRONG_ACTIVATION));
      }
    }
    if (bounded.size() > 1) {
      String change = "relu instead of " + bounded.get(0).activation() + " in all hidden layers";
      all.add(
          new RepairedJob(
              FaultKind.TOO_DEEP_FOR_ACTIVATION, bounded.get(0).place(), change, rectified));
      normalised(job, e, bounded).ifPresent(all::add);
    }
    return all;
  }

  private static RepairedJob change(
      Job job, Network.Part holder, String activation, FaultKind kind) {
    String change =
        "activation of "
            + holder.place().text()
            + ": "
            + activation
            + " instead of "
            + holder.activation();
    return new RepairedJob(kind, holder.place(), change, Edits.activation(job, holder, activation));
  }

  private static java.util.Optional<RepairedJob> normalised(
      Job job, Evidence e, List<Network.Part> bounded) {
    if (!e.network().isSequential()) {
      return java.util.Optional.empty();
    }
    Job changed = job;
    for (int i = bounded.size() - 1; i >= 0; i--) {
      changed = Edits.insert(changed, bounded.get(i).index() + 1, "BatchNormalization", Map.of());
    }
    return java.util.Optional.of(
        new RepairedJob(
            FaultKind.TOO_DEEP_FOR_ACTIVATION,
            bounded.get(0).place(),
            "batch normalisation behind each hidden layer",
            changed));
  }
}
