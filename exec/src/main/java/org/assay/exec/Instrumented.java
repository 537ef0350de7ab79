package org.assay.exec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * A model made ready for ONNX Runtime: probes are extra outputs, inputs of types that its Java API
 * cannot feed are cast from their signed twin, random operators have seeds.
 *
 * @param model the model to load
 * @param changed whether it differs from the given one
 * @param feeds inputs that are fed under another name and type: name → stand-in
 * @param inputProbes probes that are inputs of the graph: their value is what is fed
 * @param constantProbes probes that are initializers, with their value
 */
record Instrumented(
    Model model,
    boolean changed,
    Map<String, StandIn> feeds,
    Set<String> inputProbes,
    Map<String, Tensor> constantProbes) {

  /** The input of a signed type that stands for one of an unsigned type. */
  record StandIn(String name, ElementType original, ElementType fed) {}

  /**
   * Newest IR version that ORT 1.28 reads. Versions above it changed nothing that it would miss.
   */
  private static final long NEWEST_IR = 13;

  static Instrumented of(Model model, Collection<String> probes, RunOptions options) {
    Optional<Model> filled =
        options.seed().isPresent()
            ? RandomSeeds.fill(model, options.seed().getAsLong())
            : Optional.empty();
    Model seeded = filled.orElse(model);
    Graph graph = seeded.graph();
    Names names = new Names(graph);
    Map<String, StandIn> feeds = new LinkedHashMap<>();
    List<ValueInfo> inputs = new ArrayList<>();
    List<Node> casts = new ArrayList<>();
    for (ValueInfo input : graph.inputs()) {
      ElementType twin = signedTwin(graph, input);
      if (twin == null) {
        inputs.add(input);
        continue;
      }
      ValueType.TensorType type = input.type().flatMap(ValueType::asTensor).orElseThrow();
      StandIn standIn = new StandIn(names.fresh(input.name()), type.element(), twin);
      feeds.put(input.name(), standIn);
      inputs.add(ValueInfo.of(standIn.name(), new ValueType.TensorType(twin, type.shape())));
      casts.add(
          Node.of(
              "Cast",
              List.of(standIn.name()),
              List.of(input.name()),
              Map.of("to", new Attribute.IntValue(type.element().code()))));
    }
    Set<String> inputProbes = new LinkedHashSet<>();
    Map<String, Tensor> constantProbes = new LinkedHashMap<>();
    List<ValueInfo> outputs = new ArrayList<>(graph.outputs());
    Set<String> present = new HashSet<>();
    graph.outputs().forEach(output -> present.add(output.name()));
    for (String probe : probes) {
      Tensor constant = graph.initializers().get(probe);
      if (!present.add(probe)) {
        // Can be read already.
      } else if (constant != null) {
        constantProbes.put(probe, constant);
      } else if (graph.input(probe).isPresent()) {
        inputProbes.add(probe);
      } else if (names.produced().contains(probe)) {
        outputs.add(ValueInfo.untyped(probe));
      } else {
        throw new ExecException(
            ExecException.Kind.INPUT,
            "no tensor '" + probe + "' to probe",
            "main graph",
            "the name of a node's output, an input or an initializer",
            Suggestions.closest(probe, names.produced()));
      }
    }
    boolean same =
        filled.isEmpty()
            && feeds.isEmpty()
            && outputs.size() == graph.outputs().size()
            && model.irVersion() <= NEWEST_IR;
    if (same) {
      return new Instrumented(model, false, feeds, inputProbes, constantProbes);
    }
    casts.addAll(graph.nodes());
    Graph rewritten = graph.withInputs(inputs).withOutputs(outputs).withNodes(casts);
    return new Instrumented(
        new Model(
            Math.min(model.irVersion(), NEWEST_IR),
            seeded.operatorSets(),
            seeded.producerName(),
            seeded.producerVersion(),
            seeded.domain(),
            seeded.modelVersion(),
            seeded.docString(),
            rewritten,
            seeded.functions(),
            seeded.metadata()),
        true,
        feeds,
        inputProbes,
        constantProbes);
  }

  /** All tensors of the main graph that nodes make, in topological order. */
  static Set<String> produced(Graph graph) {
    Set<String> produced = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      node.outputs().stream().filter(name -> !name.isEmpty()).forEach(produced::add);
    }
    return produced;
  }

  private static @org.jspecify.annotations.Nullable ElementType signedTwin(
      Graph graph, ValueInfo input) {
    if (graph.initializers().containsKey(input.name())) {
      return null;
    }
    ElementType element =
        input.type().flatMap(ValueType::asTensor).map(ValueType.TensorType::element).orElse(null);
    if (element == null) {
      return null;
    }
    return switch (element) {
      case UINT16 -> ElementType.INT16;
      case UINT32 -> ElementType.INT32;
      case UINT64 -> ElementType.INT64;
      default -> null;
    };
  }

  /** Names in use in the main graph and, for fresh ones, in its subgraphs. */
  private static final class Names {
    private final Set<String> used = new HashSet<>();
    private final Set<String> produced;

    Names(Graph graph) {
      collect(graph);
      produced = Instrumented.produced(graph);
    }

    Set<String> produced() {
      return produced;
    }

    String fresh(String base) {
      String name = base + "_signed";
      while (!used.add(name)) {
        name += "_";
      }
      return name;
    }

    private void collect(Graph graph) {
      graph.inputs().forEach(input -> used.add(input.name()));
      used.addAll(graph.initializers().keySet());
      used.addAll(graph.sparseInitializers().keySet());
      for (Node node : graph.nodes()) {
        used.addAll(node.inputs());
        used.addAll(node.outputs());
        for (Attribute attribute : node.attributes().values()) {
          if (attribute instanceof Attribute.GraphValue subgraph) {
            collect(subgraph.value());
          } else if (attribute instanceof Attribute.GraphList list) {
            list.values().forEach(this::collect);
          }
        }
      }
    }
  }
}
