package org.assay.fuzz.findings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.fuzz.mutate.Validity;
import org.assay.fuzz.objective.Objective;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Target;

/**
 * Moves a failing row towards the seed that it descends from, as long as it fails in the same way:
 * first along the line between the two, then by setting groups of elements back (Zeller and
 * Hildebrandt, "Simplifying and isolating failure-inducing input", 2002, with rows of one step run
 * as a batch), then along the line again, finely.
 */
public final class Minimiser {
  /** Forward rows that suffice for most findings. */
  public static final long DEFAULT_BUDGET = 600;

  private static final int POINTS = 16;
  private static final int ROUNDS = 2;

  private final Target target;
  private final InputLayout layout;
  private final Validity validity;
  private final long budget;

  /**
   * A minimiser.
   *
   * @param target of the campaign
   * @param validity of the campaign: what counts as the seed still
   * @param budget most forward rows of a finding, at least 1
   */
  public Minimiser(Target target, Validity validity, long budget) {
    if (budget < 1) {
      throw new IllegalArgumentException("budget " + budget);
    }
    this.target = target;
    this.layout = target.layout();
    this.validity = validity;
    this.budget = budget;
  }

  /**
   * A smaller failure.
   *
   * @param row that fails; the given one if nothing nearer does
   * @param inputs forward rows that it took
   * @param reproduced whether the given row failed again
   */
  public record Minimised(float[] row, long inputs, boolean reproduced) {}

  /** An objective for the mutants of a seed, which is run for it if need be. */
  Objective forSeed(Objective objective, float[] seed) {
    if (!objective.isRelative()) {
      return objective;
    }
    Observation observed = new Observation(target.watched(), target.capacity());
    target.run(seed, 0, 1, observed);
    return objective.forSeed(observed, 0);
  }

  /**
   * Minimises a failing row.
   *
   * @param kind of failure, by the objective, that is kept
   * @param row that fails
   * @param ancestor the seed
   */
  public Minimised minimise(Objective objective, String kind, float[] row, float[] ancestor) {
    Search search = new Search(objective, kind, row, ancestor);
    boolean reproduced = search.fail(List.of(row))[0];
    if (reproduced) {
      search.alongTheLine();
      search.setBack();
      search.alongTheLine();
    }
    return new Minimised(search.best, search.inputs, reproduced);
  }

  /** One finding's search. */
  private final class Search {
    private final Objective objective;
    private final String kind;
    private final float[] ancestor;
    private final Observation observed = new Observation(target.watched(), target.capacity());
    private final float[] rows = new float[target.capacity() * layout.rowSize()];
    private float[] best;
    private long inputs;

    Search(Objective objective, String kind, float[] row, float[] ancestor) {
      this.objective = objective;
      this.kind = kind;
      this.ancestor = ancestor;
      this.best = row.clone();
    }

    /** Which candidates fail alike; those beyond the budget are not run and count as sound. */
    boolean[] fail(List<float[]> candidates) {
      boolean[] failing = new boolean[candidates.size()];
      int size = layout.rowSize();
      int most = (int) Math.max(0, Math.min(candidates.size(), budget - inputs));
      for (int from = 0; from < most; from += target.capacity()) {
        int count = Math.min(target.capacity(), most - from);
        for (int r = 0; r < count; r++) {
          System.arraycopy(candidates.get(from + r), 0, rows, r * size, size);
        }
        long before = target.extraRows();
        target.run(rows, 0, count, observed);
        inputs += count + target.extraRows() - before;
        for (int r = 0; r < count; r++) {
          failing[from + r] =
              objective.fails(observed, r) && objective.kind(observed, r).equals(kind);
        }
      }
      return failing;
    }

    /** What is left of a candidate once it is valid. */
    float[] valid(float[] candidate) {
      validity.restrict(layout, candidate, 0, ancestor);
      layout.admit(candidate, 0);
      return candidate;
    }

    void alongTheLine() {
      if (Arrays.equals(between(best, 0.5), best)) {
        // Nothing that differs has values between.
        return;
      }
      double low = 0;
      double high = 1;
      float[] end = best;
      for (int round = 0; round < ROUNDS; round++) {
        double step = (high - low) / (POINTS + 1);
        List<float[]> candidates = new ArrayList<>();
        for (int i = 1; i <= POINTS; i++) {
          candidates.add(between(end, low + i * step));
        }
        boolean[] failing = fail(candidates);
        int first = 0;
        while (first < POINTS && !failing[first]) {
          first++;
        }
        if (first < POINTS) {
          best = candidates.get(first);
          high = low + (first + 1) * step;
          low = high - step;
        } else {
          low = high - step;
        }
      }
    }

    /** A part of the way from the seed to a row, in elements that have values between. */
    private float[] between(float[] end, double part) {
      float[] row = end.clone();
      for (Field field : layout.fields()) {
        if (field.isContinuous()) {
          for (int i = field.offset(); i < field.end(); i++) {
            row[i] = (float) (ancestor[i] + part * ((double) end[i] - ancestor[i]));
          }
        }
      }
      return valid(row);
    }

    void setBack() {
      List<int[]> units = differing();
      int groups = Math.min(2, units.size());
      while (units.size() > 1 && inputs < budget) {
        List<List<int[]>> parts = split(units, groups);
        List<float[]> candidates = new ArrayList<>();
        for (List<int[]> part : parts) {
          candidates.add(without(part));
        }
        boolean[] failing = fail(candidates);
        List<int[]> removed = removable(parts, candidates, failing);
        if (!removed.isEmpty()) {
          units.removeAll(removed);
          groups = Math.max(2, groups / 2);
        } else if (groups < units.size()) {
          groups = Math.min(2 * groups, units.size());
        } else {
          return;
        }
        groups = Math.min(groups, units.size());
      }
    }

    /** Sets back all groups that can be alone; if together they cannot, the first of them. */
    private List<int[]> removable(
        List<List<int[]>> parts, List<float[]> candidates, boolean[] failing) {
      List<int[]> all = new ArrayList<>();
      int first = -1;
      int count = 0;
      for (int p = 0; p < failing.length; p++) {
        if (failing[p]) {
          all.addAll(parts.get(p));
          first = first < 0 ? p : first;
          count++;
        }
      }
      if (count > 1) {
        float[] together = without(all);
        if (fail(List.of(together))[0]) {
          best = together;
          return all;
        }
      }
      if (first < 0) {
        return List.of();
      }
      best = candidates.get(first);
      return parts.get(first);
    }

    private float[] without(List<int[]> units) {
      float[] row = best.clone();
      for (int[] unit : units) {
        System.arraycopy(ancestor, unit[0], row, unit[0], unit[1] - unit[0]);
      }
      return valid(row);
    }

    /** Elements that differ from the seed's, those of a one-hot vector together. */
    private List<int[]> differing() {
      List<int[]> units = new ArrayList<>();
      for (Field field : layout.fields()) {
        int rank = field.dims().size();
        int width =
            field.role() == Role.ONE_HOT && rank > 0 ? (int) (long) field.dims().get(rank - 1) : 1;
        for (int i = field.offset(); i < field.end(); i += width) {
          if (!Arrays.equals(best, i, i + width, ancestor, i, i + width)) {
            units.add(new int[] {i, i + width});
          }
        }
      }
      return units;
    }
  }

  private static List<List<int[]>> split(List<int[]> units, int groups) {
    List<List<int[]>> parts = new ArrayList<>();
    int size = units.size();
    for (int g = 0; g < groups; g++) {
      int from = (int) ((long) size * g / groups);
      int to = (int) ((long) size * (g + 1) / groups);
      parts.add(List.copyOf(units.subList(from, to)));
    }
    return parts;
  }
}
