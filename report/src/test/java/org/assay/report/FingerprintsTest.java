package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
  @Test
  void doesNotDependOnNames() {
    Model model = Samples.model();
    Model renamed = Samples.model(name -> "x" + Integer.toHexString(name.hashCode()));
    Fingerprints before = new Fingerprints(model);
    Fingerprints after = new Fingerprints(renamed);
    for (int i = 0; i < model.graph().nodes().size(); i++) {
      assertThat(after.of("ND001", GraphPath.MAIN, renamed.graph().nodes().get(i).outputs().get(0)))
          .isEqualTo(
              before.of("ND001", GraphPath.MAIN, model.graph().nodes().get(i).outputs().get(0)))
          .matches("[0-9a-f]{32}");
    }
  }

  @Test
  void tellsRulesAndPlacesApart() {
    Model model = Samples.model();
    Fingerprints prints = new Fingerprints(model);
    Set<String> all = new HashSet<>();
    for (String rule : List.of("ND001", "ND002")) {
      for (Node node : model.graph().nodes()) {
        all.add(prints.of(rule, GraphPath.MAIN, node.outputs().get(0)));
      }
    }
    assertThat(all).hasSize(2 * model.graph().nodes().size());
  }

  @Test
  void doesNotDependOnTheOrderOfNodes() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      Graph graph = randomGraph(random, 40);
      Model model = Model.of(8, 17, graph);
      Model shuffled = Model.of(8, 17, graph.withNodes(shuffle(graph, random)));
      assertThat(all(shuffled)).as("seed %d", seed).isEqualTo(all(model));
    }
  }

  @Test
  void isUnchangedByIdentityAndConstants() {
    Model model = Samples.model();
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.of("Identity", List.of("image"), List.of("image_2"), Map.of()));
    for (Node node : model.graph().nodes()) {
      List<String> inputs =
          node.inputs().stream().map(n -> n.equals("image") ? "image_2" : n).toList();
      nodes.add(node.with(node.opType(), inputs, node.outputs(), node.attributes()));
    }
    Model wrapped = model.withGraph(model.graph().withNodes(nodes));
    assertThat(new Fingerprints(wrapped).of("ND001", GraphPath.MAIN, "log_prob"))
        .isEqualTo(new Fingerprints(model).of("ND001", GraphPath.MAIN, "log_prob"));
  }

  @Test
  void twinsAreToldApartByWhatConsumesThem() {
    Node left = Node.of("Log", List.of("x"), List.of("left"), Map.of());
    Node right = Node.of("Log", List.of("x"), List.of("right"), Map.of());
    Node sub = Node.of("Sub", List.of("left", "right"), List.of("y"), Map.of());
    Fingerprints one = prints(left, right, sub);
    Fingerprints other = prints(right, left, sub);
    String first = one.of("ND001", GraphPath.MAIN, "left");
    assertThat(first).isNotEqualTo(one.of("ND001", GraphPath.MAIN, "right"));
    assertThat(other.of("ND001", GraphPath.MAIN, "left")).isEqualTo(first);
  }

  @Test
  void reachesIntoSubgraphs() {
    Graph branch =
        Graph.of(
            "branch",
            List.of(),
            List.of(ValueInfo.untyped("z")),
            List.of(Node.of("Log", List.of("x"), List.of("z"), Map.of())),
            Map.of());
    Node choose =
        Node.of(
            "If",
            List.of("c"),
            List.of("y"),
            Map.of(
                "then_branch", new Attribute.GraphValue(branch),
                "else_branch", new Attribute.GraphValue(branch)));
    Node before = Node.of("Abs", List.of("x"), List.of("unused"), Map.of());
    GraphPath then = GraphPath.MAIN.child(0, "then_branch");
    GraphPath otherwise = GraphPath.MAIN.child(0, "else_branch");
    Fingerprints prints = prints(choose);
    assertThat(prints.of("ND001", then, "z")).isNotEqualTo(prints.of("ND001", otherwise, "z"));
    assertThat(prints(before, choose).of("ND001", GraphPath.MAIN.child(1, "then_branch"), "z"))
        .isEqualTo(prints.of("ND001", then, "z"));
  }

  private static Fingerprints prints(Node... nodes) {
    return new Fingerprints(
        Model.of(
            8,
            17,
            Graph.of(
                "g",
                List.of(Samples.input("x", 3), Samples.input("c", 1)),
                List.of(ValueInfo.untyped("y")),
                List.of(nodes),
                Map.of())));
  }

  private static Map<String, String> all(Model model) {
    Fingerprints prints = new Fingerprints(model);
    Map<String, String> all = new HashMap<>();
    for (Node node : model.graph().nodes()) {
      String tensor = node.outputs().get(0);
      all.put(tensor, prints.of("ND001", GraphPath.MAIN, tensor));
    }
    return all;
  }

  /** A random graph of unary and binary operators in which every tensor ends in its own output. */
  private static Graph randomGraph(Random random, int size) {
    List<Node> nodes = new ArrayList<>();
    List<String> tensors = new ArrayList<>(List.of("x"));
    List<ValueInfo> outputs = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String a = tensors.get(random.nextInt(tensors.size()));
      String b = tensors.get(random.nextInt(tensors.size()));
      nodes.add(
          random.nextBoolean()
              ? Node.of(
                  random.nextBoolean() ? "Log" : "Exp", List.of(a), List.of("t" + i), Map.of())
              : Node.of("Div", List.of(a, b), List.of("t" + i), Map.of()));
      tensors.add("t" + i);
      outputs.add(ValueInfo.untyped("t" + i));
    }
    return Graph.of("g", List.of(Samples.input("x", 3)), outputs, nodes, Map.of());
  }

  private static List<Node> shuffle(Graph graph, Random random) {
    List<Node> left = new ArrayList<>(graph.nodes());
    Set<String> made = new HashSet<>(Set.of("x"));
    List<Node> order = new ArrayList<>();
    while (!left.isEmpty()) {
      Collections.shuffle(left, random);
      Node next = left.stream().filter(n -> made.containsAll(n.inputs())).findFirst().orElseThrow();
      left.remove(next);
      made.addAll(next.outputs());
      order.add(next);
    }
    return order;
  }
}
