package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.fuzz.compare.MatchedTensor.How;
import org.assay.onnx.Node;

/**
 * Finds which tensors of two models should be the same: first by name, then by structure from
 * inputs and outputs inwards, then by the values they have on some data. A name alone convinces
 * only if size and operator, or the values, agree; where a model has several equal operators behind
 * one tensor, their weights decide, then values, then names.
 */
final class TensorMatcher {
  /** Agreement from which values speak for a match that something else proposes. */
  static final double LIKELY = 0.9;

  /** Agreement from which values alone make a match. */
  private static final double CERTAIN = 0.99;

  private static final int LONGEST_CHAIN = 8;

  /** Two nodes that may be one, and how much speaks for it. */
  private record Rated(Node a, Node b, double score) {}

  private final TwinGraph a;
  private final TwinGraph b;
  private final Links links;

  /**
   * Prepares a matching.
   *
   * @param sketchesA of the tensors of {@code a}, constants included, on some data
   * @param sketchesB of those of {@code b}, on the same data
   */
  TensorMatcher(
      TwinGraph a, TwinGraph b, Map<String, Sketch> sketchesA, Map<String, Sketch> sketchesB) {
    this.a = a;
    this.b = b;
    this.links = new Links(a, b, sketchesA, sketchesB);
  }

  /**
   * Matches.
   *
   * @param interfaces inputs and outputs of {@code a} and what they are in {@code b}
   * @return in the order of {@code a}'s nodes
   */
  List<MatchedTensor> match(Map<String, String> interfaces) {
    interfaces.forEach((x, y) -> links.add(a.root(x), b.root(y), How.INTERFACE, false));
    names(true);
    settle();
    names(false);
    settle();
    values();
    settle();
    return links.inOrder();
  }

  private void names(boolean byValues) {
    for (String tensor : a.tensors()) {
      Optional<Node> x = a.producer(tensor);
      Optional<Node> y = b.producer(tensor);
      boolean own = y.isPresent() && b.root(tensor).equals(tensor) && !b.isConstant(tensor);
      if (x.isEmpty() || !own || !links.areOpen(tensor, tensor)) {
        continue;
      }
      boolean same = TwinGraph.operator(x.get()).equals(TwinGraph.operator(y.orElseThrow()));
      double agreement = links.agreement(tensor, tensor);
      if (byValues ? agreement >= LIKELY : same && links.haveOneSize(tensor, tensor)) {
        links.add(tensor, tensor, How.NAME, !same);
      }
    }
  }

  private void settle() {
    boolean changed = true;
    while (changed) {
      changed = forward();
      changed |= backward();
    }
  }

  /** Matches nodes all of whose operands are matched. */
  private boolean forward() {
    int before = links.size();
    for (Node node : a.graph().nodes()) {
      List<String> operands = a.operandRoots(node);
      boolean candidate =
          !operands.isEmpty()
              && !TwinGraph.isLookedThrough(node)
              && links.isOpenInA(node.firstOutput());
      if (candidate && links.allInA(operands)) {
        behind(node, operands);
      }
    }
    return links.size() > before;
  }

  private void behind(Node node, List<String> operands) {
    List<String> images = operands.stream().map(links::imageOf).toList();
    List<Node> open =
        b.readers(images.get(0)).stream().filter(m -> links.isOpenInB(m.firstOutput())).toList();
    List<Rated> rated = new ArrayList<>();
    for (Node sibling : a.readers(operands.get(0))) {
      boolean alike =
          TwinGraph.operator(sibling).equals(TwinGraph.operator(node))
              && reads(sibling, operands, a)
              && links.isOpenInA(sibling.firstOutput());
      for (Node m : alike ? open : List.<Node>of()) {
        boolean same =
            TwinGraph.operator(m).equals(TwinGraph.operator(node))
                && reads(m, images, b)
                && links.haveOneSize(sibling.firstOutput(), m.firstOutput());
        if (same) {
          rated.add(new Rated(sibling, m, score(sibling, m)));
        }
      }
    }
    rated.sort(Comparator.comparingDouble(Rated::score).reversed());
    for (Rated pair : rated) {
      String x = pair.a().firstOutput();
      String y = pair.b().firstOutput();
      if (links.areOpen(x, y)) {
        linkNodes(pair.a(), pair.b());
      }
    }
    if (links.isOpenInA(node.firstOutput())) {
      for (Node m : open) {
        if (links.isOpenInA(node.firstOutput()) && links.isOpenInB(m.firstOutput())) {
          fused(node, m);
        }
      }
    }
  }

  private static boolean reads(Node node, List<String> operands, TwinGraph graph) {
    List<String> own = graph.operandRoots(node);
    return own.equals(operands)
        || TwinGraph.isCommutative(node)
            && own.stream().sorted().toList().equals(operands.stream().sorted().toList());
  }

  private double score(Node x, Node y) {
    List<String> weightsA = a.weights(x);
    List<String> weightsB = b.weights(y);
    double weights = 0;
    if (weightsA.size() == weightsB.size()) {
      for (int i = 0; i < weightsA.size(); i++) {
        weights += links.agreement(weightsA.get(i), weightsB.get(i)) / weightsA.size();
      }
    }
    boolean named = x.firstOutput().equals(y.firstOutput());
    return 4 * weights + 2 * links.agreement(x.firstOutput(), y.firstOutput()) + (named ? 0.5 : 0);
  }

  /** Links two nodes of one operator, or the ends of what one of them has swallowed. */
  private void linkNodes(Node n, Node m) {
    String x = n.firstOutput();
    String y = m.firstOutput();
    if (!a.use(x).equals(b.use(y))) {
      double plain = links.agreement(x, y);
      for (String end : chain(a, x)) {
        if (ends(end, y) && links.agreement(end, y) > plain + 0.02) {
          links.add(end, y, How.STRUCTURE, true);
          return;
        }
      }
      for (String end : chain(b, y)) {
        if (ends(x, end) && links.agreement(x, end) > plain + 0.02) {
          links.add(x, end, How.STRUCTURE, true);
          return;
        }
      }
    }
    links.add(x, y, How.STRUCTURE, false);
    for (int i = 1; i < Math.min(n.outputs().size(), m.outputs().size()); i++) {
      String furtherA = n.outputs().get(i);
      String furtherB = m.outputs().get(i);
      if (links.haveOneSize(furtherA, furtherB) && links.areOpen(furtherA, furtherB)) {
        links.add(furtherA, furtherB, How.STRUCTURE, false);
      }
    }
  }

  /** Whether two tensors are open, of one size, and read by the same operators. */
  private boolean ends(String x, String y) {
    return links.areOpen(x, y) && links.haveOneSize(x, y) && a.use(x).equals(b.use(y));
  }

  /** What lies behind a tensor as long as a single node reads it. */
  private static List<String> chain(TwinGraph graph, String start) {
    List<String> chain = new ArrayList<>();
    String at = start;
    while (chain.size() < LONGEST_CHAIN) {
      List<Node> readers = graph.readers(at);
      if (readers.size() != 1 || graph.use(at).containsKey("output")) {
        return chain;
      }
      at = readers.get(0).firstOutput();
      chain.add(at);
    }
    return chain;
  }

  /** Different operators behind the same operands: the nearest ends that fit. */
  private void fused(Node n, Node m) {
    List<String> chainA = new ArrayList<>(List.of(n.firstOutput()));
    List<String> chainB = new ArrayList<>(List.of(m.firstOutput()));
    chainA.addAll(chain(a, n.firstOutput()));
    chainB.addAll(chain(b, m.firstOutput()));
    if (!ended(chainA, chainB, LIKELY)) {
      spread(n.firstOutput(), m.firstOutput());
    }
    if (links.isOpenInA(n.firstOutput()) && links.isOpenInB(m.firstOutput())) {
      // Values do not agree where one of the two is at fault: the place must do.
      ended(chainA, chainB, 0);
    }
  }

  /** Links the nearest ends of two chains that are read alike, and whose values agree enough. */
  private boolean ended(List<String> chainA, List<String> chainB, double agreement) {
    for (int steps = 0; steps < chainA.size() + chainB.size() - 1; steps++) {
      for (int i = Math.max(0, steps - chainB.size() + 1); i <= steps && i < chainA.size(); i++) {
        String x = chainA.get(i);
        String y = chainB.get(steps - i);
        if (ends(x, y) && links.agreement(x, y) >= agreement && (agreement > 0 || steps > 0)) {
          links.add(x, y, How.STRUCTURE, true);
          return true;
        }
      }
    }
    return false;
  }

  /** Where one side has several branches between the ends, values must tell. */
  private void spread(String x, String y) {
    for (String end : links.descendants(a, x)) {
      if (ends(end, y) && links.agreement(end, y) >= CERTAIN) {
        links.add(end, y, How.STRUCTURE, true);
        return;
      }
    }
    for (String end : links.descendants(b, y)) {
      if (ends(x, end) && links.agreement(x, end) >= CERTAIN) {
        links.add(x, end, How.STRUCTURE, true);
        return;
      }
    }
  }

  /** Matches operands of matched nodes of one operator. */
  private boolean backward() {
    int before = links.size();
    links.pairs().forEach(this::before);
    return links.size() > before;
  }

  private void before(String x, String y) {
    Optional<Node> n = a.producer(x);
    Optional<Node> m = b.producer(y);
    if (n.isEmpty()
        || m.isEmpty()
        || !TwinGraph.operator(n.get()).equals(TwinGraph.operator(m.get()))) {
      return;
    }
    List<String> operandsA = a.operandRoots(n.get());
    List<String> operandsB = new ArrayList<>(b.operandRoots(m.get()));
    if (operandsA.size() != operandsB.size()) {
      return;
    }
    if (TwinGraph.isCommutative(n.get())
        && operandsA.size() == 2
        && isSwapped(operandsA, operandsB)) {
      java.util.Collections.reverse(operandsB);
    }
    for (int i = 0; i < operandsA.size(); i++) {
      String from = operandsA.get(i);
      String to = operandsB.get(i);
      if (links.areOpen(from, to) && links.haveOneSize(from, to) && mayBeOne(from, to)) {
        links.add(from, to, How.STRUCTURE, !sameOperator(from, to));
      }
    }
  }

  private boolean isSwapped(List<String> x, List<String> y) {
    double straight = likeness(x.get(0), y.get(0)) + likeness(x.get(1), y.get(1));
    double crossed = likeness(x.get(0), y.get(1)) + likeness(x.get(1), y.get(0));
    return crossed > straight;
  }

  private double likeness(String x, String y) {
    if (!links.areOpen(x, y)) {
      return y.equals(links.imageOf(x)) ? 4 : -4;
    }
    return links.agreement(x, y) + (sameOperator(x, y) ? 1 : 0);
  }

  private boolean sameOperator(String x, String y) {
    Optional<String> n = a.producer(x).map(TwinGraph::operator);
    return n.isPresent() && n.equals(b.producer(y).map(TwinGraph::operator));
  }

  private boolean mayBeOne(String x, String y) {
    return sameOperator(x, y) || links.agreement(x, y) >= LIKELY;
  }

  /** Matches what is left by values: each the best of the other by far enough. */
  private void values() {
    Map<Long, List<String>> openB = new HashMap<>();
    for (String y : b.tensors()) {
      if (links.isOpenInB(y) && links.tells(b, y)) {
        openB.computeIfAbsent(links.size(b, y), k -> new ArrayList<>()).add(y);
      }
    }
    for (String x : a.tensors()) {
      if (!links.isOpenInA(x) || !links.tells(a, x)) {
        continue;
      }
      List<String> candidates = openB.getOrDefault(links.size(a, x), List.of());
      double best = 0;
      String match = "";
      for (String y : candidates) {
        double agreement = links.isOpenInB(y) ? links.agreement(x, y) : 0;
        if (agreement > best) {
          best = agreement;
          match = y;
        }
      }
      if (best >= CERTAIN) {
        links.add(x, match, How.VALUES, !sameOperator(x, match));
      }
    }
  }
}
