package org.assay.onnx.structure;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.Function;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.SparseTensor;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * Checks and settles the structure of a model: what is defined, by whom, and in which order.
 *
 * <p>Refused is only what has no meaning: a name that is defined twice or not at all, nodes in a
 * cycle, functions that call themselves, tensors that contradict their declaration. What ONNX
 * Runtime takes although the specification does not allow it is settled instead: nodes out of order
 * are sorted, names of a subgraph that hide one of a graph around it are replaced, references to
 * attributes outside of functions are dropped.
 */
public final class Validation {
  private final Names names;

  private Validation(Model model) {
    this.names = new Names(model);
  }

  /**
   * The model with nodes in topological order and names that are unique along each chain of nested
   * graphs; the same object if it was so.
   *
   * @throws ModelException at the first part that has no meaning
   */
  public static Model validated(Model model) {
    new FunctionCalls(model).requireNoRecursion();
    Validation validation = new Validation(model);
    Graph graph = validation.graph(model.graph(), null, false);
    List<Function> functions = new ArrayList<>(model.functions().size());
    boolean same = graph == model.graph();
    for (Function function : model.functions()) {
      Function valid = validation.function(function);
      same &= valid == function;
      functions.add(valid);
    }
    return same
        ? model
        : new Model(
            model.irVersion(),
            model.operatorSets(),
            model.producerName(),
            model.producerVersion(),
            model.domain(),
            model.modelVersion(),
            model.docString(),
            graph,
            functions,
            model.metadata(),
            model.uninterpreted());
  }

  private Function function(Function function) {
    try {
      Scope scope = new Scope(null, names);
      for (String input : function.inputs()) {
        if (input.isEmpty() || !scope.define(input)) {
          throw definedTwice("input", input);
        }
      }
      defineOutputs(function.nodes(), scope);
      List<Node> nodes = nodes(function.nodes(), scope, true);
      for (String output : function.outputs()) {
        requireDefined(output, scope);
      }
      return nodes == function.nodes() ? function : withNodes(function, nodes);
    } catch (ModelException e) {
      throw e.in("function '" + function.domain() + "." + function.name() + "'");
    }
  }

  private static Function withNodes(Function f, List<Node> nodes) {
    return new Function(
        f.domain(),
        f.name(),
        f.overload(),
        f.inputs(),
        f.outputs(),
        f.attributes(),
        f.attributeDefaults(),
        nodes,
        f.operatorSets(),
        f.valueInfo(),
        f.docString(),
        f.metadata());
  }

  private Graph graph(Graph given, @Nullable Scope outer, boolean inFunction) {
    List<Node> tidied = ConstantNodes.tidied(given.nodes());
    Graph graph = tidied == given.nodes() ? given : given.withNodes(tidied);
    Scope scope = new Scope(outer, names);
    Set<String> inputs = new HashSet<>();
    for (ValueInfo input : graph.inputs()) {
      if (!inputs.add(input.name())) {
        throw definedTwice("input", input.name());
      }
      scope.define(input.name());
      input.type().ifPresent(t -> requireSizes(t, input.name()));
      Tensor initializer = graph.initializers().get(input.name());
      if (initializer != null) {
        requireAgreement(initializer, input);
      }
    }
    graph.initializers().keySet().forEach(scope::define);
    graph.sparseInitializers().forEach(Validation::requireCoordinates);
    graph.sparseInitializers().keySet().forEach(scope::define);
    defineOutputs(graph.nodes(), scope);
    List<Node> nodes = nodes(graph.nodes(), scope, inFunction);
    List<ValueInfo> outputs = new ArrayList<>();
    for (ValueInfo output : graph.outputs()) {
      String name = requireDefined(output.name(), scope);
      outputs.add(name.equals(output.name()) ? output : renamed(output, name));
    }
    List<ValueInfo> renamedInputs = graph.inputs().stream().map(v -> renamed(v, scope)).toList();
    boolean renamed =
        !outputs.equals(graph.outputs())
            || !renamedInputs.equals(graph.inputs())
            || graph.initializers().keySet().stream().anyMatch(n -> !scope.ownName(n).equals(n))
            || graph.sparseInitializers().keySet().stream()
                .anyMatch(n -> !scope.ownName(n).equals(n));
    if (!renamed) {
      return nodes == graph.nodes() ? graph : graph.withNodes(nodes);
    }
    Map<String, ValueInfo> valueInfo = new LinkedHashMap<>();
    graph.valueInfo().forEach((n, v) -> valueInfo.put(scope.ownName(n), renamed(v, scope)));
    return new Graph(
        graph.name(),
        renamedInputs,
        outputs,
        nodes,
        keysRenamed(graph.initializers(), scope),
        keysRenamed(graph.sparseInitializers(), scope),
        valueInfo,
        keysRenamed(graph.quantization(), scope),
        graph.docString(),
        graph.metadata());
  }

  private static <V> Map<String, V> keysRenamed(Map<String, V> map, Scope scope) {
    Map<String, V> renamed = new LinkedHashMap<>();
    map.forEach((name, value) -> renamed.put(scope.ownName(name), value));
    return renamed;
  }

  private static ValueInfo renamed(ValueInfo value, Scope scope) {
    String name = scope.ownName(value.name());
    return name.equals(value.name()) ? value : renamed(value, name);
  }

  private static ValueInfo renamed(ValueInfo value, String name) {
    return new ValueInfo(
        name, value.type(), value.docString(), value.metadata(), value.encodedType());
  }

  private static void defineOutputs(List<Node> nodes, Scope scope) {
    for (Node node : nodes) {
      for (String output : node.outputs()) {
        if (!output.isEmpty() && !scope.define(output)) {
          throw definedTwice("tensor", output).in(node.describe());
        }
      }
    }
  }

  private List<Node> nodes(List<Node> nodes, Scope scope, boolean inFunction) {
    List<Node> valid = new ArrayList<>(nodes.size());
    List<Set<String>> usedInside = new ArrayList<>(nodes.size());
    boolean same = true;
    for (Node node : nodes) {
      Node now = node(node, scope, inFunction);
      same &= now == node;
      valid.add(now);
      usedInside.add(scope.takeUsedInside());
    }
    List<Node> sorted = NodeOrder.sorted(valid, usedInside);
    return same && sorted == valid ? nodes : sorted;
  }

  private Node node(Node node, Scope scope, boolean inFunction) {
    if (node.opType().isEmpty()) {
      throw new ModelException("node without an operator", node.describe(), "an op_type", "");
    }
    List<String> inputs = null;
    for (int i = 0; i < node.inputs().size(); i++) {
      String input = node.inputs().get(i);
      if (!input.isEmpty()) {
        String name = scope.find(input).orElseThrow(() -> undefined(input).in(node.describe()));
        if (!name.equals(input)) {
          inputs = inputs == null ? new ArrayList<>(node.inputs()) : inputs;
          inputs.set(i, name);
        }
      }
    }
    List<String> outputs = node.outputs().stream().map(scope::ownName).toList();
    Map<String, Attribute> attributes = attributes(node, scope, inFunction);
    if (inputs == null && outputs.equals(node.outputs()) && attributes == node.attributes()) {
      return node;
    }
    return node.with(node.opType(), inputs == null ? node.inputs() : inputs, outputs, attributes);
  }

  private Map<String, Attribute> attributes(Node node, Scope scope, boolean inFunction) {
    Map<String, Attribute> changed = null;
    for (Map.Entry<String, Attribute> entry : node.attributes().entrySet()) {
      Attribute value = entry.getValue();
      Optional<Attribute> now = Optional.of(value);
      if (value instanceof Attribute.GraphValue g) {
        Graph graph = subgraph(g.value(), scope, inFunction, node, entry.getKey());
        now = graph == g.value() ? now : Optional.of(new Attribute.GraphValue(graph));
      } else if (value instanceof Attribute.GraphList list) {
        List<Graph> graphs =
            list.values().stream()
                .map(g -> subgraph(g, scope, inFunction, node, entry.getKey()))
                .toList();
        if (!sameObjects(graphs, list.values())) {
          now = Optional.of(new Attribute.GraphList(graphs));
        }
      } else if (value instanceof Attribute.Reference && !inFunction) {
        now = Optional.empty();
      }
      if (now.isEmpty() || now.get() != value) {
        changed = changed == null ? new LinkedHashMap<>(node.attributes()) : changed;
        if (now.isPresent()) {
          changed.put(entry.getKey(), now.get());
        } else {
          changed.remove(entry.getKey());
        }
      }
    }
    return changed == null ? node.attributes() : changed;
  }

  private static boolean sameObjects(List<Graph> a, List<Graph> b) {
    for (int i = 0; i < a.size(); i++) {
      if (a.get(i) != b.get(i)) {
        return false;
      }
    }
    return true;
  }

  private Graph subgraph(
      Graph graph, Scope scope, boolean inFunction, Node node, String attribute) {
    try {
      return graph(graph, scope, inFunction);
    } catch (ModelException e) {
      throw e.in(node.describe() + " " + attribute);
    }
  }

  private static String requireDefined(String output, Scope scope) {
    return scope
        .find(output)
        .orElseThrow(
            () ->
                new ModelException(
                    "output is not defined",
                    "output '" + output + "'",
                    "the name of an input, an initializer or a node's output",
                    ""));
  }

  private static ModelException undefined(String input) {
    return new ModelException(
        "input is not defined",
        "'" + input + "'",
        "the name of a graph input, an initializer or a node's output",
        "export the model again: it is not complete");
  }

  private static ModelException definedTwice(String kind, String name) {
    return new ModelException(
        name.isEmpty() ? kind + " without a name" : kind + " is defined twice",
        "'" + name + "'",
        "one definition of each name",
        "");
  }

  private static void requireSizes(ValueType type, String name) {
    type.asTensor()
        .flatMap(ValueType.TensorType::shape)
        .ifPresent(
            shape -> {
              try {
                Tensor.elements(
                    shape.dims().stream()
                        .filter(Dim::isKnown)
                        .mapToLong(Dim::sizeOrMinusOne)
                        .toArray());
              } catch (ModelException e) {
                throw e.in("input '" + name + "'");
              }
            });
  }

  private static void requireAgreement(Tensor initializer, ValueInfo input) {
    Optional<ValueType.TensorType> declared = input.type().flatMap(ValueType::asTensor);
    if (declared.isEmpty()) {
      return;
    }
    boolean agrees = declared.get().element() == initializer.type();
    Optional<Shape> shape = declared.get().shape();
    if (shape.isPresent()) {
      long[] dims = initializer.dims();
      agrees &= shape.get().rank() == dims.length;
      for (int i = 0; agrees && i < dims.length; i++) {
        long size = shape.get().dim(i).sizeOrMinusOne();
        agrees = size < 0 || size == dims[i];
      }
    }
    if (!agrees) {
      throw new ModelException(
          "initializer is " + initializer,
          "'" + input.name() + "'",
          "the type that it is declared with as an input, " + declared.get(),
          "export the model again");
    }
  }

  private static void requireCoordinates(String name, SparseTensor sparse) {
    try {
      SparseCoordinates.check(sparse);
    } catch (ModelException e) {
      throw e.in("sparse initializer '" + name + "'");
    }
  }
}
