package org.assay.numeric.confirm.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.finiteness.Finiteness;

/**
 * An operator inside of a branch of {@code If} (ONNX, since version 1), made visible: what it reads
 * and gives becomes a further output of the {@code If}, cast to double, which every number of a
 * lesser type survives as it is; the other branch gives a tensor without elements. So the model
 * itself is run, with its own condition, and an operator that is not reached has not failed.
 *
 * <p>Bodies of {@code Loop} and {@code Scan} are left out: their operators run once for each turn,
 * and what fails in one turn is not finite before the next, so that turns would have to be told
 * apart, which stacked outputs allow only where all have the same shape.
 */
final class BranchProbe {
  private static final Set<String> BRANCHES = Set.of("then_branch", "else_branch");

  /** Outermost first: an {@code If} by its first output, which survives an upgrade. */
  private record Step(String owner, String attribute) {}

  private final List<Step> steps;
  private final Node node;
  // Tensors made inside, by the number of steps down.
  private final Map<String, Integer> depths;
  private final Set<String> main;
  private final Map<String, String> names = new LinkedHashMap<>();

  private BranchProbe(List<Step> steps, Node node, Map<String, Integer> depths, Set<String> main) {
    this.steps = steps;
    this.node = node;
    this.depths = depths;
    this.main = main;
  }

  /**
   * Finds an operator.
   *
   * @param path of the graph that holds it
   * @param output its first output
   * @return empty if it is not there, or a graph on the way is no branch
   */
  static Optional<BranchProbe> of(Graph graph, GraphPath path, String output) {
    List<Graph> levels = new ArrayList<>(List.of(graph));
    List<Step> steps = new ArrayList<>();
    for (GraphPath.Step step : path.steps()) {
      Graph at = levels.get(levels.size() - 1);
      if (step.node() >= at.nodes().size() || !BRANCHES.contains(step.attribute())) {
        return Optional.empty();
      }
      Node owner = at.nodes().get(step.node());
      Optional<Graph> branch = owner.graphAttribute(step.attribute());
      if (!owner.is("If") || branch.isEmpty() || owner.firstOutput().isEmpty()) {
        return Optional.empty();
      }
      steps.add(new Step(owner.firstOutput(), step.attribute()));
      levels.add(branch.get());
    }
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    Graph innermost = levels.get(levels.size() - 1);
    Optional<Node> found =
        innermost.nodes().stream().filter(n -> n.firstOutput().equals(output)).findFirst();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Integer> depths = new LinkedHashMap<>(Map.of(output, steps.size()));
    Set<String> main = new LinkedHashSet<>();
    for (String input : found.get().inputs()) {
      for (int depth = steps.size(); depth >= 0 && !input.isEmpty(); depth--) {
        if (levels.get(depth).nodes().stream().anyMatch(n -> n.outputs().contains(input))) {
          if (depth == 0) {
            main.add(input);
          } else {
            depths.put(input, depth);
          }
          break;
        }
      }
    }
    return Optional.of(new BranchProbe(steps, found.get(), depths, main));
  }

  /** Chooses names for what becomes visible, that none of some graphs has. */
  BranchProbe named(List<Graph> graphs) {
    Set<String> used = new HashSet<>();
    graphs.forEach(g -> collect(g, used));
    for (String tensor : depths.keySet()) {
      String name = tensor + "_inside";
      for (int i = 1; isUsed(name, used); i++) {
        name = tensor + "_inside_" + i;
      }
      used.add(name);
      names.put(tensor, name);
    }
    return this;
  }

  private boolean isUsed(String name, Set<String> used) {
    boolean any = used.contains(name);
    for (int depth = 1; depth <= steps.size(); depth++) {
      any |= used.contains(at(name, depth)) || used.contains(at(name, depth) + "_not");
    }
    return any;
  }

  private static String at(String name, int depth) {
    return depth == 0 ? name : name + "_at_" + depth;
  }

  private static void collect(Graph graph, Set<String> used) {
    used.addAll(graph.initializers().keySet());
    graph.inputs().forEach(i -> used.add(i.name()));
    for (Node each : graph.nodes()) {
      used.addAll(each.outputs());
      for (Attribute attribute : each.attributes().values()) {
        if (attribute instanceof Attribute.GraphValue inner) {
          collect(inner.value(), used);
        }
      }
    }
  }

  /** The operator as a target of the graph that {@link #lifted} makes. */
  Target target(OperatorTable<Finiteness> table, int operand) {
    Set<String> reads = new LinkedHashSet<>(main);
    node.inputs().stream().filter(depths::containsKey).forEach(i -> reads.add(name(i)));
    String read =
        node.hasInput(operand)
            ? node.inputs().get(operand)
            : node.inputs().stream().filter(i -> !i.isEmpty()).findFirst().orElse("");
    return new Target(
        name(node.firstOutput()),
        node,
        depths.containsKey(read) ? name(read) : read,
        Target.failure(table, node, operand),
        reads);
  }

  private String name(String tensor) {
    return Objects.requireNonNull(names.get(tensor));
  }

  /** A graph that gives the tensors; empty if it lacks the branch or the tensors. */
  Optional<Graph> lifted(Graph graph) {
    return lifted(graph, 0);
  }

  private Optional<Graph> lifted(Graph graph, int depth) {
    List<Node> nodes = new ArrayList<>(graph.nodes());
    List<ValueInfo> outputs = new ArrayList<>(graph.outputs());
    if (depth < steps.size()) {
      Step step = steps.get(depth);
      int at = 0;
      while (at < nodes.size() && !nodes.get(at).firstOutput().equals(step.owner())) {
        at++;
      }
      Optional<Node> owner =
          at == nodes.size() ? Optional.empty() : owner(nodes.get(at), step, depth);
      if (owner.isEmpty()) {
        return Optional.empty();
      }
      nodes.set(at, owner.get());
    }
    for (Map.Entry<String, Integer> e : depths.entrySet()) {
      if (e.getValue() == depth) {
        if (nodes.stream().noneMatch(n -> n.outputs().contains(e.getKey()))) {
          return Optional.empty();
        }
        nodes.add(
            Node.of(
                "Cast",
                List.of(e.getKey()),
                List.of(at(name(e.getKey()), depth)),
                Map.of("to", new Attribute.IntValue(ElementType.DOUBLE.code()))));
      }
      if (depth > 0 && e.getValue() >= depth) {
        outputs.add(declared(at(name(e.getKey()), depth)));
      }
    }
    return Optional.of(graph.withNodes(nodes).withOutputs(outputs));
  }

  private static ValueInfo declared(String name) {
    return ValueInfo.of(name, new ValueType.TensorType(ElementType.DOUBLE, Optional.empty()));
  }

  private Optional<Node> owner(Node owner, Step step, int depth) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(owner.attributes());
    List<String> outputs = new ArrayList<>(owner.outputs());
    depths.forEach(
        (tensor, inner) -> {
          if (inner > depth) {
            outputs.add(at(name(tensor), depth));
          }
        });
    for (String branch : BRANCHES) {
      Optional<Graph> graph = owner.graphAttribute(branch);
      // Outputs that nobody names could not be told from ours.
      Optional<Graph> made =
          graph
              .filter(g -> owner.is("If") && g.outputs().size() == owner.outputs().size())
              .flatMap(
                  g ->
                      branch.equals(step.attribute())
                          ? lifted(g, depth + 1)
                          : Optional.of(without(g, depth + 1)));
      if (made.isEmpty()) {
        return Optional.empty();
      }
      attributes.put(branch, new Attribute.GraphValue(made.get()));
    }
    return Optional.of(owner.with(owner.opType(), owner.inputs(), outputs, attributes));
  }

  /** The branch beside: nothing of the other is made in it. */
  private Graph without(Graph graph, int depth) {
    List<Node> nodes = new ArrayList<>(graph.nodes());
    List<ValueInfo> outputs = new ArrayList<>(graph.outputs());
    for (Map.Entry<String, Integer> e : depths.entrySet()) {
      if (e.getValue() >= depth) {
        String name = at(name(e.getKey()), depth) + "_not";
        Tensor none = Tensor.ofDoubles(new long[] {0});
        nodes.add(
            Node.of(
                "Constant",
                List.of(),
                List.of(name),
                Map.of("value", new Attribute.TensorValue(none))));
        outputs.add(declared(name));
      }
    }
    return graph.withNodes(nodes).withOutputs(outputs);
  }
}
