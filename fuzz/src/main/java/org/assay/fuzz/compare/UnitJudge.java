package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.spec.Tolerances.Tolerance;
import org.assay.exec.Runner;
import org.assay.exec.feed.Batches;
import org.assay.fuzz.compare.Disagreement.Kind;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/** Runs two models on inputs, many at a time, and says of each whether they agree. */
final class UnitJudge {
  private final Runner a;
  private final Runner b;
  private final Interfaces interfaces;
  private final Feeding feeding;
  private final Map<String, Tolerance> tolerances;
  private final Set<String> scores;

  /**
   * Creates one.
   *
   * @param tolerances by output of the reference
   * @param scores outputs of the reference that hold scores of classes
   */
  UnitJudge(
      Runner a,
      Runner b,
      Interfaces interfaces,
      Feeding feeding,
      Map<String, Tolerance> tolerances,
      Set<String> scores) {
    this.a = a;
    this.b = b;
    this.interfaces = interfaces;
    this.feeding = feeding;
    this.tolerances = tolerances;
    this.scores = scores;
  }

  /** The same judge with other sessions of the same models. */
  UnitJudge with(Runner newA, Runner newB) {
    return new UnitJudge(newA, newB, interfaces, feeding, tolerances, scores);
  }

  /**
   * Judges inputs that go into one run.
   *
   * @param units of equal dimensions; more than one only if their first axis counts rows
   */
  List<Verdict> judge(List<Map<String, Tensor>> units) {
    Map<String, Tensor> joined = units.size() == 1 ? units.get(0) : join(units);
    Map<String, Tensor> left = a.run(joined, interfaces.outputs().keySet());
    Map<String, Tensor> right = b.run(feeding.apply(joined), interfaces.outputs().values());
    List<Verdict> verdicts = new ArrayList<>();
    for (int unit = 0; unit < units.size(); unit++) {
      verdicts.add(judge(left, right, unit, units.size(), rows(units.get(unit))));
    }
    return verdicts;
  }

  private static Map<String, Tensor> join(List<Map<String, Tensor>> units) {
    Map<String, Tensor> joined = new LinkedHashMap<>();
    for (String name : units.get(0).keySet()) {
      List<Tensor> parts = new ArrayList<>();
      units.forEach(u -> Optional.ofNullable(u.get(name)).ifPresent(parts::add));
      joined.put(name, Batches.join(parts));
    }
    return joined;
  }

  /** Rows of an input; 0 if it has none. */
  static long rows(Map<String, Tensor> unit) {
    return unit.values().stream().mapToLong(t -> t.rank() == 0 ? 0 : t.dims()[0]).max().orElse(0);
  }

  private Verdict judge(
      Map<String, Tensor> left, Map<String, Tensor> right, int unit, int units, long rows) {
    Verdict worst = Verdict.NONE;
    int label = -1;
    for (Map.Entry<String, String> pair : interfaces.outputs().entrySet()) {
      Tensor x = left.get(pair.getKey());
      Tensor y = right.get(pair.getValue());
      if (x == null || y == null || x.size() != y.size() || x.type() == ElementType.STRING) {
        continue;
      }
      if (units > 1) {
        if (!hasRows(x, rows * units) || !hasRows(y, rows * units)) {
          // One value for the whole run belongs to no input.
          continue;
        }
        x = Batches.rows(x, unit * rows, (unit + 1) * rows);
        y = Batches.rows(y, unit * rows, (unit + 1) * rows);
      }
      Verdict own = judge(pair.getKey(), x, y);
      label = label < 0 ? own.label() : label;
      if (isWorse(own, worst)) {
        worst = own;
      }
    }
    return worst.withLabel(label);
  }

  private static boolean hasRows(Tensor tensor, long rows) {
    return tensor.rank() > 0 && tensor.dims()[0] == rows;
  }

  private static boolean isWorse(Verdict own, Verdict worst) {
    int order = own.kind().map(Kind::ordinal).orElse(Kind.values().length);
    int least = worst.kind().map(Kind::ordinal).orElse(Kind.values().length);
    return order < least
        || order == least && (own.score() > worst.score() || worst.output().isEmpty());
  }

  private Verdict judge(String output, Tensor x, Tensor y) {
    Tolerance tolerance = tolerances.getOrDefault(output, new Tolerance(0, 0));
    double[] left = x.toDoubles();
    double[] right = y.toDoubles();
    double excess = 0;
    for (int i = 0; i < left.length; i++) {
      excess = Math.max(excess, excess(left[i], right[i], tolerance));
    }
    int labelA = -1;
    int labelB = -1;
    int label = -1;
    boolean changed = false;
    double nearness = 0;
    if (scores.contains(output) && x.rank() > 0) {
      int classes = (int) x.dims()[x.rank() - 1];
      for (int from = 0; classes > 1 && from < left.length; from += classes) {
        double[] p = java.util.Arrays.copyOfRange(left, from, from + classes);
        double[] q = java.util.Arrays.copyOfRange(right, from, from + classes);
        int of = LabelTally.greatest(p);
        int to = LabelTally.greatest(q);
        if (of >= 0 && to >= 0 && !changed) {
          changed = of != to;
          labelA = changed ? of : labelA;
          labelB = changed ? to : labelB;
          label = label < 0 ? of : label;
          nearness = Math.max(nearness, nearness(p, q, of));
        }
      }
    }
    Optional<Kind> kind =
        excess == Double.POSITIVE_INFINITY
            ? Optional.of(Kind.NON_FINITE)
            : excess > 1
                ? Optional.of(changed ? Kind.LABEL : Kind.VALUES)
                : changed ? Optional.of(Kind.TIE) : Optional.empty();
    boolean labels = kind.equals(Optional.of(Kind.LABEL)) || kind.equals(Optional.of(Kind.TIE));
    labelA = labels ? labelA : -1;
    labelB = labels ? labelB : -1;
    return new Verdict(kind, output, labelA, labelB, label, excess, Math.max(excess, nearness));
  }

  private static double excess(double a, double b, Tolerance tolerance) {
    if (!Double.isFinite(a) || !Double.isFinite(b)) {
      return Double.compare(a, b) == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    double distance = Math.abs(a - b);
    if (distance == 0) {
      return 0;
    }
    double allowed = tolerance.absolute() + tolerance.relative() * Math.abs(a);
    return Math.min(Double.MAX_VALUE, distance / allowed);
  }

  /** The difference of the two models over the lead of the reference's class. */
  private static double nearness(double[] p, double[] q, int label) {
    double second = Double.NEGATIVE_INFINITY;
    double difference = 0;
    for (int i = 0; i < p.length; i++) {
      second = i == label ? second : Math.max(second, p[i]);
      double d = Math.abs(p[i] - q[i]);
      difference = Double.isFinite(d) ? Math.max(difference, d) : difference;
    }
    double lead = p[label] - second;
    // Below 1: a label that has changed is told apart by its kind.
    return difference == 0 || !(lead >= 0) ? 0 : difference / (difference + lead);
  }
}
