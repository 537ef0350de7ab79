package org.assay.onnx.structure;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * One call's copy of a function's nodes: parameters replaced by what the call gives, every other
 * name by a new one.
 */
final class Substitution {
  private final Names names;
  private final String prefix;
  private final Map<String, Attribute> arguments;
  private final Map<String, String> bound = new HashMap<>();

  Substitution(Names names, String prefix, Map<String, Attribute> arguments) {
    this.names = names;
    this.prefix = prefix;
    this.arguments = arguments;
  }

  void bind(String formal, String actual) {
    bound.put(formal, actual);
  }

  boolean isBound(String formal) {
    return bound.containsKey(formal);
  }

  /** The new name of a name inside. */
  String name(String inside) {
    return inside.isEmpty()
        ? ""
        : bound.computeIfAbsent(inside, n -> names.fresh(prefix + "/" + n));
  }

  Node node(Node node) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    node.attributes()
        .forEach((key, value) -> attribute(value).ifPresent(v -> attributes.put(key, v)));
    return node.with(node.opType(), all(node.inputs()), all(node.outputs()), attributes);
  }

  private List<String> all(List<String> inside) {
    return inside.stream().map(this::name).toList();
  }

  /** The attribute; empty if it refers to one that the call leaves to its default. */
  private Optional<Attribute> attribute(Attribute value) {
    if (value instanceof Attribute.Reference reference) {
      return Optional.ofNullable(arguments.get(reference.name()));
    } else if (value instanceof Attribute.GraphValue g) {
      return Optional.of(new Attribute.GraphValue(graph(g.value())));
    } else if (value instanceof Attribute.GraphList list) {
      return Optional.of(new Attribute.GraphList(list.values().stream().map(this::graph).toList()));
    }
    return Optional.of(value);
  }

  /**
   * A subgraph: its own names are replaced as well, or one of them might hide what a parameter
   * stands for. Nested graphs may use equal names for different tensors, so they get a substitution
   * each. What is not its own has been seen before: nodes are in topological order.
   */
  private Graph graph(Graph graph) {
    Substitution inner = new Substitution(names, prefix, arguments);
    inner.bound.putAll(bound);
    Set<String> own = new HashSet<>();
    graph.inputs().forEach(v -> own.add(v.name()));
    own.addAll(graph.initializers().keySet());
    own.addAll(graph.sparseInitializers().keySet());
    graph.nodes().forEach(n -> own.addAll(n.outputs()));
    for (String name : own) {
      if (!name.isEmpty()) {
        inner.bound.remove(name);
      }
    }
    Map<String, ValueInfo> types = new LinkedHashMap<>();
    graph.valueInfo().forEach((n, v) -> types.put(inner.name(n), inner.value(v)));
    return new Graph(
        graph.name(),
        graph.inputs().stream().map(inner::value).toList(),
        graph.outputs().stream().map(inner::value).toList(),
        graph.nodes().stream().map(inner::node).toList(),
        inner.keys(graph.initializers()),
        inner.keys(graph.sparseInitializers()),
        types,
        inner.keys(graph.quantization()),
        graph.docString(),
        graph.metadata());
  }

  private <V> Map<String, V> keys(Map<String, V> map) {
    return map.entrySet().stream()
        .collect(
            Collectors.toMap(
                e -> name(e.getKey()), Map.Entry::getValue, (a, b) -> b, LinkedHashMap::new));
  }

  private ValueInfo value(ValueInfo value) {
    return new ValueInfo(
        name(value.name()),
        value.type().map(Substitution::withoutSymbols),
        value.docString(),
        value.metadata());
  }

  /** A function's symbolic dimensions are its own: equal names of the caller mean other sizes. */
  private static ValueType withoutSymbols(ValueType type) {
    if (type instanceof ValueType.TensorType t) {
      return new ValueType.TensorType(t.element(), t.shape().map(Substitution::withoutSymbols));
    } else if (type instanceof ValueType.SparseTensorType t) {
      return new ValueType.SparseTensorType(
          t.element(), t.shape().map(Substitution::withoutSymbols));
    } else if (type instanceof ValueType.SequenceType t) {
      return new ValueType.SequenceType(withoutSymbols(t.element()));
    } else if (type instanceof ValueType.OptionalType t) {
      return new ValueType.OptionalType(withoutSymbols(t.element()));
    } else if (type instanceof ValueType.MapType t) {
      return new ValueType.MapType(t.key(), withoutSymbols(t.value()));
    }
    return type;
  }

  private static Shape withoutSymbols(Shape shape) {
    return new Shape(
        shape.dims().stream().map(d -> d instanceof Dim.Symbol ? Dim.UNKNOWN : d).toList());
  }
}
