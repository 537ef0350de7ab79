package org.assay.numeric.confirm.search;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
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

  /** One element of a tensor. */
  private record Element(String tensor, int index, double lo, double hi, boolean whole) {
    double share(Part part, int at) {
      return (part.hi[at] - part.lo[at]) / (hi - lo);
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
    Graph graph = leadingTo(output);
    Set<String> read = graph.leadingTo(List.of(output));
    Map<String, Bounds> whole = new LinkedHashMap<>();
    List<Element> elements = new ArrayList<>();
    for (Map.Entry<String, Bounds> e : trial.assumed().entrySet()) {
      Bounds bounds = e.getValue();
      if (read.contains(e.getKey()) && isMovable(bounds)) {
        if (bounds.size() > MOST_ELEMENTS - elements.size()) {
          return OptionalInt.empty();
        }
        Bounds each = eachElement(bounds);
        whole.put(e.getKey(), each);
        for (int i = 0; i < each.cells(); i++) {
          elements.add(
              new Element(e.getKey(), i, each.lo()[i], each.hi()[i], !bounds.type().isFloat()));
        }
      }
    }
    long end = System.nanoTime() + time.toNanos();
    Deque<Part> open = new ArrayDeque<>();
    open.push(
        new Part(
            elements.stream().mapToDouble(Element::lo).toArray(),
            elements.stream().mapToDouble(Element::hi).toArray()));
    int proved = 0;
    for (int pass = 0; !open.isEmpty(); pass++) {
      if (pass >= MOST_PASSES || System.nanoTime() > end) {
        return OptionalInt.empty();
      }
      Part part = open.pop();
      if (trial.judge(graph, changed(whole, elements, part)).proved().contains(output)) {
        proved++;
      } else if (!cut(elements, part, whole, open)) {
        return OptionalInt.empty();
      }
    }
    return OptionalInt.of(proved);
  }

  private Graph leadingTo(String output) {
    Graph graph = trial.graph();
    Set<String> read = graph.leadingTo(List.of(output));
    return graph.withNodes(
        graph.nodes().stream().filter(n -> n.outputs().stream().anyMatch(read::contains)).toList());
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

  private static Map<String, Bounds> changed(
      Map<String, Bounds> whole, List<Element> elements, Part part) {
    Map<String, double[]> los = new LinkedHashMap<>();
    Map<String, double[]> his = new LinkedHashMap<>();
    for (int i = 0; i < elements.size(); i++) {
      Element e = elements.get(i);
      int cells = sizeOf(whole, e.tensor());
      los.computeIfAbsent(e.tensor(), t -> new double[cells])[e.index()] = part.lo[i];
      his.computeIfAbsent(e.tensor(), t -> new double[cells])[e.index()] = part.hi[i];
    }
    Map<String, Bounds> changed = new LinkedHashMap<>();
    whole.forEach(
        (tensor, b) ->
            changed.put(
                tensor,
                Bounds.of(
                        b.type(),
                        b.axes(),
                        los.getOrDefault(tensor, b.lo()),
                        his.getOrDefault(tensor, b.hi()),
                        b.flags())
                    .withDynamicAxes(b.dynamicAxes())));
    return changed;
  }

  private static int sizeOf(Map<String, Bounds> whole, String tensor) {
    Bounds bounds = whole.get(tensor);
    return bounds == null ? 0 : bounds.cells();
  }

  /** Halves the element that is widest, relative to its whole range; false if none can be. */
  private static boolean cut(
      List<Element> elements, Part part, Map<String, Bounds> whole, Deque<Part> into) {
    int widest = -1;
    double most = LEAST;
    for (int i = 0; i < elements.size(); i++) {
      double share = elements.get(i).share(part, i);
      if (share > most && middle(elements.get(i), part, i, whole) < part.hi[i]) {
        widest = i;
        most = share;
      }
    }
    if (widest < 0) {
      return false;
    }
    Element element = elements.get(widest);
    double middle = middle(element, part, widest, whole);
    double[] hi = part.hi.clone();
    double[] lo = part.lo.clone();
    hi[widest] = middle;
    lo[widest] = element.whole() ? middle + 1 : middle;
    into.push(new Part(lo, part.hi));
    into.push(new Part(part.lo, hi));
    return true;
  }

  // Signs are told apart first: even powers and absolute values fold there.
  private static double middle(Element e, Part part, int at, Map<String, Bounds> whole) {
    double lo = part.lo[at];
    double hi = part.hi[at];
    if (e.whole()) {
      return Math.floor(lo + (hi - lo) / 2);
    }
    if (lo < 0 && hi > 0) {
      return 0;
    }
    Bounds bounds = whole.get(e.tensor());
    double middle = lo / 2 + hi / 2;
    double rounded = bounds == null ? middle : bounds.format().round(middle);
    return rounded > lo ? rounded : hi;
  }
}
