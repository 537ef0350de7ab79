package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Place;
import org.assay.train.causes.Task;
import org.assay.train.job.Job;
import org.assay.train.job.Preprocess;
import org.assay.train.job.Preprocess.Scale;

/** Features and, in regression, targets brought to a size around 1. */
final class ScalingRepair implements Repair {
  /** Decades between a column's median and its greatest value from which logarithms are tried. */
  private static final double DECADES = 1.5;

  private static final double MANY_DECADES = 3;

  @Override
  public List<RepairedJob> propose(Job job, Evidence e) {
    List<RepairedJob> all = new ArrayList<>();
    Preprocess steps = job.preprocess();
    boolean spread = !steps.standardise() && steps.multiHot().isEmpty() && e.rows() > 1;
    boolean bytes =
        steps.scale() instanceof Scale.None
            && e.features().whole()
            && e.features().min() >= 0
            && e.features().max() <= 255
            && e.features().max() > 100
            && e.features().width() > 16;
    if (bytes) {
      all.add(
          features(
              job,
              steps.change().scale(new Scale.Linear(0, 255)).made(),
              "features divided by 255"));
    }
    if (spread && steps.scale() instanceof Scale.None) {
      all.add(
          features(
              job,
              steps.change().standardise(true).made(),
              "features standardised to mean 0 and deviation 1"));
      if (e.features().decades() > DECADES && !steps.logarithm()) {
        // Over very many decades most rows stay one point without logarithms.
        all.add(
            e.features().decades() > MANY_DECADES ? all.size() - 1 : all.size(),
            features(
                job,
                steps.change().logarithm(true).standardise(true).made(),
                "logarithms of features, standardised to mean 0 and deviation 1"));
      }
      if (!bytes) {
        all.add(
            features(
                job,
                steps.change().scale(new Scale.MinMax(0, 1)).made(),
                "features scaled to 0..1"));
      }
    } else if (spread) {
      all.add(
          features(
              job,
              steps.change().scale(new Scale.None()).standardise(true).made(),
              "features standardised to mean 0 and deviation 1 instead of scaled"));
    }
    if (e.targets().task() == Task.REGRESSION && !steps.targetStandardise()) {
      Preprocess plain =
          steps.change().targetScale(new Scale.None()).targetStandardise(true).made();
      all.add(targets(job, plain, "targets standardised"));
      if (!(steps.targetScale() instanceof Scale.MinMax)) {
        all.add(
            targets(
                job,
                steps.change().targetScale(new Scale.MinMax(0, 1)).made(),
                "targets scaled to 0..1"));
      }
    }
    return all;
  }

  private static RepairedJob features(Job job, Preprocess steps, String change) {
    return new RepairedJob(FaultKind.UNSCALED_DATA, Place.DATA, change, job.withPreprocess(steps));
  }

  private static RepairedJob targets(Job job, Preprocess steps, String change) {
    return new RepairedJob(
        FaultKind.UNSCALED_DATA, Place.LABELS, change, job.withPreprocess(steps));
  }
}
