package org.assay.onnx.upgrade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.GrowingTypes;

/** One node being rewritten. New nodes are emitted in order; new constants are Constant nodes. */
final class Adaptation {
  private final Node node;
  private final long opset;
  private final GrowingTypes types;
  private final GraphBuilder names;
  private final Set<String> used;
  private final List<Node> emitted = new ArrayList<>();
  private final Map<String, Attribute> attributes;

  Adaptation(Node node, long opset, GrowingTypes types, GraphBuilder names, Set<String> used) {
    this.node = node;
    this.opset = opset;
    this.types = types;
    this.names = names;
    this.used = used;
    this.attributes = new LinkedHashMap<>(node.attributes());
  }

  Node node() {
    return node;
  }

  /** Opset of the model. */
  long opset() {
    return opset;
  }

  List<Node> emitted() {
    return emitted;
  }

  /** The node's attributes, to be changed and given to the new node. */
  Map<String, Attribute> attributes() {
    return attributes;
  }

  ModelException error(String what, String expected) {
    return new ModelException(
        what + " (opset " + opset + ")", node.describe(), expected, "export with a newer opset");
  }

  Optional<Shape> shape(int input) {
    return type(input).flatMap(ValueType.TensorType::shape);
  }

  OptionalInt rank(int input) {
    Optional<Shape> shape = shape(input);
    return shape.isPresent() ? OptionalInt.of(shape.get().rank()) : OptionalInt.empty();
  }

  Optional<ElementType> element(int input) {
    return type(input).map(ValueType.TensorType::element);
  }

  private Optional<ValueType.TensorType> type(int input) {
    return node.hasInput(input)
        ? types.type(node.inputs().get(input)).flatMap(ValueType::asTensor)
        : Optional.empty();
  }

  Optional<Tensor> constant(int input) {
    return node.hasInput(input) ? types.constant(node.inputs().get(input)) : Optional.empty();
  }

  /** Name of an input that must be there. */
  String input(int index) {
    if (!node.hasInput(index)) {
      throw error("input " + index + " is absent", "a tensor");
    }
    return node.inputs().get(index);
  }

  /** Name of an output that must be there. */
  String output(int index) {
    if (!node.hasOutput(index)) {
      throw error("output " + index + " is absent", "a tensor");
    }
    return node.outputs().get(index);
  }

  /** Inputs, at least as many as asked for, absent ones as "". */
  List<String> inputs(int atLeast) {
    List<String> inputs = new ArrayList<>(node.inputs());
    while (inputs.size() < atLeast) {
      inputs.add("");
    }
    return inputs;
  }

  /** Emits a node that takes the place of the old one: with its name and outputs. */
  void replace(String opType, List<String> inputs, Map<String, Attribute> newAttributes) {
    replace(opType, inputs, node.outputs(), newAttributes);
  }

  void replace(
      String opType,
      List<String> inputs,
      List<String> outputs,
      Map<String, Attribute> newAttributes) {
    List<String> trimmed = new ArrayList<>(inputs);
    while (!trimmed.isEmpty() && trimmed.get(trimmed.size() - 1).isEmpty()) {
      trimmed.remove(trimmed.size() - 1);
    }
    emitted.add(node.with(opType, trimmed, outputs, newAttributes));
  }

  /** Emits the old node with the changed attributes. */
  void keep() {
    replace(node.opType(), node.inputs(), attributes);
  }

  /** A new name of a tensor, made from that of the node's first output. */
  String fresh(String hint) {
    String base = node.outputs().stream().filter(o -> !o.isEmpty()).findFirst().orElse("upgraded");
    return names.fresh(base + "_" + hint.toLowerCase(java.util.Locale.ROOT));
  }

  /** Whether anything reads a tensor of the model. */
  boolean isUsed(String tensor) {
    return used.contains(tensor);
  }

  /** Emits a helping node of one output. */
  String helper(String opType, Map<String, Attribute> newAttributes, String... inputs) {
    String output = fresh(opType);
    emitted.add(
        new Node(
            "",
            "",
            opType,
            "",
            List.of(inputs),
            List.of(output),
            newAttributes,
            "",
            node.metadata(),
            node.line()));
    return output;
  }

  /** Emits a constant. */
  String value(Tensor value) {
    return helper("Constant", Map.of("value", new Attribute.TensorValue(value)));
  }

  /** Emits a scalar float constant of the element type of an input. */
  String scalarLike(int input, float value) {
    Optional<ElementType> element = element(input);
    if (element.isPresent() && element.get().isFloat()) {
      return value(Tensor.ofValues(element.get(), new long[0], value));
    }
    String constant = value(Tensor.scalar(value));
    return helper("CastLike", Map.of(), constant, input(input));
  }

  static Attribute integer(long value) {
    return new Attribute.IntValue(value);
  }

  static Attribute text(String value) {
    return Attribute.StringValue.of(value);
  }
}
