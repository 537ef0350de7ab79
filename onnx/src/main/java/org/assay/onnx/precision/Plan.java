package org.assay.onnx.precision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.InferredTypes;
import org.assay.onnx.shape.OperandTypes;

/** What all graphs of one emulation share: which nodes stay wide, names, and what was done. */
final class Plan {
  private final Model model;
  private final InferredTypes types;
  private final OperandTypes operands;
  private final ElementType type;
  private final ConstantPolicy policy;
  private final Set<String> wide;
  private final boolean mixed;
  private final GraphBuilder names;
  private final Set<String> readNarrow = new HashSet<>();

  final NarrowConstants constants;
  final Map<Site, Emulated.Rounding> roundings = new LinkedHashMap<>();
  final Map<String, String> aliases = new LinkedHashMap<>();
  final Map<Site, Site> sites = new HashMap<>();
  final List<String> guarded = new ArrayList<>();
  final Set<String> unrounded = new TreeSet<>();
  private final Map<Double, String> limits = new LinkedHashMap<>();

  Plan(
      Model model,
      InferredTypes types,
      OperandTypes operands,
      ElementType type,
      ConstantPolicy policy,
      Set<String> wide) {
    this.model = model;
    this.types = types;
    this.operands = operands;
    this.type = type;
    this.policy = policy;
    this.wide = new HashSet<>(wide);
    withBodies(model.graph(), false);
    this.names = GraphBuilder.withoutNodes(model.graph()).reserve(model.graph());
    this.constants = new NarrowConstants(type.format(), policy);
    this.mixed = isMixed(model.graph());
    readers(GraphPath.MAIN, model.graph(), false);
  }

  // A node that stays wide takes all that its bodies hold with it.
  private void withBodies(Graph graph, boolean within) {
    for (Node node : graph.nodes()) {
      boolean stays = within || isRequestedWide(node);
      if (within) {
        wide.addAll(node.outputs());
        wide.remove("");
      }
      for (Attribute attribute : node.attributes().values()) {
        if (attribute instanceof Attribute.GraphValue inner) {
          withBodies(inner.value(), stays);
        }
      }
    }
  }

  Emulated emulate() {
    GraphNarrowing main =
        new GraphNarrowing(
            this, Optional.empty(), model.graph(), GraphPath.MAIN, GraphPath.MAIN, false);
    Graph graph = main.rewrite();
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    limits.forEach((value, name) -> initializers.put(name, Tensor.scalar(value.floatValue())));
    Model emulated = model.withGraph(graph.withInitializers(initializers));
    return new Emulated(
        model,
        emulated,
        type,
        policy,
        roundings,
        aliases,
        sites,
        constants.changes(),
        guarded,
        unrounded);
  }

  ElementType type() {
    return type;
  }

  String fresh(String hint) {
    return names.fresh(hint);
  }

  /** Name of a constant ±max. */
  String limit(boolean positive) {
    double value = positive ? type.max() : -type.max();
    return limits.computeIfAbsent(
        value, v -> names.fresh(positive ? "greatest_number" : "least_number"));
  }

  Optional<ElementType> element(GraphPath path, String tensor) {
    return types.type(path, tensor).flatMap(Plan::element);
  }

  /** Whether a value is a dense tensor of a type that is emulated. */
  boolean isNarrowedTensor(GraphPath path, String tensor) {
    return types
        .type(path, tensor)
        .flatMap(ValueType::asTensor)
        .filter(t -> isNarrowed(t.element()))
        .isPresent();
  }

  private static Optional<ElementType> element(ValueType type) {
    if (type instanceof ValueType.TensorType t) {
      return Optional.of(t.element());
    } else if (type instanceof ValueType.SparseTensorType s) {
      return Optional.of(s.element());
    } else if (type instanceof ValueType.SequenceType s) {
      return element(s.element());
    } else if (type instanceof ValueType.OptionalType o) {
      return element(o.element());
    }
    return Optional.empty();
  }

  /** Whether tensors of a type are emulated. */
  boolean isNarrowed(ElementType element) {
    return is16Bit(element) || element == ElementType.FLOAT && !mixed;
  }

  static boolean is16Bit(ElementType element) {
    return element == ElementType.FLOAT16 || element == ElementType.BFLOAT16;
  }

  /** Whether a node stays in float32 as it is: asked for, or an island of a mixed model. */
  boolean staysWide(GraphPath path, Node node) {
    if (isRequestedWide(node)) {
      return true;
    }
    if (node.is("Constant") && !node.outputs().isEmpty() && !isReadNarrow(node.outputs().get(0))) {
      return true;
    }
    return node.outputs().stream()
        .filter(o -> !o.isEmpty())
        .map(o -> element(path, o))
        .noneMatch(e -> e.isEmpty() || isNarrowed(e.get()));
  }

  /** Whether some nodes were asked to stay in float32. */
  boolean hasIslands() {
    return !wide.isEmpty();
  }

  /** Whether a node was asked to stay in float32. */
  boolean isRequestedWide(Node node) {
    return node.outputs().stream().anyMatch(wide::contains);
  }

  /** Whether a node takes 16 bits as an operand. */
  boolean takesNarrow(Node node, int input) {
    return operands.accepts(node, input, type);
  }

  /** Whether some node in 16 bits reads a constant as such. */
  boolean isReadNarrow(String tensor) {
    return readNarrow.contains(tensor);
  }

  private void readers(GraphPath path, Graph graph, boolean within) {
    if (!within) {
      graph.outputs().forEach(o -> readNarrow.add(o.name()));
    }
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      // What decides about values only (a comparison) is done in 16 bits too.
      boolean stays = isRequestedWide(node);
      for (int i = 0; i < node.inputs().size(); i++) {
        if (!stays && takesNarrow(node, i)) {
          readNarrow.add(node.inputs().get(i));
        }
      }
      for (Map.Entry<String, Attribute> a : node.attributes().entrySet()) {
        if (a.getValue() instanceof Attribute.GraphValue inner) {
          readers(path.child(n, a.getKey()), inner.value(), stays);
        }
      }
    }
  }

  private boolean isMixed(Graph graph) {
    for (Map<String, ValueType> known : types.types().values()) {
      if (known.values().stream().flatMap(t -> element(t).stream()).anyMatch(Plan::is16Bit)) {
        return true;
      }
    }
    return graph.initializers().values().stream().anyMatch(t -> is16Bit(t.type()));
  }

  /** A declared type with float32 in place of the 16-bit types. */
  static ValueInfo carried(ValueInfo info) {
    return new ValueInfo(
        info.name(), info.type().map(Plan::carried), info.docString(), info.metadata());
  }

  private static ValueType carried(ValueType type) {
    if (type instanceof ValueType.TensorType t && is16Bit(t.element())) {
      return new ValueType.TensorType(ElementType.FLOAT, t.shape());
    } else if (type instanceof ValueType.SparseTensorType s && is16Bit(s.element())) {
      return new ValueType.SparseTensorType(ElementType.FLOAT, s.shape());
    } else if (type instanceof ValueType.SequenceType s) {
      return new ValueType.SequenceType(carried(s.element()));
    } else if (type instanceof ValueType.OptionalType o) {
      return new ValueType.OptionalType(carried(o.element()));
    }
    return type;
  }
}
