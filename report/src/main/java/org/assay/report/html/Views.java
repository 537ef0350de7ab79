package org.assay.report.html;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.assay.onnx.Attribute;
import org.assay.onnx.GraphPath;
import org.assay.report.html.GraphIndex.NodeEntry;
import org.assay.report.html.GraphIndex.Origin;
import org.assay.report.html.GraphIndex.TensorEntry;

/** Cuts a model into views: one for the main graph, for each of its modules, for each subgraph. */
final class Views {
  /** A view before its boxes are known. */
  private record Plan(int id, String title, int parent, GraphPath graph, Scopes.Module module) {}

  private final GraphIndex index;
  private final List<Plan> plans = new ArrayList<>();
  private final Map<Scopes.Module, Integer> viewOfModule = new HashMap<>();
  private final Map<Integer, Integer> viewOfNode = new HashMap<>();
  private final Map<GraphPath, Integer> viewOfGraph = new HashMap<>();

  Views(GraphIndex index) {
    this.index = index;
    plan(GraphPath.MAIN, "Graph", -1);
  }

  /** Number of views; their ids are 0 … count−1. */
  int count() {
    return plans.size();
  }

  String title(int view) {
    return plans.get(view).title();
  }

  int parent(int view) {
    return plans.get(view).parent();
  }

  /** The view in which a node is drawn as itself. */
  int viewOf(NodeEntry node) {
    return viewOfNode.getOrDefault(node.id(), 0);
  }

  /** Views of a node's subgraphs, by attribute. */
  Map<String, Integer> subgraphs(NodeEntry node) {
    Map<String, Integer> views = new LinkedHashMap<>();
    node.node()
        .attributes()
        .forEach(
            (name, value) -> {
              Integer view = viewOfGraph.get(node.graph().child(node.index(), name));
              if (value instanceof Attribute.GraphValue && view != null) {
                views.put(name, view);
              }
            });
    return views;
  }

  /** A view of the nodes that pass a filter; what is left out leaves no edges. */
  View view(int id, Predicate<NodeEntry> shown) {
    return new Assembly(plans.get(id), shown, false).view();
  }

  /** The main graph with nothing folded. */
  View whole(Predicate<NodeEntry> shown) {
    return new Assembly(plans.get(0), shown, true).view();
  }

  private void plan(GraphPath graph, String title, int parent) {
    Scopes.Module root = Scopes.tree(index.nodes(graph));
    viewOfGraph.put(graph, plans.size());
    plan(graph, root, title, parent);
  }

  private void plan(GraphPath graph, Scopes.Module module, String title, int parent) {
    int id = plans.size();
    plans.add(new Plan(id, title, parent, graph, module));
    viewOfModule.put(module, id);
    for (NodeEntry entry : module.nodes) {
      viewOfNode.put(entry.id(), id);
    }
    module.children.values().forEach(child -> plan(graph, child, child.name, id));
    for (NodeEntry entry : module.nodes) {
      entry
          .node()
          .attributes()
          .forEach(
              (name, value) -> {
                if (value instanceof Attribute.GraphValue) {
                  plan(graph.child(entry.index(), name), entry.node().opType() + "." + name, id);
                }
              });
    }
  }

  private static void collect(Scopes.Module module, List<NodeEntry> into) {
    into.addAll(module.nodes);
    module.children.values().forEach(child -> collect(child, into));
  }

  /** Gathers the boxes and edges of one view. */
  private final class Assembly {
    private final Plan plan;
    private final List<View.Item> items = new ArrayList<>();
    private final List<View.Edge> edges = new ArrayList<>();
    private final Map<Integer, Integer> itemOfNode = new HashMap<>();
    private final Map<Integer, Integer> ports = new HashMap<>();
    private final Set<Long> joined = new HashSet<>();
    private final List<NodeEntry> within = new ArrayList<>();
    private final Predicate<NodeEntry> shown;

    Assembly(Plan plan, Predicate<NodeEntry> shown, boolean unfolded) {
      this.plan = plan;
      this.shown = shown;
      List<NodeEntry> all = new ArrayList<>();
      if (unfolded) {
        all.addAll(index.nodes(plan.graph()));
        all.stream().filter(shown).forEach(n -> box(new View.Item.Operator(n), List.of(n)));
      } else {
        collect(plan.module(), all);
        plan.module().nodes.stream()
            .filter(shown)
            .forEach(n -> box(new View.Item.Operator(n), List.of(n)));
        plan.module().children.values().forEach(this::group);
      }
      all.stream().filter(shown).sorted((a, b) -> a.id() - b.id()).forEach(within::add);
    }

    View view() {
      Set<Integer> results = new HashSet<>(index.results(plan.graph()));
      for (NodeEntry node : within) {
        for (int tensor : node.takes()) {
          incoming(node, index.tensors().get(tensor));
        }
      }
      for (NodeEntry node : within) {
        for (int tensor : node.outputs()) {
          if (tensor >= 0) {
            outgoing(node, index.tensors().get(tensor), results.contains(tensor));
          }
        }
      }
      return new View(plan.id(), plan.title(), plan.parent(), items, edges);
    }

    private void group(Scopes.Module child) {
      List<NodeEntry> nodes = new ArrayList<>();
      collect(child, nodes);
      nodes.removeIf(shown.negate());
      if (!nodes.isEmpty()) {
        box(
            new View.Item.Group(
                viewOfModule.getOrDefault(child, 0), child.name, List.copyOf(nodes)),
            nodes);
      }
    }

    private void box(View.Item item, List<NodeEntry> nodes) {
      nodes.forEach(n -> itemOfNode.put(n.id(), items.size()));
      items.add(item);
    }

    private void incoming(NodeEntry node, TensorEntry tensor) {
      if (tensor.origin() == Origin.WEIGHT) {
        return;
      }
      int to = itemOfNode.getOrDefault(node.id(), -1);
      Integer from = itemOfNode.get(tensor.producer());
      if (tensor.producer() >= 0 && from == null) {
        // Made outside of this view, or by a node that is not shown at all.
        if (!shown.test(index.nodes().get(tensor.producer()))) {
          return;
        }
      }
      if (from == null) {
        boolean input = tensor.origin() == Origin.INPUT;
        from =
            ports.computeIfAbsent(
                tensor.id(),
                t -> {
                  items.add(new View.Item.Port(tensor, true, input));
                  return items.size() - 1;
                });
      }
      join(from, to, tensor.id());
    }

    private void outgoing(NodeEntry node, TensorEntry tensor, boolean result) {
      boolean leaves =
          tensor.consumers().stream()
              .map(c -> index.nodes().get(c))
              .anyMatch(
                  c ->
                      c.graph().equals(plan.graph())
                          && shown.test(c)
                          && !itemOfNode.containsKey(c.id()));
      if (result || leaves) {
        items.add(new View.Item.Port(tensor, false, result));
        join(itemOfNode.getOrDefault(node.id(), -1), items.size() - 1, tensor.id());
      }
    }

    private void join(int from, int to, int tensor) {
      if (from >= 0 && to >= 0 && from != to && joined.add(((long) from << 32) | to)) {
        edges.add(new View.Edge(from, to, tensor));
      }
    }
  }
}
