package org.assay.onnx.shape;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/**
 * What {@link ShapeInference} found out about a model.
 *
 * @param types types by graph and name of every tensor of which something is known, in the order of
 *     the nodes; a subgraph's own tensors only
 * @param constants values of computed small tensors that are the same in every run; initializers
 *     are not repeated here
 * @param contradictions declared types that inference does not agree with; the inferred one is in
 *     {@code types}
 * @param unknownOperators operators without a rule, as {@code Type} or {@code domain::Type}
 */
public record InferredTypes(
    Map<GraphPath, Map<String, ValueType>> types,
    Map<GraphPath, Map<String, Tensor>> constants,
    List<Contradiction> contradictions,
    Set<String> unknownOperators) {

  /** A declared type that the inferred one excludes. */
  public record Contradiction(
      GraphPath graph, String tensor, ValueType declared, ValueType inferred) {
    @Override
    public String toString() {
      return "'" + tensor + "' in " + graph + " is declared " + declared + " but is " + inferred;
    }
  }

  public InferredTypes {
    types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
    constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    contradictions = List.copyOf(contradictions);
    unknownOperators = Collections.unmodifiableSet(new TreeSet<>(unknownOperators));
  }

  /** Type of a tensor that is visible in a graph: its own, or one of a graph around it. */
  public Optional<ValueType> type(GraphPath graph, String tensor) {
    for (int depth = graph.steps().size(); depth >= 0; depth--) {
      GraphPath path = new GraphPath(graph.steps().subList(0, depth));
      ValueType type = types.getOrDefault(path, Map.of()).get(tensor);
      if (type != null) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Type of a tensor of the main graph. */
  public Optional<ValueType> type(String tensor) {
    return type(GraphPath.MAIN, tensor);
  }

  /** Shape of a tensor of the main graph, if it is one of known rank. */
  public Optional<Shape> shape(String tensor) {
    return type(tensor).flatMap(ValueType::asTensor).flatMap(ValueType.TensorType::shape);
  }
}
