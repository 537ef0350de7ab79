package org.assay.numeric.confirm.search;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.numeric.scan.RangeTrial;
import org.assay.onnx.Graph;

/**
 * Proves that an operator cannot fail by cutting the ranges of what flows in into parts, until
 * bounds exclude the failure on each of them (branch and bound). Intervals forget that two operands
 * come from one input; the smaller the part, the less that matters.
 *
 * <p>Elements are cut one by one, so this is for operators that few elements lead to.
 */
public final class SplitProof {
  /** Elements that are cut; with more of them the parts are too many. */
  private static final int MOST_ELEMENTS = 12;

  private static final int MOST_PASSES = 4000;

  /** Share of a range below which it is not cut again: what is left there probably fails. */
  private static final double LEAST = 0x1p-24;

  private final RangeTrial trial;

  /**
   * Prepares.
   *
   * @param trial of the model, with the ranges that the scan assumed
   */
  public SplitProof(RangeTrial trial) {
    this.trial = trial;
  }

  /** A tensor of which elements are cut; its elements have consecutive places in a part. */
  private record Source(String tensor, Bounds each, int first) {
    Bounds in(Part part) {
      int end = first + each.cells();
      return Bounds.of(
              each.type(),
              each.axes(),
              Arrays.copyOfRange(part.lo, first, end),
              Arrays.copyOfRange(part.hi, first, end),
              each.flags())
          .withDynamicAxes(each.dynamicAxes());
    }

    /** Where the range of an element is cut; its upper end where it cannot be. */
    double middle(double lo, double hi) {
      if (!each.type().isFloat()) {
        return Math.floor(lo + (hi - lo) / 2);
      }
      if (lo < 0 && hi > 0) {
        // Signs are told apart first: even powers and absolute values fold there.
        return 0;
      }
      double rounded = each.format().round(lo / 2 + hi / 2);
      return rounded > lo ? rounded : hi;
    }
  }

  /** Ranges of the elements. */
  private record Part(double[] lo, double[] hi) {}

  /**
   * Tries to prove one operator.
   *
   * @param output its first output, a tensor of the main graph
   * @param time after which it gives up
   * @return the number of parts on each of which it is proved; empty if it is not proved
   */
  public OptionalInt parts(String output, Duration time) {
    Set<String> read = trial.graph().leadingTo(List.of(output));
    List<Source> sources = new ArrayList<>();
    int elements = 0;
    for (Map.Entry<String, Bounds> e : trial.assumed().entrySet()) {
      Bounds bounds = e.getValue();
      if (read.contains(e.getKey()) && isMovable(bounds)) {
        if (bounds.size() > MOST_ELEMENTS - elements) {
          return OptionalInt.empty();
        }
        Source source = new Source(e.getKey(), eachElement(bounds), elements);
        sources.add(source);
        elements += source.each().cells();
      }
    }
    Graph graph =
        trial
            .graph()
            .withNodes(
                trial.graph().nodes().stream()
                    .filter(n -> n.outputs().stream().anyMatch(read::contains))
                    .toList());
    Part whole =
        new Part(
            sources.stream().flatMapToDouble(s -> Arrays.stream(s.each().lo())).toArray(),
            sources.stream().flatMapToDouble(s -> Arrays.stream(s.each().hi())).toArray());
    long end = System.nanoTime() + time.toNanos();
    Deque<Part> open = new ArrayDeque<>(List.of(whole));
    int proved = 0;
    for (int pass = 0; !open.isEmpty(); pass++) {
      if (pass >= MOST_PASSES || System.nanoTime() > end) {
        return OptionalInt.empty();
      }
      Part part = open.pop();
      Map<String, Bounds> changed = new LinkedHashMap<>();
      sources.forEach(s -> changed.put(s.tensor(), s.in(part)));
      if (trial.judge(graph, changed).proved().contains(output)) {
        proved++;
      } else if (!cut(sources, whole, part, open)) {
        return OptionalInt.empty();
      }
    }
    return OptionalInt.of(proved);
  }

  private static boolean isMovable(Bounds bounds) {
    double[] lo = bounds.lo();
    double[] hi = bounds.hi();
    for (int i = 0; i < lo.length; i++) {
      if (lo[i] < hi[i]) {
        return true;
      }
    }
    return false;
  }

  private static Bounds eachElement(Bounds bounds) {
    Axis[] axes = new Axis[bounds.rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = Axis.each(bounds.dims()[i]);
    }
    return bounds.on(axes);
  }

  /** Halves the element that is widest, relative to its whole range; false if none can be. */
  private static boolean cut(List<Source> sources, Part whole, Part part, Deque<Part> into) {
    int widest = -1;
    double most = LEAST;
    double middle = 0;
    boolean integers = false;
    for (Source source : sources) {
      for (int i = source.first(); i < source.first() + source.each().cells(); i++) {
        double share = (part.hi[i] - part.lo[i]) / (whole.hi[i] - whole.lo[i]);
        double at = source.middle(part.lo[i], part.hi[i]);
        if (share > most && at < part.hi[i]) {
          widest = i;
          most = share;
          middle = at;
          integers = !source.each().type().isFloat();
        }
      }
    }
    if (widest < 0) {
      return false;
    }
    double[] hi = part.hi.clone();
    double[] lo = part.lo.clone();
    hi[widest] = middle;
    lo[widest] = integers ? middle + 1 : middle;
    into.push(new Part(lo, part.hi));
    into.push(new Part(part.lo, hi));
    return true;
  }
}
