package org.assay.onnx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One operator application ({@code NodeProto}).
 *
 * @param inputs names of tensors; "" is an absent optional input
 * @param outputs names of tensors; "" is an output that is not wanted
 * @param metadata {@code metadata_props}, e.g. torch's stack traces
 * @param deviceConfigurations where it should run, as encoded
 * @param line line of the textual source it was read from, counted from 1
 */
public record Node(
    String name,
    String domain,
    String opType,
    String overload,
    List<String> inputs,
    List<String> outputs,
    Map<String, Attribute> attributes,
    String docString,
    Map<String, String> metadata,
    Uninterpreted deviceConfigurations,
    OptionalInt line) {
  public Node {
    domain = domain.equals("ai.onnx") ? "" : domain;
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    metadata = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** A node that may run anywhere. */
  public Node(
      String name,
      String domain,
      String opType,
      String overload,
      List<String> inputs,
      List<String> outputs,
      Map<String, Attribute> attributes,
      String docString,
      Map<String, String> metadata,
      OptionalInt line) {
    this(
        name,
        domain,
        opType,
        overload,
        inputs,
        outputs,
        attributes,
        docString,
        metadata,
        Uninterpreted.NONE,
        line);
  }

  /** A node of the standard domain without a name. */
  public static Node of(
      String opType, List<String> inputs, List<String> outputs, Map<String, Attribute> attributes) {
    return new Node(
        "", "", opType, "", inputs, outputs, attributes, "", Map.of(), OptionalInt.empty());
  }

  /** Whether this is an operator of the standard domain with a given name. */
  public boolean is(String standardOpType) {
    return domain.isEmpty() && opType.equals(standardOpType);
  }

  /** The same node with other operator, inputs, outputs and attributes. */
  public Node with(
      String newOpType,
      List<String> newInputs,
      List<String> newOutputs,
      Map<String, Attribute> newAttributes) {
    return new Node(
        name,
        domain,
        newOpType,
        overload,
        newInputs,
        newOutputs,
        newAttributes,
        docString,
        metadata,
        deviceConfigurations,
        line);
  }

  /** Name of the first output; empty if the node has none, or leaves it out. */
  public String firstOutput() {
    return outputs.isEmpty() ? "" : outputs.get(0);
  }

  /** Whether an input is given (its index exists and its name is not empty). */
  public boolean hasInput(int index) {
    return index < inputs.size() && !inputs.get(index).isEmpty();
  }

  /** Whether an output is wanted. */
  public boolean hasOutput(int index) {
    return index < outputs.size() && !outputs.get(index).isEmpty();
  }

  /** An attribute. */
  public Optional<Attribute> attribute(String attribute) {
    return Optional.ofNullable(attributes.get(attribute));
  }

  /**
   * An integer attribute or its default.
   *
   * @throws ModelException if the attribute is not an integer
   */
  public long intAttribute(String attribute, long orElse) {
    Attribute value = attributes.get(attribute);
    if (value == null) {
      return orElse;
    }
    if (value instanceof Attribute.IntValue i) {
      return i.value();
    }
    throw wrongType(attribute, "an integer");
  }

  /** A float attribute or its default. */
  public float floatAttribute(String attribute, float orElse) {
    Attribute value = attributes.get(attribute);
    if (value == null) {
      return orElse;
    }
    if (value instanceof Attribute.FloatValue f) {
      return f.value();
    }
    throw wrongType(attribute, "a float");
  }

  /** A string attribute or its default. */
  public String stringAttribute(String attribute, String orElse) {
    Attribute value = attributes.get(attribute);
    if (value == null) {
      return orElse;
    }
    if (value instanceof Attribute.StringValue s) {
      return s.text();
    }
    throw wrongType(attribute, "a string");
  }

  /** A list of integers, if the attribute is there. */
  public Optional<long[]> intsAttribute(String attribute) {
    Attribute value = attributes.get(attribute);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Attribute.IntList list) {
      return Optional.of(list.toArray());
    }
    throw wrongType(attribute, "a list of integers");
  }

  /** A subgraph attribute, if it is there. */
  public Optional<Graph> graphAttribute(String attribute) {
    Attribute value = attributes.get(attribute);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Attribute.GraphValue graph) {
      return Optional.of(graph.value());
    }
    throw wrongType(attribute, "a graph");
  }

  private ModelException wrongType(String attribute, String expected) {
    return new ModelException(
        "attribute '" + attribute + "' has the wrong type", describe(), expected, "");
  }

  /** For messages: operator, name and first output. */
  public String describe() {
    StringBuilder text = new StringBuilder("node ").append(opType);
    if (!name.isEmpty()) {
      text.append(" '").append(name).append('\'');
    }
    if (!outputs.isEmpty()) {
      text.append(" -> '").append(outputs.get(0)).append('\'');
    }
    return text.toString();
  }
}
