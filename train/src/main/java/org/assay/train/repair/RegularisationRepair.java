package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Network;
import org.assay.train.job.Job;

/** Dropout removed, lowered, moved or added; penalties and noise removed. */
final class RegularisationRepair implements Repair {
  @Override
  public List<RepairedJob> propose(Job job, Evidence e) {
    List<RepairedJob> all = new ArrayList<>();
    if (e.network().isSequential()) {
      List<Network.Part> dropouts =
          e.network().parts().stream().filter(Network.Part::isDropout).toList();
      Job bare = job;
      for (int i = dropouts.size() - 1; i >= 0; i--) {
        bare = Edits.remove(bare, dropouts.get(i).index());
      }
      for (Network.Part part : dropouts) {
        String name = part.place().text();
        if (dropouts.size() > 1) {
          all.add(dropout(part, "no dropout at all", bare));
        }
        all.add(dropout(part, name + " removed", Edits.remove(job, part.index())));
        double rate = part.number("rate", 0);
        if (rate > 0.2) {
          all.add(dropout(part, name + ": rate 0.1", Edits.with(job, part.index(), "rate", 0.1)));
        }
      }
      added(job, e, all);
    }
    penalties(job, e, all);
    noise(job, e, all);
    return all;
  }

  private static RepairedJob dropout(Network.Part part, String change, Job job) {
    return new RepairedJob(FaultKind.DROPOUT_MISUSE, part.place(), change, job);
  }

  private static void added(Job job, Evidence e, List<RepairedJob> all) {
    Job everywhere = job;
    List<Network.Part> bare = new ArrayList<>();
    for (Network.Part part : e.network().hidden()) {
      boolean has = e.network().between(part).stream().anyMatch(Network.Part::isDropout);
      if (part.isDense() && !has) {
        bare.add(part);
      }
    }
    for (int i = bare.size() - 1; i >= 0; i--) {
      everywhere = added(everywhere, e, bare.get(i));
    }
    for (Network.Part part : bare) {
      if (bare.size() > 1) {
        all.add(dropout(part, "dropout of 0.5 behind each hidden layer", everywhere));
      }
      all.add(dropout(part, "dropout of 0.5 behind " + part.place().text(), added(job, e, part)));
    }
  }

  private static Job added(Job job, Evidence e, Network.Part part) {
    return Edits.insert(
        job, e.network().activating(part).index() + 1, "Dropout", Map.of("rate", 0.5));
  }

  private static void noise(Job job, Evidence e, List<RepairedJob> all) {
    for (Network.Part part : e.network().parts()) {
      if (!part.isNoise()) {
        continue;
      }
      String name = part.place().text();
      if (e.network().isSequential() && e.network().parts().size() > 1) {
        all.add(noise(part, name + " removed", Edits.remove(job, part.index())));
      }
      double less = part.number("stddev", 0) / 20;
      all.add(
          noise(
              part,
              String.format(Locale.ROOT, "%s: deviation %.3g", name, less),
              Edits.with(job, part.index(), "stddev", less)));
    }
  }

  private static RepairedJob noise(Network.Part part, String change, Job job) {
    return new RepairedJob(FaultKind.REGULARISATION_MISUSE, part.place(), change, job);
  }

  private static void penalties(Job job, Evidence e, List<RepairedJob> all) {
    String[] keys = {"kernel_regularizer", "activity_regularizer", "bias_regularizer"};
    List<Network.Part> given =
        e.network().parts().stream()
            .filter(p -> List.of(keys).stream().anyMatch(p.spec().config().values()::containsKey))
            .toList();
    Job none = job;
    for (Network.Part part : given) {
      none = Edits.without(none, part.index(), keys);
    }
    for (Network.Part part : given) {
      all.add(
          new RepairedJob(
              FaultKind.REGULARISATION_MISUSE, part.place(), "no penalties on weights", none));
    }
  }
}
