package org.assay.numeric.confirm.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Environment;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Settings;
import org.assay.data.random.RandomStream;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Tensor;
import org.assay.onnx.finiteness.Failure;

/**
 * Grows a failing point to a box as wide as possible: all tensors by a common part of their ranges
 * first, then each as far as it goes. A box counts if bounds show that the operator must fail in
 * it, else if some points of it do, and 100 of the last one.
 */
public final class BoxGrower {
  /** Points that are drawn from a box before it is reported, unless it is proved. */
  public static final int POINTS = 300;

  private static final int TRIAL_POINTS = 6;
  private static final double[] PARTS = {1, 0.5, 0.2, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-6};
  private static final int MOST_VARIABLES = 64;
  // Beyond that a bound for each element costs too much.
  private static final int MOST_PROVED = 20_000;

  private final SearchSpace space;
  private final Graph graph;
  private final Target target;
  private final Verification verification;
  private final RandomStream stream;
  private final Analyzer analyzer = Analyzer.create(Settings.DEFAULT);
  private int drawn;
  private boolean byProof;

  /**
   * Prepares.
   *
   * @param graph of the working opset, weights not opened
   * @param verification what fails
   */
  public BoxGrower(
      SearchSpace space, Graph graph, Target target, Verification verification, long seed) {
    this.space = space;
    this.graph = graph;
    this.target = target;
    this.verification = verification;
    this.stream = RandomStream.of(seed, "box");
  }

  /** A box around inputs on which the target fails. */
  public FailingBox grow(Map<String, Tensor> inputs) {
    Point centre = space.point(inputs);
    // A box that is proved is worth more than a wider one that is not.
    byProof = provable();
    double[] parts = grown(centre);
    if (byProof && Arrays.stream(parts).allMatch(p -> p == 0)) {
      byProof = false;
      parts = grown(centre);
    }
    return box(centre, parts);
  }

  private double[] grown(Point centre) {
    double[] parts = new double[space.variables().size()];
    for (double part : PARTS) {
      double[] common = new double[parts.length];
      Arrays.fill(common, part);
      if (holds(centre, common, TRIAL_POINTS)) {
        parts = common;
        break;
      }
    }
    widen(centre, parts);
    while (!holds(centre, parts, POINTS) && Arrays.stream(parts).anyMatch(p -> p > 0)) {
      for (int i = 0; i < parts.length; i++) {
        parts[i] = parts[i] < 1e-9 ? 0 : parts[i] / 4;
      }
    }
    return parts;
  }

  // Each tensor as far as it goes, the others as they are.
  private void widen(Point centre, double[] parts) {
    for (int v = 0; v < Math.min(MOST_VARIABLES, parts.length); v++) {
      if (!space.variables().get(v).isContinuous()) {
        continue;
      }
      double before = parts[v];
      for (double part : PARTS) {
        if (part <= before) {
          break;
        }
        parts[v] = part;
        if (holds(centre, parts, TRIAL_POINTS)) {
          break;
        }
        parts[v] = before;
      }
    }
  }

  private boolean holds(Point centre, double[] parts, int points) {
    if (byProof) {
      return proved(centre, parts);
    }
    for (int i = 0; i < points; i++) {
      RandomStream random = stream.fork("point " + drawn++);
      boolean corner = i % 2 == 0 && points == TRIAL_POINTS;
      if (!verification.fails(target, space.tensors(drawn(centre, parts, corner, random)))) {
        return false;
      }
    }
    return true;
  }

  private Point drawn(Point centre, double[] parts, boolean corner, RandomStream random) {
    double[][] values = centre.copy();
    for (int v = 0; v < values.length; v++) {
      Variable variable = space.variables().get(v);
      if (parts[v] == 0 || !variable.isContinuous()) {
        continue;
      }
      for (int i = 0; i < values[v].length; i++) {
        double lo = end(variable, values[v][i], parts[v], -1);
        double hi = end(variable, values[v][i], parts[v], 1);
        double at = corner ? random.nextInt(2) : random.nextDouble();
        double value = variable.nearest(lo + (hi - lo) * at);
        values[v][i] = Math.max(lo, Math.min(hi, value));
      }
    }
    return new Point(values);
  }

  private static double end(Variable v, double value, double part, int sign) {
    return v.nearest(value + sign * part * (v.hi() - v.lo()));
  }

  private FailingBox box(Point centre, double[] parts) {
    double[][] lo = centre.copy();
    double[][] hi = centre.copy();
    List<String> fixed = new ArrayList<>(space.held().keySet().stream().sorted().toList());
    for (int v = 0; v < lo.length; v++) {
      Variable variable = space.variables().get(v);
      if (parts[v] == 0 || !variable.isContinuous()) {
        fixed.add(variable.name());
        continue;
      }
      for (int i = 0; i < lo[v].length; i++) {
        lo[v][i] = end(variable, lo[v][i], parts[v], -1);
        hi[v][i] = end(variable, hi[v][i], parts[v], 1);
      }
    }
    boolean isolated = Arrays.stream(parts).allMatch(p -> p == 0) && !neighboursFail(centre);
    return new FailingBox(
        space.tensors(new Point(lo)),
        space.tensors(new Point(hi)),
        fixed,
        isolated,
        !isolated && proved(centre, parts));
  }

  // Whether one tensor can move by a unit in the last place.
  private boolean neighboursFail(Point centre) {
    for (int v = 0; v < space.variables().size(); v++) {
      Variable variable = space.variables().get(v);
      if (!variable.isContinuous()) {
        continue;
      }
      boolean all = true;
      for (int sign = -1; sign <= 1 && all; sign += 2) {
        double[][] values = centre.copy();
        for (int i = 0; i < values[v].length; i++) {
          double ulp = Math.ulp((float) values[v][i]);
          values[v][i] = variable.nearest(values[v][i] + sign * ulp);
        }
        all = verification.fails(target, space.tensors(new Point(values)));
      }
      if (all) {
        return true;
      }
    }
    return false;
  }

  private boolean provable() {
    int elements = space.variables().stream().mapToInt(Variable::size).sum();
    boolean directed =
        target.failure() == Failure.NOT_POSITIVE
            || target.failure() == Failure.NEGATIVE
            || target.failure() == Failure.EXPONENT;
    // Bounds do not say whether the branch is taken that an operator lies in.
    boolean always = graph.nodes().contains(target.node());
    return directed && always && elements <= MOST_PROVED;
  }

  /** Whether bounds of the operand lie in the failing region as a whole, all before it finite. */
  private boolean proved(Point centre, double[] parts) {
    if (!byProof) {
      return false;
    }
    Map<String, Bounds> values = new LinkedHashMap<>();
    space.held().forEach((name, value) -> values.put(name, Bounds.constant(value)));
    for (int v = 0; v < parts.length; v++) {
      values.put(space.variables().get(v).name(), bounds(v, centre.of(v), parts[v]));
    }
    Map<String, Bounds> all =
        new HashMap<>(
            analyzer
                .analyze(graph, new Environment(values, Map.of(), Map.of()), NodeVisitor.NONE)
                .main());
    all.putAll(values);
    boolean finite =
        target.reads().stream()
            .allMatch(
                r -> Optional.ofNullable(all.get(r)).map(b -> b.allFlags() == 0).orElse(false));
    return finite
        && Optional.ofNullable(all.get(target.operand())).map(this::mustFail).orElse(false);
  }

  private boolean mustFail(Bounds operand) {
    double[] lo = operand.lo();
    double[] hi = operand.hi();
    ElementType type = operand.type();
    for (int i = 0; i < operand.cells(); i++) {
      if (lo[i] <= hi[i]
          && target.failure().margin(lo[i], type) <= 0
          && target.failure().margin(hi[i], type) <= 0) {
        return true;
      }
    }
    return false;
  }

  private Bounds bounds(int v, double[] values, double part) {
    Variable variable = space.variables().get(v);
    double[] lo = values.clone();
    double[] hi = values.clone();
    boolean moves = part > 0 && variable.isContinuous();
    for (int i = 0; i < values.length && moves; i++) {
      lo[i] = end(variable, values[i], part, -1);
      hi[i] = end(variable, values[i], part, 1);
    }
    Axis[] axes =
        variable.dims().stream().map(d -> Axis.each(Math.toIntExact(d))).toArray(Axis[]::new);
    return Bounds.of(variable.type(), axes, lo, hi, new byte[values.length]);
  }
}
