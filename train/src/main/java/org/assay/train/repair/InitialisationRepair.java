package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.FirstBias;
import org.assay.train.causes.Network;
import org.assay.train.job.Job;

/** First weights of the size that keeps signals alive: He before relu, else Glorot. */
final class InitialisationRepair implements Repair {
  @Override
  public List<RepairedJob> propose(Job job, Evidence e) {
    List<RepairedJob> all = new ArrayList<>();
    List<Network.Part> given =
        e.network().weighted().stream()
            .filter(
                p -> p.spec().config().values().containsKey("kernel_initializer") || hasFarBias(p))
            .toList();
    Job every = job;
    for (Network.Part part : given) {
      every = changed(every, e, part);
    }
    for (Network.Part part : given) {
      if (given.size() > 1) {
        all.add(
            new RepairedJob(
                FaultKind.WRONG_INITIALISATION,
                part.place(),
                "first weights of all layers: he_uniform before relu, else glorot_uniform",
                every));
      }
      all.add(
          new RepairedJob(
              FaultKind.WRONG_INITIALISATION,
              part.place(),
              hasKernel(part)
                  ? "first weights of " + part.place().text() + ": " + initializer(e, part)
                  : "first biases of " + part.place().text() + ": zeros",
              changed(job, e, part)));
    }
    return all;
  }

  private static String initializer(Evidence e, Network.Part part) {
    return e.network().activation(part).contains("relu") ? "he_uniform" : "glorot_uniform";
  }

  private static Job changed(Job job, Evidence e, Network.Part part) {
    Job changed =
        hasKernel(part)
            ? Edits.with(job, part.index(), "kernel_initializer", initializer(e, part))
            : job;
    return hasFarBias(part)
        ? Edits.with(changed, part.index(), "bias_initializer", "zeros")
        : changed;
  }

  private static boolean hasKernel(Network.Part part) {
    return part.spec().config().values().containsKey("kernel_initializer");
  }

  private static boolean hasFarBias(Network.Part part) {
    return FirstBias.of(part).isFar();
  }
}
