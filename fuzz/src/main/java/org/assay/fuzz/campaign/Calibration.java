package org.assay.fuzz.campaign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Target;

/**
 * The distance beyond which a row counts as new, by the model's own scale: a fixed one accepts a
 * thousandth or all of the mutants.
 */
final class Calibration {
  private static final double SHARE = 0.1;
  private static final int MOST_SEEDS = 20;

  private Calibration() {}

  /**
   * A tenth of the mean squared distance between seeds, or of the squared length of a single one.
   *
   * @param tensor number of the watched tensor whose values are compared
   */
  static double threshold(Target target, int tensor, List<Seed> seeds) {
    Observation observed = new Observation(target.watched(), target.capacity());
    int size = target.watched().get(tensor).size();
    List<float[]> points = new ArrayList<>();
    for (Seed each : seeds.subList(0, Math.min(seeds.size(), MOST_SEEDS))) {
      target.run(each.row(), 0, 1, observed);
      points.add(Arrays.copyOf(observed.values(tensor), size));
    }
    if (points.size() == 1) {
      points.add(new float[size]);
    }
    double sum = 0;
    int count = 0;
    for (int a = 0; a < points.size(); a++) {
      for (int b = a + 1; b < points.size(); b++) {
        double distance = squared(points.get(a), points.get(b));
        if (Double.isFinite(distance)) {
          sum += distance;
          count++;
        }
      }
    }
    double mean = count == 0 ? CampaignBuilder.PUBLISHED_THRESHOLD : sum / count;
    return Math.max(Float.MIN_NORMAL, SHARE * mean);
  }

  private static double squared(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
