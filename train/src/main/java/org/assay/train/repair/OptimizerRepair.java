package org.assay.train.repair;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Place;
import org.assay.train.job.Job;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;
import org.assay.train.optimisers.OptimizerPlan;
import org.assay.train.optimisers.Optimizers;

/** Other learning rates, and Adam. */
final class OptimizerRepair implements Repair {
  @Override
  public List<RepairedJob> propose(Job job, Evidence e) {
    List<RepairedJob> all = new ArrayList<>();
    OptimizerPlan plan = Optimizers.of(job.optimizer());
    double rate = plan.rate().at(0);
    double usual = plan.optimizer().defaultRate();
    if (!(rate > 0)) {
      return all;
    }
    if (plan.rate().at(e.updates() / 2) < 0.5 * rate) {
      all.add(constant(job, rate));
    }
    // Far below the usual rate, even a hundred times as much may be too little.
    double[] higher =
        rate < usual / 200
            ? new double[] {usual, rate * 100}
            : new double[] {rate * 10, rate * 100};
    for (double other : higher) {
      all.add(rate(job, rate, other, FaultKind.LEARNING_RATE_TOO_LOW));
    }
    double[] lower =
        rate > 1.5 * usual
            ? new double[] {usual, rate / 10, rate / 100}
            : new double[] {rate / 10, rate / 100};
    for (double other : lower) {
      all.add(rate(job, rate, other, FaultKind.LEARNING_RATE_TOO_HIGH));
    }
    if (!job.optimizer().plainName().equals("adam")) {
      for (double adam : new double[] {0.001, 0.01}) {
        String change =
            String.format(
                Locale.ROOT, "optimizer: Adam at %s instead of %s", adam, job.optimizer().name());
        Job changed = job.withOptimizer(Edits.named("Adam", "learning_rate", adam));
        all.add(new RepairedJob(FaultKind.WRONG_OPTIMIZER, Place.OPTIMIZER, change, changed));
      }
    }
    return all;
  }

  private static RepairedJob constant(Job job, double rate) {
    Settings s = job.optimizer().arguments();
    Map<String, Object> values = new LinkedHashMap<>(s.values());
    values.remove("decay");
    values.put(values.containsKey("lr") ? "lr" : "learning_rate", rate);
    return new RepairedJob(
        FaultKind.LEARNING_RATE_TOO_LOW,
        Place.OPTIMIZER,
        String.format(Locale.ROOT, "learning rate: %.3g at all steps instead of falling", rate),
        job.withOptimizer(new Named(job.optimizer().name(), new Settings(values, s.where()))));
  }

  private static RepairedJob rate(Job job, double from, double to, FaultKind kind) {
    Settings s = job.optimizer().arguments();
    double rounded = Double.parseDouble(String.format(Locale.ROOT, "%.3g", to));
    Settings changed = s.with(s.values().containsKey("lr") ? "lr" : "learning_rate", rounded);
    String change =
        String.format(Locale.ROOT, "learning rate: %.3g instead of %.3g", rounded, from);
    return new RepairedJob(
        kind,
        Place.OPTIMIZER,
        change,
        job.withOptimizer(new Named(job.optimizer().name(), changed)));
  }
}
