package org.assay.onnx.upgrade;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorSet;
import org.assay.onnx.shape.GrowingTypes;

/**
 * Rewrites models of opset 1 to 22 to the working opset. All tensors and nodes of the model keep
 * their names; helping nodes get new ones. Models of opset 23 to 28 stay as they are, and so do
 * operators of other domains.
 */
public final class Upgrade {
  /** IR version that came with the working opset. */
  private static final long IR_VERSION = 11;

  private static final long NEWEST_OPSET = 28;

  /** Operators of the first releases that never became standard. */
  private static final Set<String> EXPERIMENTAL =
      Set.of(
          "ATen",
          "Affine",
          "ConstantFill",
          "Crop",
          "DynamicSlice",
          "GRUUnit",
          "GivenTensorFill",
          "ImageScaler",
          "ParametricSoftplus",
          "Scale",
          "ScaledTanh");

  private final long opset;
  private final GraphBuilder names;
  private final Set<String> used;

  private Upgrade(long opset, GraphBuilder names, Set<String> used) {
    this.opset = opset;
    this.names = names;
    this.used = used;
  }

  /**
   * Rewrites a model whose functions have been inlined.
   *
   * @throws ModelException if the opset is not supported, or a node cannot be expressed in the
   *     working opset
   */
  public static Model toWorkingOpset(Model model) {
    OptionalLong version = model.opset("");
    if (version.isEmpty()) {
      return model;
    }
    long opset = version.getAsLong();
    if (opset < 1 || opset > NEWEST_OPSET) {
      throw new ModelException("opset " + opset, "model", "an opset of 1 to " + NEWEST_OPSET, "");
    }
    if (opset >= Model.WORKING_OPSET) {
      return model;
    }
    if (!model.functions().isEmpty()) {
      throw new ModelException(
          "model of opset " + opset + " has functions", "model", "none", "inline them first");
    }
    GraphBuilder names = new GraphBuilder("names").reserve(model.graph());
    Set<String> used = new HashSet<>();
    collectUsed(model.graph(), used);
    Graph graph =
        new Upgrade(opset, names, used).graph(model.graph(), GrowingTypes.of(model.graph()));
    List<OperatorSet> sets = new ArrayList<>();
    for (OperatorSet set : model.operatorSets()) {
      sets.add(set.domain().isEmpty() ? new OperatorSet("", Model.WORKING_OPSET) : set);
    }
    return model.withGraph(graph).withOperatorSets(Math.max(model.irVersion(), IR_VERSION), sets);
  }

  private static void collectUsed(Graph graph, Set<String> used) {
    graph.outputs().forEach(o -> used.add(o.name()));
    for (Node node : graph.nodes()) {
      used.addAll(node.inputs());
      for (Attribute value : node.attributes().values()) {
        if (value instanceof Attribute.GraphValue g) {
          collectUsed(g.value(), used);
        } else if (value instanceof Attribute.GraphList list) {
          list.values().forEach(g -> collectUsed(g, used));
        }
      }
    }
  }

  private Graph graph(Graph graph, GrowingTypes types) {
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      for (Node upgraded : node(node, types)) {
        types.add(upgraded);
        nodes.add(upgraded);
      }
    }
    return graph.withNodes(nodes);
  }

  private List<Node> node(Node node, GrowingTypes types) {
    if (!node.domain().isEmpty()) {
      return List.of(withSubgraphs(node, types));
    }
    if (EXPERIMENTAL.contains(node.opType())) {
      throw new ModelException(
          "operator " + node.opType() + " was experimental and is gone",
          node.describe(),
          "a standard operator",
          "export with a newer opset");
    }
    Node prepared = withSubgraphs(node, types);
    if (opset < 7 && prepared.attributes().containsKey("consumed_inputs")) {
      // A hint for in-place computation, without meaning for results.
      Map<String, Attribute> attributes = new LinkedHashMap<>(prepared.attributes());
      attributes.remove("consumed_inputs");
      prepared =
          prepared.with(prepared.opType(), prepared.inputs(), prepared.outputs(), attributes);
    }
    Adapter.Since entry = Adapters.TABLE.get(prepared.opType());
    if (entry == null || opset >= entry.since()) {
      return List.of(prepared);
    }
    Adaptation adaptation = new Adaptation(prepared, opset, types, names, used);
    entry.adapter().adapt(adaptation);
    return adaptation.emitted();
  }

  private Node withSubgraphs(Node node, GrowingTypes types) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    boolean changed = false;
    for (Map.Entry<String, Attribute> entry : node.attributes().entrySet()) {
      Attribute value = entry.getValue();
      if (value instanceof Attribute.GraphValue g) {
        changed = true;
        value =
            new Attribute.GraphValue(graph(g.value(), types.subgraph(entry.getKey(), g.value())));
      } else if (value instanceof Attribute.GraphList list) {
        changed = true;
        value =
            new Attribute.GraphList(
                list.values().stream()
                    .map(g -> graph(g, types.subgraph(entry.getKey(), g)))
                    .toList());
      }
      attributes.put(entry.getKey(), value);
    }
    return changed ? node.with(node.opType(), node.inputs(), node.outputs(), attributes) : node;
  }
}
