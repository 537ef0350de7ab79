package org.assay.onnx.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/** A line {@code operator | attributes | inputs | outputs} of the tables in the test resources. */
record OperatorCase(
    Node node,
    List<Optional<ValueType>> inputs,
    List<Optional<Tensor>> constants,
    List<Optional<ValueType>> outputs) {

  static OperatorCase parse(String line) {
    String[] parts = line.split("\\|", -1);
    List<String> names = new ArrayList<>();
    List<Optional<ValueType>> types = new ArrayList<>();
    List<Optional<Tensor>> constants = new ArrayList<>();
    for (String text : words(parts[2])) {
      names.add(text.equals("_") ? "" : "x" + names.size());
      types.add(type(text));
      constants.add(constant(text));
    }
    List<String> outputs = new ArrayList<>();
    List<Optional<ValueType>> expected = new ArrayList<>();
    for (String text : words(parts[3])) {
      outputs.add(text.equals("_") ? "" : "y" + outputs.size());
      expected.add(type(text));
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (String text : words(parts[1])) {
      int equals = text.indexOf('=');
      attributes.put(text.substring(0, equals), attribute(text.substring(equals + 1)));
    }
    String operator = parts[0].trim();
    int colons = operator.indexOf("::");
    Node standard = Node.of(operator, names, outputs, attributes);
    Node node =
        colons < 0
            ? standard
            : new Node(
                "",
                operator.substring(0, colons),
                operator.substring(colons + 2),
                "",
                names,
                outputs,
                attributes,
                "",
                Map.of(),
                java.util.OptionalInt.empty());
    return new OperatorCase(node, types, constants, expected);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.trim().split(" ")).filter(w -> !w.isEmpty()).toList();
  }

  private static Optional<ValueType> type(String text) {
    if (text.equals("_")) {
      return Optional.empty();
    }
    if (text.startsWith("seq(")) {
      return Optional.of(
          new ValueType.SequenceType(type(text.substring(4, text.length() - 1)).get()));
    }
    if (text.startsWith("optional(")) {
      return Optional.of(
          new ValueType.OptionalType(type(text.substring(9, text.length() - 1)).get()));
    }
    int bracket = text.indexOf('[');
    ElementType element = ElementType.ofText(text.substring(0, bracket)).orElseThrow();
    String dims = text.substring(bracket + 1, text.indexOf(']'));
    if (dims.equals("...")) {
      return Optional.of(new ValueType.TensorType(element, Optional.empty()));
    }
    List<Dim> list = new ArrayList<>();
    for (String dim : dims.isEmpty() ? new String[0] : dims.split(",")) {
      boolean number = Character.isDigit(dim.charAt(0));
      list.add(dim.equals("?") ? Dim.UNKNOWN : number ? Dim.of(Long.parseLong(dim)) : Dim.of(dim));
    }
    return Optional.of(new ValueType.TensorType(element, new Shape(list)));
  }

  private static Optional<Tensor> constant(String text) {
    int brace = text.indexOf('{');
    if (brace < 0) {
      return Optional.empty();
    }
    ValueType.TensorType type =
        type(text.substring(0, brace)).orElseThrow().asTensor().orElseThrow();
    String inner = text.substring(brace + 1, text.length() - 1);
    String[] values = inner.isEmpty() ? new String[0] : inner.split(",");
    long[] dims = type.shape().orElseThrow().sizes().orElseThrow();
    if (type.element().isFloat()) {
      double[] doubles = Arrays.stream(values).mapToDouble(Double::parseDouble).toArray();
      return Optional.of(Tensor.ofValues(type.element(), dims, doubles));
    }
    long[] longs =
        Arrays.stream(values)
            .mapToLong(v -> v.equals("True") ? 1 : v.equals("False") ? 0 : Long.parseLong(v))
            .toArray();
    return Optional.of(Tensor.ofIntegers(type.element(), dims, longs));
  }

  private static Attribute attribute(String text) {
    if (text.startsWith("\"")) {
      return Attribute.StringValue.of(text.substring(1, text.length() - 1));
    }
    if (text.startsWith("[")) {
      String inner = text.substring(1, text.length() - 1);
      String[] values = inner.isEmpty() ? new String[0] : inner.split(",");
      if (inner.endsWith("f")) {
        return new Attribute.FloatList(Arrays.stream(values).map(Float::valueOf).toList());
      }
      return new Attribute.IntList(Arrays.stream(values).map(Long::valueOf).toList());
    }
    if (text.endsWith("]")) {
      long[] dims =
          type(text)
              .orElseThrow()
              .asTensor()
              .orElseThrow()
              .shape()
              .orElseThrow()
              .sizes()
              .orElseThrow();
      ElementType element = type(text).orElseThrow().asTensor().orElseThrow().element();
      return new Attribute.TensorValue(
          Tensor.ofValues(element, dims, new double[(int) Tensor.elements(dims)]));
    }
    return text.endsWith("f")
        ? new Attribute.FloatValue(Float.parseFloat(text))
        : new Attribute.IntValue(Long.parseLong(text));
  }

  /** What the operator's rule infers, with or without the constants. */
  List<Optional<ValueType>> infer(
      boolean withConstants, UnaryOperator<Optional<ValueType>> change) {
    ShapeRule rule = ShapeRules.table().find(node).orElseThrow();
    OperatorCase self = this;
    return rule.infer(
        new ShapeContext() {
          @Override
          public Node node() {
            return self.node;
          }

          @Override
          public Optional<ValueType> input(int index) {
            return change.apply(inputs.get(index));
          }

          @Override
          public Optional<Tensor> constant(int index) {
            return withConstants ? constants.get(index) : Optional.empty();
          }

          @Override
          public Optional<List<Dim>> dimensions(int index) {
            return Optional.empty();
          }

          @Override
          public List<Optional<ValueType>> inferSubgraph(
              String attribute, List<Optional<ValueType>> types) {
            throw new AssertionError("no subgraphs in tables");
          }
        });
  }

  /** Whether a type allows every value of another. */
  static boolean allows(ValueType general, ValueType special) {
    if (general instanceof ValueType.SequenceType g
        && special instanceof ValueType.SequenceType s) {
      return allows(g.element(), s.element());
    }
    if (general instanceof ValueType.OptionalType g
        && special instanceof ValueType.OptionalType s) {
      return allows(g.element(), s.element());
    }
    if (!(general instanceof ValueType.TensorType g)
        || !(special instanceof ValueType.TensorType s)) {
      return false;
    }
    if (g.element() != s.element() || g.shape().isEmpty() || s.shape().isEmpty()) {
      return g.element() == s.element();
    }
    Shape a = g.shape().get();
    Shape b = s.shape().get();
    boolean fits = a.rank() == b.rank();
    for (int i = 0; fits && i < a.rank(); i++) {
      fits = !a.dim(i).isKnown() || !b.dim(i).isKnown() || a.dim(i).equals(b.dim(i));
    }
    return fits;
  }
}
