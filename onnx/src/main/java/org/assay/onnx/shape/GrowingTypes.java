package org.assay.onnx.shape;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/** Types of a graph that is made node by node, for rewrites that depend on ranks. Mutable. */
public final class GrowingTypes {
  private final ShapeInference inference;
  private final InferenceScope scope;
  private final Map<String, ValueInfo> declarations;
  private int nodes;

  private GrowingTypes(ShapeInference inference, InferenceScope scope, Graph graph) {
    this.inference = inference;
    this.scope = scope;
    this.declarations = ShapeInference.declarations(graph);
  }

  /** Starts with a graph's inputs and constants; its nodes are not read. */
  public static GrowingTypes of(Graph graph) {
    ShapeInference inference = new ShapeInference(ShapeRules.table(), Map.of());
    return enter(inference, GraphPath.MAIN, graph, Optional.empty());
  }

  private static GrowingTypes enter(
      ShapeInference inference, GraphPath path, Graph graph, Optional<InferenceScope> outer) {
    InferenceScope scope =
        inference.enter(
            path, graph, outer, Collections.nCopies(graph.inputs().size(), Optional.empty()));
    return new GrowingTypes(inference, scope, graph);
  }

  /** Starts a subgraph of the next node, which sees the tensors made so far. */
  public GrowingTypes subgraph(String attribute, Graph graph) {
    return enter(inference, scope.path().child(nodes, attribute), graph, Optional.of(scope));
  }

  /** Adds a node of the working opset. A node that contradicts its operator has unknown types. */
  public void add(Node node) {
    try {
      inference.node(scope, nodes, node, declarations);
    } catch (ModelException contradiction) {
      // A rewrite goes on without these types; inference proper reports the contradiction.
      for (String output : node.outputs()) {
        scope.define(output, declared(output));
      }
    }
    nodes++;
  }

  private Optional<ValueType> declared(String tensor) {
    return Optional.ofNullable(declarations.get(tensor)).flatMap(ValueInfo::type);
  }

  /** Type of a tensor made so far. */
  public Optional<ValueType> type(String tensor) {
    return scope.type(tensor);
  }

  /** Value of a small constant. */
  public Optional<Tensor> constant(String tensor) {
    return scope.constant(tensor);
  }
}
