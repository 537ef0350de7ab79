package org.assay.onnx.precision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.OperandTypes;
import org.assay.onnx.shape.ShapeInference;

/**
 * A model converted to a 16-bit type, as converters do: float32 tensors become tensors of that
 * type, inputs and outputs included; what an operator takes in float32 only passes a Cast. To see
 * what a runtime's own kernels make of it; {@link PrecisionEmulation} says what 16 bits mean.
 */
public final class PrecisionConversion {
  private static final Set<String> TYPE_ATTRIBUTES =
      Set.of("to", "dtype", "output_dtype", "output_datatype");

  private final Plan plan;
  private final ElementType type;

  /** Outputs of the model that stay in float32. */
  private final Set<String> floatOutputs;

  /** The same outputs in 16 bits, for those that read them there. */
  private final Map<String, String> twins = new HashMap<>();

  private PrecisionConversion(Plan plan, ElementType type, Set<String> floatOutputs) {
    this.plan = plan;
    this.type = type;
    this.floatOutputs = floatOutputs;
  }

  /**
   * Converts a model.
   *
   * @param model of the working opset, valid, without functions
   * @param type float16 or bfloat16
   */
  public static Model of(Model model, ElementType type, ConstantPolicy policy) {
    return of(model, type, policy, Set.of());
  }

  /**
   * Converts a model but for some nodes, which compute in float32: what they read is cast, unless
   * another of them made it or it is a constant, and so is what they make.
   *
   * @param wide outputs of those nodes, of the main graph or of subgraphs; a node that has
   *     subgraphs itself takes all of them with it
   */
  public static Model of(Model model, ElementType type, ConstantPolicy policy, Set<String> wide) {
    return of(model, type, policy, wide, Set.of());
  }

  /**
   * Converts a model but for some nodes, and but for some outputs, whose values the type does not
   * hold.
   *
   * @param floatOutputs outputs of the model that stay in float32; those that nodes of {@code wide}
   *     make
   */
  public static Model of(
      Model model,
      ElementType type,
      ConstantPolicy policy,
      Set<String> wide,
      Set<String> floatOutputs) {
    Plan plan =
        new Plan(model, ShapeInference.infer(model), OperandTypes.table(), type, policy, wide);
    Set<String> made = new HashSet<>();
    model.graph().nodes().stream()
        .filter(plan::isRequestedWide)
        .forEach(n -> made.addAll(n.outputs()));
    made.retainAll(floatOutputs);
    PrecisionConversion conversion = new PrecisionConversion(plan, type, made);
    return model.withGraph(conversion.graph(GraphPath.MAIN, model.graph()));
  }

  private Graph graph(GraphPath path, Graph graph) {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    graph
        .initializers()
        .forEach(
            (name, value) ->
                initializers.put(
                    name,
                    plan.isNarrowed(value.type()) && plan.isReadNarrow(name)
                        ? plan.constants.apply(name, value, type)
                        : value));
    List<Node> nodes = new ArrayList<>();
    Map<String, String> widened = new HashMap<>();
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      if (isKeptConstant(path, node)) {
        widened.put(node.firstOutput(), node.firstOutput());
        nodes.add(node);
        continue;
      }
      if (isIsland(path, node)) {
        island(path, graph, node, initializers, widened, nodes);
        continue;
      }
      List<String> inputs = new ArrayList<>();
      for (int i = 0; i < node.inputs().size(); i++) {
        String input = node.inputs().get(i);
        Tensor constant = initializers.get(input);
        boolean narrow =
            !input.isEmpty()
                && plan.isNarrowedTensor(path, input)
                && (constant == null || constant.type() == type);
        inputs.add(
            narrow && !plan.takesNarrow(node, i)
                ? wide(input, widened, nodes)
                : twins.getOrDefault(input, input));
      }
      Map<String, Attribute> attributes = new LinkedHashMap<>();
      for (Map.Entry<String, Attribute> a : node.attributes().entrySet()) {
        attributes.put(a.getKey(), attribute(path, n, node, a.getKey(), a.getValue()));
      }
      defaults(path, node, attributes);
      nodes.add(
          isNoCast(path, node)
              ? node.with("Identity", inputs, node.outputs(), Map.of())
              : node.with(node.opType(), inputs, node.outputs(), rebuilt(node, attributes)));
    }
    Map<String, ValueInfo> types = new LinkedHashMap<>();
    graph.valueInfo().forEach((name, info) -> types.put(name, narrowed(info)));
    // Constants that stay wide are not what the others are.
    types.keySet().removeIf(name -> name.equals(widened.get(name)));
    return new Graph(
        graph.name(),
        graph.inputs().stream().map(this::narrowed).toList(),
        graph.outputs().stream().map(o -> output(path, o)).toList(),
        read(path, nodes),
        initializers,
        graph.sparseInitializers(),
        types,
        graph.quantization(),
        graph.docString(),
        graph.metadata());
  }

  private ValueInfo output(GraphPath path, ValueInfo output) {
    boolean stays = path.equals(GraphPath.MAIN) && floatOutputs.contains(output.name());
    return stays ? output : narrowed(output);
  }

  // Without the twins that nothing reads.
  private List<Node> read(GraphPath path, List<Node> nodes) {
    if (!path.equals(GraphPath.MAIN) || twins.isEmpty()) {
      return nodes;
    }
    Set<String> read = new HashSet<>();
    nodes.forEach(n -> Captures.read(n, read));
    return nodes.stream()
        .filter(n -> !twins.containsValue(n.firstOutput()) || read.contains(n.firstOutput()))
        .toList();
  }

  // Only nodes in float32 read it.
  private boolean isKeptConstant(GraphPath path, Node node) {
    return plan.hasIslands()
        && node.is("Constant")
        && node.hasOutput(0)
        && !plan.isReadNarrow(node.outputs().get(0))
        && plan.isNarrowedTensor(path, node.outputs().get(0));
  }

  private boolean isIsland(GraphPath path, Node node) {
    return plan.isRequestedWide(node)
        && node.outputs().stream().anyMatch(o -> plan.isNarrowedTensor(path, o));
  }

  private void island(
      GraphPath path,
      Graph graph,
      Node node,
      Map<String, Tensor> initializers,
      Map<String, String> widened,
      List<Node> nodes) {
    UnaryOperator<String> inFloat =
        input -> {
          Tensor constant = initializers.get(input);
          boolean narrow =
              !input.isEmpty()
                  && plan.isNarrowedTensor(path, input)
                  && (constant == null || constant.type() == type);
          if (narrow && constant != null && !widened.containsKey(input)) {
            String copy = plan.fresh(input + "__float");
            initializers.put(copy, Objects.requireNonNull(graph.initializers().get(input)));
            widened.put(input, copy);
          }
          return narrow ? wide(input, widened, nodes) : input;
        };
    List<String> inputs = new ArrayList<>();
    node.inputs().forEach(input -> inputs.add(inFloat.apply(input)));
    // Bodies stay as they are, but for what they read from outside.
    Map<String, String> outside = new HashMap<>();
    for (String captured : Captures.of(node)) {
      outside.put(captured, inFloat.apply(captured));
    }
    List<String> outputs = new ArrayList<>();
    List<Node> casts = new ArrayList<>();
    for (String output : node.outputs()) {
      if (output.isEmpty() || !plan.isNarrowedTensor(path, output)) {
        outputs.add(output);
        continue;
      }
      boolean asIs = path.equals(GraphPath.MAIN) && floatOutputs.contains(output);
      String other = plan.fresh(output + (asIs ? "__" + type.text() : "__float"));
      String raw = asIs ? output : other;
      outputs.add(raw);
      widened.put(output, raw);
      if (asIs) {
        twins.put(output, other);
      }
      casts.add(
          Node.of(
              "Cast",
              List.of(raw),
              List.of(asIs ? other : output),
              Map.of("to", new Attribute.IntValue(type.code()))));
    }
    Node inner = Captures.reading(node, outside);
    nodes.add(inner.with(node.opType(), inputs, outputs, inner.attributes()));
    nodes.addAll(casts);
  }

  // Casts of float32 to itself, which ONNX Runtime 1.28 does not load in 16 bits.
  private boolean isNoCast(GraphPath path, Node node) {
    return node.is("Cast")
        && node.hasInput(0)
        && node.hasOutput(0)
        && plan.isNarrowedTensor(path, node.inputs().get(0))
        && plan.isNarrowedTensor(path, node.outputs().get(0));
  }

  private String wide(String input, Map<String, String> widened, List<Node> nodes) {
    return widened.computeIfAbsent(
        input,
        name -> {
          String wide = plan.fresh(name + "__float");
          nodes.add(
              Node.of(
                  "Cast",
                  List.of(name),
                  List.of(wide),
                  Map.of("to", new Attribute.IntValue(ElementType.FLOAT.code()))));
          return wide;
        });
  }

  private Attribute attribute(GraphPath path, int index, Node node, String key, Attribute value) {
    String name = node.firstOutput();
    if (value instanceof Attribute.GraphValue inner) {
      return new Attribute.GraphValue(graph(path.child(index, key), inner.value()));
    } else if (value instanceof Attribute.TensorValue t && plan.isNarrowed(t.value().type())) {
      return new Attribute.TensorValue(plan.constants.apply(name, t.value(), type));
    } else if (value instanceof Attribute.IntValue i
        && TYPE_ATTRIBUTES.contains(key)
        && ElementType.ofCode((int) i.value()).filter(plan::isNarrowed).isPresent()) {
      return new Attribute.IntValue(type.code());
    }
    return value;
  }

  // What gives float32 unless told otherwise is told.
  private void defaults(GraphPath path, Node node, Map<String, Attribute> attributes) {
    Optional<ElementType> result =
        node.hasOutput(0) ? plan.element(path, node.outputs().get(0)) : Optional.empty();
    if (!node.domain().isEmpty() || result.filter(plan::isNarrowed).isEmpty()) {
      return;
    }
    switch (node.opType()) {
      case "ConstantOfShape" ->
          attributes.putIfAbsent(
              "value", new Attribute.TensorValue(Tensor.ofValues(type, new long[] {1}, 0)));
      case "RandomNormal", "RandomUniform" ->
          attributes.putIfAbsent("dtype", new Attribute.IntValue(type.code()));
      case "HannWindow", "HammingWindow", "BlackmanWindow", "MelWeightMatrix" ->
          attributes.putIfAbsent("output_datatype", new Attribute.IntValue(type.code()));
      default -> {}
    }
  }

  // Constants written as plain floats have no type of their own.
  private Map<String, Attribute> rebuilt(Node node, Map<String, Attribute> attributes) {
    if (!node.is("Constant") || node.outputs().isEmpty()) {
      return attributes;
    }
    String name = node.outputs().get(0);
    Tensor value;
    if (attributes.get("value_float") instanceof Attribute.FloatValue f) {
      value = Tensor.ofFloats(new long[0], f.value());
    } else if (attributes.get("value_floats") instanceof Attribute.FloatList list) {
      float[] values = new float[list.values().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = list.values().get(i);
      }
      value = Tensor.ofFloats(new long[] {values.length}, values);
    } else {
      return attributes;
    }
    return plan.isNarrowed(ElementType.FLOAT)
        ? Map.of("value", new Attribute.TensorValue(plan.constants.apply(name, value, type)))
        : attributes;
  }

  private ValueInfo narrowed(ValueInfo info) {
    return new ValueInfo(
        info.name(), info.type().map(this::narrowed), info.docString(), info.metadata());
  }

  private ValueType narrowed(ValueType declared) {
    if (declared instanceof ValueType.TensorType t && plan.isNarrowed(t.element())) {
      return new ValueType.TensorType(type, t.shape());
    } else if (declared instanceof ValueType.SequenceType s) {
      return new ValueType.SequenceType(narrowed(s.element()));
    } else if (declared instanceof ValueType.OptionalType o) {
      return new ValueType.OptionalType(narrowed(o.element()));
    }
    return declared;
  }
}
