package org.assay.grad;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/** Writes further nodes and outputs behind those of a graph. Mutable. */
public final class GraphExtension implements Expressions {
  private final Graph graph;
  private final Emitter emitter;
  private final List<ValueInfo> outputs;

  private GraphExtension(Graph graph) {
    this.graph = graph;
    this.emitter = Emitter.of(graph);
    this.outputs = new ArrayList<>(graph.outputs());
    graph.nodes().forEach(emitter::add);
  }

  /** Starts from a graph of the working opset. */
  public static GraphExtension of(Graph graph) {
    return new GraphExtension(graph);
  }

  /** A name that nothing has yet. */
  public String fresh(String hint) {
    return emitter.fresh(hint);
  }

  /** Makes a tensor an output under a new name, with the type of another. */
  public String output(String hint, String tensor, String like) {
    String name = emitter.fresh(hint);
    emitter.add(Node.of("Identity", List.of(tensor), List.of(name), Map.of()));
    outputs.add(
        emitter
            .type(like)
            .map(t -> ValueInfo.of(name, t))
            .orElseGet(() -> ValueInfo.untyped(name)));
    return name;
  }

  /** The graph without dead nodes. */
  public Graph build() {
    return Liveness.prune(graph.withNodes(emitter.written()).withOutputs(outputs));
  }

  @Override
  public List<String> nodes(
      String opType, Map<String, Attribute> attributes, List<String> operands, int count) {
    return emitter.nodes(opType, attributes, operands, count);
  }

  @Override
  public Optional<ValueType.TensorType> type(String tensor) {
    return emitter.type(tensor);
  }

  @Override
  public Optional<Tensor> constant(String tensor) {
    return emitter.constant(tensor);
  }

  @Override
  public GradientException error(String what, String expected) {
    return emitter.error(what, expected);
  }
}
