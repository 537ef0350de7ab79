package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Network;
import org.assay.train.job.Job;

/** Layers behind the output removed, a flattening before it added. */
final class OrderRepair implements Repair {
  @Override
  public List<RepairedJob> propose(Job job, Evidence e) {
    List<RepairedJob> all = new ArrayList<>();
    if (!e.network().isSequential() || e.network().output().isEmpty()) {
      return all;
    }
    Network.Part output = e.network().output().get();
    List<Network.Part> parts = e.network().parts();
    for (Network.Part part : parts.subList(output.index() + 1, parts.size())) {
      if (part.isDropout() || part.isNormalisation()) {
        FaultKind kind = part.isDropout() ? FaultKind.DROPOUT_MISUSE : FaultKind.WRONG_LAYER_ORDER;
        all.add(
            new RepairedJob(
                kind,
                part.place(),
                part.place().text() + " removed",
                Edits.remove(job, part.index())));
      }
    }
    Network.Part last = parts.get(parts.size() - 1);
    if (last.shape().size() > 1 && output.isDense() && output.index() > 0) {
      all.add(
          new RepairedJob(
              FaultKind.WRONG_SHAPE,
              output.place(),
              "a flattening before " + output.place().text(),
              Edits.insert(job, output.index(), "Flatten", Map.of())));
    }
    return all;
  }
}
