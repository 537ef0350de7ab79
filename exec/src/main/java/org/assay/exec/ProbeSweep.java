package org.assay.exec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * Reads every tensor that the nodes of a main graph make, in bounded memory: a first run learns
 * their sizes (a {@code Shape} node behind each), further runs each probe as many as fit the
 * budget. A probe keeps its tensor alive to the end of the run, so all at once would need the
 * memory of all.
 *
 * <p>The runs agree because each is a new session with the same seed.
 */
public final class ProbeSweep {
  /** What was done. */
  public record Swept(int runs, Map<String, ValueType.TensorType> types, List<String> unread) {
    public Swept {
      types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
      unread = List.copyOf(unread);
    }
  }

  /** A tensor above this cannot be brought to Java. */
  private static final long LARGEST = Integer.MAX_VALUE - 8;

  private final Model model;
  private final Runner.Opener opener;
  private final long budgetBytes;

  /**
   * Prepares a sweep.
   *
   * @param opener loads the model; its optimisation level should be NONE and its seed fixed
   * @param budgetBytes of probed tensors in one run; a single tensor may exceed it
   */
  public ProbeSweep(Model model, Runner.Opener opener, long budgetBytes) {
    if (budgetBytes < 1) {
      throw new IllegalArgumentException("budget must be positive: " + budgetBytes);
    }
    this.model = model;
    this.opener = opener;
    this.budgetBytes = budgetBytes;
  }

  /**
   * Runs the model on one input as often as needed.
   *
   * @param wanted which tensors to read, by type
   * @param sink receives each of them once; within one run in no particular order
   * @return the types of all readable tensors, and those wanted by type but too large to read or
   *     unreadable in ORT's Java API
   */
  public Swept run(
      Map<String, Tensor> inputs,
      Predicate<ValueType.TensorType> wanted,
      BiConsumer<String, Tensor> sink) {
    Set<String> produced = Instrumented.produced(model.graph());
    Map<String, ValueType.TensorType> types = new LinkedHashMap<>();
    List<String> unread = new ArrayList<>();
    try (Runner everything = opener.open(withDims(inputs), produced)) {
      for (String name : produced) {
        ValueType.TensorType type = everything.outputs().get(name);
        if (type == null) {
          unread.add(name);
        } else {
          types.put(name, type);
        }
      }
    }
    List<String> chosen = new ArrayList<>();
    types.forEach(
        (name, type) -> {
          if (wanted.test(type)) {
            chosen.add(name);
          }
        });
    if (chosen.isEmpty()) {
      return new Swept(0, types, unread);
    }
    Map<String, Long> bytes = new LinkedHashMap<>();
    List<String> open = new ArrayList<>();
    for (String name : chosen) {
      OptionalLong known = size(Objects.requireNonNull(types.get(name)));
      bytes.put(name, known.orElse(0));
      if (known.isEmpty()) {
        open.add(name);
      }
    }
    int runs = 0;
    if (!open.isEmpty()) {
      bytes.putAll(measure(inputs, open, types));
      runs++;
    }
    for (List<String> chunk : chunks(bytes, unread)) {
      try (Runner runner = opener.open(model, chunk)) {
        runner.visit(inputs, chunk, sink);
      }
      runs++;
    }
    return new Swept(runs, types, unread);
  }

  /** The model with the given inputs' dimensions declared. */
  private Model withDims(Map<String, Tensor> given) {
    Graph graph = model.graph();
    List<ValueInfo> inputs = new ArrayList<>();
    for (ValueInfo input : graph.inputs()) {
      Tensor tensor = given.get(input.name());
      inputs.add(tensor == null ? input : ValueInfo.of(input.name(), tensor.valueType()));
    }
    return model.withGraph(graph.withInputs(inputs));
  }

  private static OptionalLong size(ValueType.TensorType type) {
    return type.shape()
        .flatMap(Shape::sizes)
        .map(sizes -> OptionalLong.of(Tensor.bytes(type.element(), Tensor.elements(sizes))))
        .orElse(OptionalLong.empty());
  }

  /** Bytes of tensors whose dimensions depend on values. */
  private Map<String, Long> measure(
      Map<String, Tensor> inputs, List<String> names, Map<String, ValueType.TensorType> types) {
    Graph graph = model.graph();
    Set<String> used = new HashSet<>(Instrumented.produced(graph));
    graph.inputs().forEach(input -> used.add(input.name()));
    used.addAll(graph.initializers().keySet());
    Map<String, String> shapes = new LinkedHashMap<>();
    List<Node> extra = new ArrayList<>();
    List<ValueInfo> outputs = new ArrayList<>();
    for (String name : names) {
      String shape = "shape_of_" + shapes.size();
      while (!used.add(shape)) {
        shape += "_";
      }
      shapes.put(name, shape);
      extra.add(Node.of("Shape", List.of(name), List.of(shape), Map.of()));
      outputs.add(ValueInfo.untyped(shape));
    }
    // ORT orders nodes depth first from the last one that nothing reads: so each tensor is
    // measured,
    // and freed, before the next is made.
    Collections.reverse(extra);
    List<Node> nodes = new ArrayList<>(graph.nodes());
    nodes.addAll(extra);
    Model measuring = model.withGraph(graph.withNodes(nodes).withOutputs(outputs));
    Map<String, Long> bytes = new LinkedHashMap<>();
    try (Runner runner = opener.open(measuring, List.of())) {
      Map<String, Tensor> measured = runner.run(inputs, new LinkedHashSet<>(shapes.values()));
      for (Map.Entry<String, String> shape : shapes.entrySet()) {
        Tensor dims = Objects.requireNonNull(measured.get(shape.getValue()));
        ValueType.TensorType type = Objects.requireNonNull(types.get(shape.getKey()));
        bytes.put(shape.getKey(), Tensor.bytes(type.element(), Tensor.elements(dims.toLongs())));
      }
    }
    return bytes;
  }

  private List<List<String>> chunks(Map<String, Long> bytes, List<String> unread) {
    List<List<String>> chunks = new ArrayList<>();
    List<String> chunk = new ArrayList<>();
    long held = 0;
    for (Map.Entry<String, Long> tensor : bytes.entrySet()) {
      if (tensor.getValue() > LARGEST) {
        unread.add(tensor.getKey());
        continue;
      }
      if (!chunk.isEmpty() && held + tensor.getValue() > budgetBytes) {
        chunks.add(chunk);
        chunk = new ArrayList<>();
        held = 0;
      }
      chunk.add(tensor.getKey());
      held += tensor.getValue();
    }
    if (!chunk.isEmpty()) {
      chunks.add(chunk);
    }
    return chunks;
  }
}
