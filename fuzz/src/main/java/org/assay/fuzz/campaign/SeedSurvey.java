package org.assay.fuzz.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.data.random.RandomStream;
import org.assay.exec.ExecException;
import org.assay.exec.child.ChildLimits;
import org.assay.fuzz.findings.Confirmer;
import org.assay.fuzz.findings.Subject;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.objective.Expected;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Target;

/**
 * What a model makes of some seeds before a campaign begins: its scale, and the infinities that are
 * constants of it.
 */
final class SeedSurvey {
  private static final double SHARE = 0.1;
  private static final int MOST_SEEDS = 20;
  private static final int DRAWN = 8;

  private final Target target;
  private final List<Observation> observed = new ArrayList<>();
  private final List<Boolean> sound = new ArrayList<>();
  private Optional<Observation> elsewhere = Optional.empty();
  private long inputs;

  /**
   * Runs at most 20 seeds.
   *
   * @param subject to trace those on which something is not finite
   */
  SeedSurvey(Target target, Subject subject, List<Seed> seeds) {
    this.target = target;
    Confirmer confirmer = new Confirmer(subject, ChildLimits.DEFAULT);
    for (Seed seed : seeds.subList(0, Math.min(seeds.size(), MOST_SEEDS))) {
      Observation own = run(seed.row());
      if (own.isRun(0)) {
        observed.add(own);
        sound.add(isFinite(own) || isWithoutOrigin(confirmer, seed.row()));
      }
    }
    // Where every seed fails, constants have to be told from failures on other rows.
    RandomStream random = RandomStream.of(0, "survey");
    for (int i = 0; i < DRAWN && !sound.contains(true); i++) {
      float[] row = drawn(random);
      Observation own = run(row);
      if (own.isRun(0) && (isFinite(own) || isWithoutOrigin(confirmer, row))) {
        elsewhere = Optional.of(own);
        break;
      }
    }
  }

  private Observation run(float[] row) {
    Observation own = new Observation(target.watched(), target.capacity());
    long before = target.extraRows();
    target.run(row, 0, 1, own);
    inputs += 1 + target.extraRows() - before;
    return own;
  }

  private float[] drawn(RandomStream random) {
    float[] row = new float[target.layout().rowSize()];
    for (Field field : target.layout().fields()) {
      for (int i = field.offset(); i < field.end(); i++) {
        row[i] = (float) random.nextDouble(field.low(), field.high());
      }
    }
    target.layout().admit(row, 0);
    return row;
  }

  private static boolean isFinite(Observation own) {
    for (int t = 0; t < own.watched().size(); t++) {
      if (!own.isFinite(t, 0)) {
        return false;
      }
    }
    return true;
  }

  private boolean isWithoutOrigin(Confirmer confirmer, float[] row) {
    try {
      Confirmer.Origin origin = confirmer.trace(row);
      inputs += origin.runs();
      return origin.first().isEmpty();
    } catch (ExecException e) {
      // What cannot be traced may be a failure.
      return false;
    }
  }

  /** Forward rows that it took. */
  long inputs() {
    return inputs;
  }

  /**
   * What each watched tensor holds on seeds that is not finite though no operator fails: constants
   * of the model, such as attention masks, and what is computed from them.
   */
  List<Expected> expected() {
    List<Expected> all = new ArrayList<>();
    for (int t = 0; t < target.watched().size(); t++) {
      Expected expected = Expected.NONE;
      if (elsewhere.isPresent()) {
        expected = expected.with(elsewhere.get(), t, 0);
      }
      for (int s = 0; s < observed.size(); s++) {
        if (sound.get(s)) {
          expected = expected.with(observed.get(s), t, 0);
        }
      }
      all.add(expected);
    }
    return all;
  }

  /**
   * The distance beyond which a row counts as new, by the model's own scale: a fixed one accepts a
   * thousandth or all of the mutants. A tenth of the mean squared distance between seeds, or of the
   * squared length of a single one.
   *
   * @param tensor number of the watched tensor whose values are compared
   */
  double threshold(int tensor) {
    int size = target.watched().get(tensor).size();
    List<float[]> points = new ArrayList<>();
    observed.forEach(own -> points.add(own.values(tensor)));
    if (points.size() < 2) {
      points.add(new float[size]);
    }
    double sum = 0;
    int count = 0;
    for (int a = 0; a < points.size(); a++) {
      for (int b = a + 1; b < points.size(); b++) {
        double distance = squared(points.get(a), points.get(b), size);
        if (Double.isFinite(distance)) {
          sum += distance;
          count++;
        }
      }
    }
    double mean = count == 0 ? CampaignBuilder.PUBLISHED_THRESHOLD : sum / count;
    return Math.max(Float.MIN_NORMAL, SHARE * mean);
  }

  private static double squared(float[] a, float[] b, int size) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      // Equal infinities, as of a mask, are no distance.
      double difference = a[i] == b[i] ? 0 : (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
