package org.assay.fuzz.compare;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.spec.Tolerances.Tolerance;
import org.assay.fuzz.compare.MatchedTensor.How;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.assay.report.Location;

/** Where, along the graph, the error of matched tensors grows. */
final class Parting {
  private final Twin a;
  private final Twin b;
  private final TwinGraph graphA;
  private final TwinGraph graphB;

  Parting(Twin a, Twin b, TwinGraph graphA, TwinGraph graphB) {
    this.a = a;
    this.b = b;
    this.graphA = graphA;
    this.graphB = graphB;
  }

  /**
   * Whether two tensors differ by more than a tolerance. Unlike for outputs it is taken of the
   * tensor's greatest element: a small element of a sum of great ones carries the sum's rounding.
   */
  static boolean isParted(Differences d, Tolerance tolerance) {
    return d.nonFinite() > 0
        || d.maxAbs() > tolerance.absolute() + tolerance.relative() * d.greatest();
  }

  /** All pairs in the order of the reference's nodes, with the error before each. */
  List<TensorComparison> of(Map<MatchedTensor, Differences> pairs, Tolerance tolerance) {
    Map<String, Double> errors = new HashMap<>();
    List<TensorComparison> compared = new ArrayList<>();
    pairs.forEach(
        (pair, d) -> {
          boolean rounded = pair.how() == How.ROUNDED;
          Double own = errors.get(pair.a());
          double before = rounded && own != null ? own : before(pair.a(), errors);
          double after = d.nonFinite() > 0 ? Double.POSITIVE_INFINITY : d.relative();
          errors.merge(pair.a(), after, Math::max);
          compared.add(
              new TensorComparison(
                  pair.a(),
                  pair.b(),
                  pair.how().text(),
                  pair.fused(),
                  location(graphA, pair.a(), a),
                  location(graphB, pair.b(), b),
                  d,
                  before,
                  isParted(d, tolerance)));
        });
    return compared;
  }

  /** The greatest error among the nearest tensors above that are known. */
  private double before(String tensor, Map<String, Double> errors) {
    double greatest = 0;
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(above(tensor));
    while (!open.isEmpty()) {
      String at = open.remove();
      if (!seen.add(at)) {
        continue;
      }
      Double known = errors.get(at);
      if (known == null) {
        open.addAll(above(at));
      } else {
        greatest = Math.max(greatest, known);
      }
    }
    return greatest;
  }

  private List<String> above(String tensor) {
    return graphA.producer(tensor).map(graphA::operands).orElse(List.of());
  }

  /** The place of the node that makes a tensor. */
  static Optional<Location> location(TwinGraph graph, String tensor, Twin twin) {
    Optional<Node> node = graph.producer(tensor);
    return node.map(n -> Location.of(GraphPath.MAIN, graph.position(tensor), n, twin.path()));
  }
}
