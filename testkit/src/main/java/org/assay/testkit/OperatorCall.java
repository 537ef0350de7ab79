package org.assay.testkit;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** One node and the values that flow into it. */
public final class OperatorCall {
  private final Node node;
  private final List<Optional<RefValue>> inputs;
  private final BiFunction<Graph, List<RefValue>, List<RefValue>> subgraph;
  private final RandomGenerator random;

  /**
   * Creates a call.
   *
   * @param inputs one entry per input of the node; empty if absent
   * @param subgraph evaluates a subgraph in the scope of the node
   * @param random source of the random operators
   */
  public OperatorCall(
      Node node,
      List<Optional<RefValue>> inputs,
      BiFunction<Graph, List<RefValue>, List<RefValue>> subgraph,
      RandomGenerator random) {
    this.node = node;
    this.inputs = List.copyOf(inputs);
    this.subgraph = subgraph;
    this.random = random;
  }

  /** The node. */
  public Node node() {
    return node;
  }

  /** Number of inputs, absent ones included. */
  public int inputCount() {
    return inputs.size();
  }

  /** Number of outputs named by the node. */
  public int outputCount() {
    return node.outputs().size();
  }

  /** An input that must be there. */
  public RefValue in(int index) {
    return optional(index)
        .orElseThrow(() -> new ModelException("input " + index + " is absent", node.describe()));
  }

  /** An input that may be absent. */
  public Optional<RefValue> optional(int index) {
    return index < inputs.size() ? inputs.get(index) : Optional.empty();
  }

  /** All inputs, none of which may be absent. */
  public List<RefValue> all() {
    return inputs.stream().map(Optional::orElseThrow).toList();
  }

  /** Integer attribute. */
  public long integer(String attribute, long orElse) {
    return node.intAttribute(attribute, orElse);
  }

  /** Boolean attribute, an integer in the format. */
  public boolean flag(String attribute, boolean orElse) {
    return node.intAttribute(attribute, orElse ? 1 : 0) != 0;
  }

  /** Float attribute, its float32 value widened. */
  public double real(String attribute, double orElse) {
    return node.floatAttribute(attribute, (float) orElse);
  }

  /** String attribute. */
  public String string(String attribute, String orElse) {
    return node.stringAttribute(attribute, orElse);
  }

  /** List of integers as ints. */
  public Optional<int[]> ints(String attribute) {
    return node.intsAttribute(attribute)
        .map(a -> java.util.Arrays.stream(a).mapToInt(Math::toIntExact).toArray());
  }

  /** List of strings; empty if absent. */
  public List<String> strings(String attribute) {
    return node.attribute(attribute).orElse(new Attribute.StringList(List.of()))
            instanceof Attribute.StringList list
        ? list.values().stream().map(Attribute.StringValue::text).toList()
        : List.of();
  }

  /** List of floats, widened; empty if absent. */
  public double[] reals(String attribute) {
    return node.attribute(attribute).orElse(new Attribute.FloatList(List.of()))
            instanceof Attribute.FloatList list
        ? list.values().stream().mapToDouble(Float::doubleValue).toArray()
        : new double[0];
  }

  /** Tensor attribute. */
  public Optional<Tensor> tensor(String attribute) {
    return node.attribute(attribute).orElse(new Attribute.IntValue(0))
            instanceof Attribute.TensorValue tensor
        ? Optional.of(tensor.value())
        : Optional.empty();
  }

  /** Attribute that holds a number of {@code TensorProto.DataType}. */
  public ElementType type(String attribute, ElementType orElse) {
    int code = Math.toIntExact(integer(attribute, orElse.code()));
    return ElementType.ofCode(code)
        .orElseThrow(() -> new ModelException("unknown element type " + code, node.describe()));
  }

  /** Evaluates the graph of an attribute. */
  public List<RefValue> run(String attribute, List<RefValue> subgraphInputs) {
    Graph graph =
        node.graphAttribute(attribute)
            .orElseThrow(
                () ->
                    new ModelException("attribute '" + attribute + "' is absent", node.describe()));
    return subgraph.apply(graph, subgraphInputs);
  }

  /** Source of randomness. */
  public RandomGenerator random() {
    return random;
  }

  /** An error about this node. */
  public ModelException error(String what, String expected) {
    return new ModelException(what, node.describe(), expected, "");
  }
}
