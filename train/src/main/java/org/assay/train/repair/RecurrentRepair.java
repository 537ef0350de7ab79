package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Network;
import org.assay.train.job.Job;

/** Bounded states of recurrent layers: Keras's own activation and recurrent weights. */
final class RecurrentRepair implements Repair {
  @Override
  public List<RepairedJob> propose(Job job, Evidence e) {
    List<RepairedJob> all = new ArrayList<>();
    for (Network.Part part : e.network().weighted()) {
      Map<String, Object> config = part.spec().config().values();
      if (!part.isRecurrent() || part.className().equals("Bidirectional")) {
        continue;
      }
      if (config.get("activation") instanceof String now && !now.equals("tanh")) {
        String change = "activation of " + part.place().text() + ": tanh instead of " + now;
        Job tanh = Edits.with(job, part.index(), "activation", "tanh");
        all.add(new RepairedJob(FaultKind.WRONG_ACTIVATION, part.place(), change, tanh));
      }
      if (config.containsKey("recurrent_initializer")) {
        all.add(
            new RepairedJob(
                FaultKind.WRONG_INITIALISATION,
                part.place(),
                "recurrent weights of " + part.place().text() + ": orthogonal",
                Edits.with(job, part.index(), "recurrent_initializer", "orthogonal")));
      }
    }
    return all;
  }
}
