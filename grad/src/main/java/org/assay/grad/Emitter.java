package org.assay.grad;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.GrowingTypes;

/**
 * A graph, or a subgraph, that grows: nodes with their types, each expression once. A subgraph
 * finds the expressions of the graphs around it too. Mutable.
 */
final class Emitter implements Expressions {
  /** What a composition wrote, or would have written had it not been there. */
  record Recording(List<String> results, List<Node> nodes) {}

  private record Key(
      String opType, Map<String, Attribute> attributes, List<String> operands, int outputs) {}

  private record Recorder(Map<String, Node> nodes, Set<String> apart) {}

  /** Operators that give other values each time. */
  private static final Set<String> RANDOM =
      Set.of(
          "RandomNormal",
          "RandomUniform",
          "RandomNormalLike",
          "RandomUniformLike",
          "Bernoulli",
          "Multinomial",
          "Dropout");

  /** Operators of which sizes and positions are computed. */
  private static final Set<String> SIZES =
      Set.of("Add", "Sub", "Mul", "Div", "Concat", "Gather", "Shape", "Slice", "Squeeze");

  /** The operand of Pad that names axes. */
  private static final int PAD_AXES = 3;

  /** Operators of which one operand of the full shape is enough. */
  private static final Set<String> BROADCASTING = Set.of("Add", "Sub", "Mul", "Div", "Where");

  private final Optional<Emitter> outer;
  private final GrowingTypes types;
  private final FreshNames names;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Key, Node> known = new HashMap<>();
  private final Map<String, String> expansions = new HashMap<>();
  private final Deque<Recorder> recorders = new ArrayDeque<>();

  /** Names defined here, in a subgraph that runs many times; empty elsewhere. */
  private final Optional<Set<String>> own;

  private Emitter(
      Optional<Emitter> outer, GrowingTypes types, FreshNames names, Optional<Set<String>> own) {
    this.own = own;
    this.outer = outer;
    this.types = types;
    this.names = names;
  }

  /** A graph that starts with the inputs and constants of another. */
  static Emitter of(Graph graph) {
    return new Emitter(
        Optional.empty(), GrowingTypes.of(graph), FreshNames.of(graph), Optional.empty());
  }

  /**
   * A subgraph of the node that is written next, with the inputs and constants of a graph.
   *
   * @param repeats whether it runs many times: what does not vary is then written outside of it
   */
  Emitter subgraph(String attribute, Graph graph, boolean repeats) {
    names.reserve(graph);
    Set<String> own = new HashSet<>();
    graph.inputs().forEach(i -> own.add(i.name()));
    own.addAll(graph.initializers().keySet());
    return new Emitter(
        Optional.of(this),
        types.subgraph(attribute, graph),
        names,
        repeats ? Optional.of(own) : Optional.empty());
  }

  /** Nodes so far, in order. */
  List<Node> written() {
    return nodes;
  }

  /** A name that nothing has yet. */
  String fresh(String hint) {
    return names.fresh(hint);
  }

  /** Adds a node as it is. */
  void add(Node node) {
    nodes.add(node);
    types.add(node);
    own.ifPresent(o -> o.addAll(node.outputs()));
    if (node.domain().isEmpty()
        && !RANDOM.contains(node.opType())
        && Captures.graphs(node).isEmpty()) {
      known.putIfAbsent(
          new Key(node.opType(), node.attributes(), node.inputs(), node.outputs().size()), node);
    }
    recorders.forEach(r -> r.nodes().put(node.firstOutput(), node));
  }

  @Override
  public List<String> nodes(
      String opType, Map<String, Attribute> attributes, List<String> operands, int outputs) {
    List<String> given = new ArrayList<>(operands);
    if (opType.equals("Pad") && given.size() > PAD_AXES) {
      padAllAxes(given);
    }
    while (!given.isEmpty() && given.get(given.size() - 1).isEmpty()) {
      given.remove(given.size() - 1);
    }
    unexpand(opType, given);
    if (own.isPresent() && given.stream().noneMatch(own.get()::contains)) {
      return outer.orElseThrow().nodes(opType, attributes, given, outputs);
    }
    Optional<Node> same = find(new Key(opType, attributes, given, outputs));
    if (same.isPresent() && usable(same.get())) {
      recorders.forEach(r -> r.nodes().put(same.get().firstOutput(), same.get()));
      return folded(same.get());
    }
    List<String> results = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      results.add(names.fresh(opType.toLowerCase(Locale.ROOT)));
    }
    Node node = Node.of(opType, given, results, attributes);
    same.ifPresent(s -> known.remove(new Key(opType, attributes, given, outputs)));
    add(node);
    if (opType.equals("Expand")) {
      noteExpansion(node);
    }
    return folded(node);
  }

  /**
   * Puts what was expanded in the place of its expansion where another operand has that shape
   * already. Only repetition of single elements: ONNX Runtime broadcasts them as fast as it reads.
   */
  private void unexpand(String opType, List<String> operands) {
    if (!BROADCASTING.contains(opType)) {
      return;
    }
    for (int i = 0; i < operands.size(); i++) {
      String expanded = operands.get(i);
      String source = expansions.get(expanded);
      // The derivative by an operand of a composition must find it there.
      boolean apart = recorders.stream().anyMatch(r -> r.apart().contains(expanded));
      boolean shapely =
          operands.stream().anyMatch(o -> !o.equals(expanded) && dims(o).equals(dims(expanded)));
      if (source != null && !apart && shapely) {
        operands.set(i, source);
      }
    }
  }

  /**
   * Gives pads of all axes in the place of some: ONNX Runtime 1.28's optimiser permutes pads behind
   * a Transpose that it moves as if there were always one for every axis.
   */
  private void padAllAxes(List<String> operands) {
    Optional<Tensor> axes = types.constant(operands.get(PAD_AXES));
    Optional<List<Dim>> dims = dims(operands.get(0));
    if (axes.isEmpty() || dims.isEmpty()) {
      return;
    }
    int rank = dims.get().size();
    int count = Math.toIntExact(axes.get().size());
    // Where each pad is found: before and behind every axis, and a zero behind them all.
    long[] places = new long[2 * rank];
    Arrays.fill(places, 2L * count);
    for (int i = 0; i < count; i++) {
      int axis = Math.floorMod((int) axes.get().longAt(i), rank);
      places[axis] = i;
      places[rank + axis] = count + (long) i;
    }
    operands.set(1, op("Gather", concat(0, operands.get(1), longs(0)), longs(places)));
    operands.remove(PAD_AXES);
  }

  private void noteExpansion(Node node) {
    Optional<List<Dim>> from = dims(node.inputs().get(0));
    Optional<List<Dim>> to = dims(node.firstOutput());
    boolean known = from.isPresent() && to.isPresent() && !to.get().contains(Dim.UNKNOWN);
    if (known && repeatsElements(from.get(), to.get())) {
      expansions.put(node.firstOutput(), node.inputs().get(0));
    }
  }

  /** Whether a shape is that of another, with ones in the place of its last sizes. */
  private static boolean repeatsElements(List<Dim> from, List<Dim> to) {
    int at = 0;
    while (at < from.size() && at < to.size() && from.get(at).equals(to.get(at))) {
      at++;
    }
    return from.isEmpty()
        || (from.size() == to.size()
            && from.subList(at, from.size()).stream().allMatch(d -> d.sizeOrMinusOne() == 1));
  }

  /** Sizes and the like that are known already as a constant; what computed them is left dead. */
  private List<String> folded(Node node) {
    boolean arithmetic =
        outer.isEmpty() && node.domain().isEmpty() && SIZES.contains(node.opType());
    Optional<Tensor> value =
        arithmetic ? types.constant(node.firstOutput()) : Optional.<Tensor>empty();
    return value
        .filter(v -> v.type() == ElementType.INT64)
        .map(v -> List.of(constant(v)))
        .orElse(node.outputs());
  }

  private Optional<Node> find(Key key) {
    Node node = known.get(key);
    return node != null ? Optional.of(node) : outer.flatMap(o -> o.find(key));
  }

  private boolean usable(Node node) {
    return node.outputs().stream()
        .allMatch(o -> !o.isEmpty() && recorders.stream().noneMatch(r -> r.apart().contains(o)));
  }

  /**
   * Notes what a composition writes.
   *
   * @param apart tensors that it must not find: where one operand of a node is computed from
   *     another, its derivative would otherwise flow on to that other twice
   */
  Recording record(Set<String> apart, Supplier<List<String>> composition) {
    Recorder recorder = new Recorder(new LinkedHashMap<>(), apart);
    recorders.push(recorder);
    try {
      List<String> results = composition.get();
      return new Recording(results, List.copyOf(recorder.nodes().values()));
    } finally {
      recorders.pop();
    }
  }

  /** Whether a tensor may carry a derivative: floating, or of a type that is not known. */
  boolean isReal(String tensor) {
    Optional<ValueType> type = types.type(tensor);
    return type.isEmpty()
        || type.get().asTensor().map(t -> t.element().isFloat()).orElse(!isSequence(type.get()));
  }

  private static boolean isSequence(ValueType type) {
    return type instanceof ValueType.MapType;
  }

  @Override
  public Optional<ValueType.TensorType> type(String tensor) {
    return types.type(tensor).flatMap(ValueType::asTensor);
  }

  @Override
  public Optional<Tensor> constant(String tensor) {
    return types.constant(tensor);
  }

  @Override
  public GradientException error(String what, String expected) {
    return new GradientException(what, "gradient graph", expected, "");
  }
}
