package org.assay.onnx.structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;

/** Orders nodes so that each comes after those whose outputs it uses. */
final class NodeOrder {
  private static final int MOST_NAMED = 6;

  private NodeOrder() {}

  /**
   * The nodes in topological order; nodes keep their order as far as that allows.
   *
   * @param usedInside for each node the names that its subgraphs use
   * @throws ModelException if nodes form a cycle
   */
  static List<Node> sorted(List<Node> nodes, List<Set<String>> usedInside) {
    Map<String, Integer> definedBy = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (String output : nodes.get(i).outputs()) {
        if (!output.isEmpty()) {
          definedBy.put(output, i);
        }
      }
    }
    int[][] needs = new int[nodes.size()][];
    boolean inOrder = true;
    for (int i = 0; i < needs.length; i++) {
      needs[i] = needs(nodes.get(i), usedInside.get(i), definedBy);
      for (int need : needs[i]) {
        inOrder &= need < i;
      }
    }
    return inOrder ? nodes : reordered(nodes, needs);
  }

  private static int[] needs(Node node, Set<String> inside, Map<String, Integer> definedBy) {
    int[] needs = new int[node.inputs().size() + inside.size()];
    int count = 0;
    for (String input : node.inputs()) {
      Integer definer = definedBy.get(input);
      if (definer != null) {
        needs[count++] = definer;
      }
    }
    for (String input : inside) {
      Integer definer = definedBy.get(input);
      if (definer != null) {
        needs[count++] = definer;
      }
    }
    return Arrays.stream(needs, 0, count).distinct().toArray();
  }

  private static List<Node> reordered(List<Node> nodes, int[][] needs) {
    int[] missing = new int[needs.length];
    List<List<Integer>> neededBy = new ArrayList<>();
    for (int i = 0; i < needs.length; i++) {
      neededBy.add(new ArrayList<>(2));
    }
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int i = 0; i < needs.length; i++) {
      missing[i] = needs[i].length;
      for (int need : needs[i]) {
        neededBy.get(need).add(i);
      }
      if (missing[i] == 0) {
        ready.add(i);
      }
    }
    List<Node> sorted = new ArrayList<>(needs.length);
    while (!ready.isEmpty()) {
      int next = ready.remove();
      sorted.add(nodes.get(next));
      for (int user : neededBy.get(next)) {
        if (--missing[user] == 0) {
          ready.add(user);
        }
      }
    }
    if (sorted.size() < needs.length) {
      throw cycle(nodes, needs, missing);
    }
    return sorted;
  }

  private static ModelException cycle(List<Node> nodes, int[][] needs, int[] missing) {
    int at = 0;
    while (missing[at] == 0) {
      at++;
    }
    // Each node that is left waits for another that is left: going back must come round.
    int[] seenAt = new int[needs.length];
    List<Integer> path = new ArrayList<>();
    while (seenAt[at] == 0) {
      path.add(at);
      seenAt[at] = path.size();
      for (int need : needs[at]) {
        if (missing[need] > 0) {
          at = need;
          break;
        }
      }
    }
    List<Integer> cycle = path.subList(seenAt[at] - 1, path.size());
    StringBuilder where = new StringBuilder();
    for (int i = cycle.size() - 1, named = 0; i >= 0; i--, named++) {
      if (named == MOST_NAMED) {
        where.append(", … (").append(cycle.size()).append(" nodes)");
        break;
      }
      where.append(named == 0 ? "" : ", ").append(nodes.get(cycle.get(i)).describe());
    }
    return new ModelException(
        "nodes form a cycle",
        where.toString(),
        "a graph in which no node needs its own output",
        "export the model again; a loop is written with the operator Loop or Scan");
  }
}
