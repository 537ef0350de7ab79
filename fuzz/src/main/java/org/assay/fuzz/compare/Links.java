package org.assay.fuzz.compare;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.fuzz.compare.MatchedTensor.How;
import org.assay.onnx.Node;

/** The tensors of two graphs that are matched so far, one to one. */
final class Links {
  private static final int MOST_DESCENDANTS = 24;

  private record Link(String a, String b, How how, boolean fused) {}

  private final TwinGraph a;
  private final TwinGraph b;
  private final Map<String, Sketch> sketchesA;
  private final Map<String, Sketch> sketchesB;
  private final Map<String, Link> fromA = new LinkedHashMap<>();
  private final Map<String, Link> fromB = new HashMap<>();

  Links(TwinGraph a, TwinGraph b, Map<String, Sketch> sketchesA, Map<String, Sketch> sketchesB) {
    this.a = a;
    this.b = b;
    this.sketchesA = sketchesA;
    this.sketchesB = sketchesB;
  }

  /** Links two roots, unless one of them is linked. */
  void add(String x, String y, How how, boolean fused) {
    if (areOpen(x, y)) {
      Link link = new Link(x, y, how, fused);
      fromA.put(x, link);
      fromB.put(y, link);
    }
  }

  int size() {
    return fromA.size();
  }

  boolean isOpenInA(String x) {
    return !fromA.containsKey(x);
  }

  boolean isOpenInB(String y) {
    return !fromB.containsKey(y);
  }

  boolean areOpen(String x, String y) {
    return isOpenInA(x) && isOpenInB(y);
  }

  boolean allInA(List<String> roots) {
    return fromA.keySet().containsAll(roots);
  }

  /** What a tensor of {@code a} is in {@code b}; empty text if nothing is known. */
  String imageOf(String x) {
    Link link = fromA.get(x);
    return link == null ? "" : link.b();
  }

  /** All pairs so far. */
  Map<String, String> pairs() {
    Map<String, String> pairs = new LinkedHashMap<>();
    fromA.values().forEach(l -> pairs.put(l.a(), l.b()));
    return pairs;
  }

  private Map<String, Sketch> sketches(TwinGraph graph) {
    return graph == a ? sketchesA : sketchesB;
  }

  /** Elements of a tensor; −1 if unknown. */
  long size(TwinGraph graph, String tensor) {
    Sketch sketch = sketches(graph).get(tensor);
    return sketch == null ? -1 : sketch.size();
  }

  /** Whether a tensor's values say anything: floats that are not all equal. */
  boolean tells(TwinGraph graph, String tensor) {
    Sketch sketch = sketches(graph).get(tensor);
    return sketch != null && sketch.type().isFloat() && !sketch.isFlat();
  }

  boolean haveOneSize(String x, String y) {
    long size = size(a, x);
    return size >= 0 && size == size(b, y);
  }

  /** How well the values of two tensors agree, integers that stand for floats decoded. */
  double agreement(String x, String y) {
    Optional<String> shownA = shown(a, x, isFloat(b, y));
    Optional<String> shownB = shown(b, y, isFloat(a, x));
    Sketch sketchA = shownA.map(sketchesA::get).orElse(null);
    Sketch sketchB = shownB.map(sketchesB::get).orElse(null);
    return sketchA == null || sketchB == null ? 0 : sketchA.agreement(sketchB);
  }

  private boolean isFloat(TwinGraph graph, String tensor) {
    Sketch sketch = sketches(graph).get(tensor);
    return sketch != null && sketch.type().isFloat();
  }

  /** The tensor whose values stand for a root: itself, or for quantised ones the decoded end. */
  private Optional<String> shown(TwinGraph graph, String root, boolean asFloat) {
    Sketch sketch = sketches(graph).get(root);
    if (sketch != null && (!asFloat || sketch.type().isFloat())) {
      return Optional.of(root);
    }
    return graph.ends(root).stream().filter(e -> isFloat(graph, e)).findFirst();
  }

  /** Tensors behind another, in the graph's order, up to a number. */
  List<String> descendants(TwinGraph graph, String start) {
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty() && seen.size() < MOST_DESCENDANTS) {
      for (Node reader : graph.readers(next.remove())) {
        if (seen.add(reader.firstOutput())) {
          next.add(reader.firstOutput());
        }
      }
    }
    return seen.stream().sorted(Comparator.comparingInt(graph::position)).toList();
  }

  /** The matched tensors in the order of {@code a}'s nodes, roundings behind their roots. */
  List<MatchedTensor> inOrder() {
    List<Link> ordered = new ArrayList<>(fromA.values());
    ordered.sort(Comparator.comparingInt(l -> a.position(l.a())));
    List<MatchedTensor> matched = new ArrayList<>();
    for (Link link : ordered) {
      Optional<String> x = shown(a, link.a(), isFloat(b, link.b()));
      Optional<String> y = shown(b, link.b(), isFloat(a, link.a()));
      if (x.isPresent() && y.isPresent() && comparable(x.get(), y.get())) {
        boolean input = a.position(link.a()) < 0;
        // Inputs are the same by construction unless their type differs.
        if (!input || !typeOf(a, x.get()).equals(typeOf(b, y.get()))) {
          matched.add(new MatchedTensor(x.get(), y.get(), link.how(), link.fused()));
        }
        rounded(link, x.get(), y.get(), matched);
      }
    }
    return matched;
  }

  private void rounded(Link link, String x, String y, List<MatchedTensor> matched) {
    List<String> endsA = roundings(a, link.a(), x);
    List<String> endsB = roundings(b, link.b(), y);
    int count =
        endsA.isEmpty() || endsB.isEmpty()
            ? Math.max(endsA.size(), endsB.size())
            : Math.min(endsA.size(), endsB.size());
    for (int i = 0; i < count; i++) {
      String from = endsA.isEmpty() ? x : endsA.get(i);
      String to = endsB.isEmpty() ? y : endsB.get(i);
      if (comparable(from, to)) {
        matched.add(new MatchedTensor(from, to, How.ROUNDED, false));
      }
    }
  }

  /** Floating ends of chains behind a root that do more than rename. */
  private List<String> roundings(TwinGraph graph, String root, String shown) {
    return graph.ends(root).stream()
        .filter(e -> !e.equals(shown) && isFloat(graph, e) && !isRenamed(graph, e, root))
        .toList();
  }

  private static boolean isRenamed(TwinGraph graph, String end, String root) {
    String at = end;
    while (!at.equals(root)) {
      Node node = graph.producer(at).orElseThrow();
      if (!node.is("Identity") && !node.is("Dropout")) {
        return false;
      }
      at = node.inputs().get(0);
    }
    return true;
  }

  private boolean comparable(String x, String y) {
    Sketch sketchA = sketchesA.get(x);
    Sketch sketchB = sketchesB.get(y);
    if (sketchA == null || sketchB == null || sketchA.size() != sketchB.size()) {
      return false;
    }
    // An optimiser that moves a Transpose leaves what lies between in another layout.
    boolean layout =
        sketchA.isPermuted(sketchB) && sketchA.agreement(sketchB) < TensorMatcher.LIKELY;
    return !layout && sketchA.type().isFloat() == sketchB.type().isFloat();
  }

  private String typeOf(TwinGraph graph, String tensor) {
    Sketch sketch = sketches(graph).get(tensor);
    return sketch == null ? "" : sketch.type().text();
  }
}
