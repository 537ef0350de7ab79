package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Network;
import org.assay.train.job.Job;

/** More units, a further hidden layer, one pooling less. */
final class CapacityRepair implements Repair {
  private static final int MOST_UNITS = 1024;

  @Override
  public List<RepairedJob> propose(Job job, Evidence e) {
    List<RepairedJob> all = new ArrayList<>();
    boolean sequential = e.network().isSequential();
    List<Network.Part> hidden = e.network().hidden();
    Job wide = job;
    boolean widened = false;
    for (Network.Part part : hidden) {
      if (part.isDense() && part.units() < MOST_UNITS / 4) {
        wide = Edits.with(wide, part.index(), "units", (long) Math.max(16, 4 * part.units()));
        widened = true;
      }
    }
    for (Network.Part part : hidden) {
      if (part.isConvolution() && sequential) {
        e.network().between(part).stream()
            .filter(Network.Part::isPooling)
            .reduce((a, b) -> b)
            .ifPresent(
                pool ->
                    all.add(
                        capacity(
                            part,
                            pool.place().text() + " removed",
                            Edits.remove(job, pool.index()))));
      }
      if (part.isDense() && widened) {
        all.add(capacity(part, "at least four times the units in all hidden layers", wide));
      }
      if (part.isDense() && sequential) {
        int units = Math.max(16, part.units());
        all.add(
            capacity(
                part,
                "a further layer of " + units + " relu units behind " + part.place().text(),
                Edits.insert(
                    job,
                    e.network().activating(part).index() + 1,
                    "Dense",
                    Map.of("units", (long) units, "activation", "relu"))));
      }
    }
    if (hidden.isEmpty() && sequential) {
      e.network()
          .output()
          .filter(Network.Part::isDense)
          .ifPresent(
              output ->
                  all.add(
                      capacity(
                          output,
                          "a hidden layer of 32 relu units",
                          Edits.insert(
                              job,
                              output.index(),
                              "Dense",
                              Map.of("units", 32L, "activation", "relu")))));
    }
    return all;
  }

  private static RepairedJob capacity(Network.Part part, String change, Job job) {
    return new RepairedJob(FaultKind.INSUFFICIENT_CAPACITY, part.place(), change, job);
  }
}
