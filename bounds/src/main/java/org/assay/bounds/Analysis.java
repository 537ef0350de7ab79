package org.assay.bounds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assay.bounds.facts.Fact;
import org.assay.bounds.facts.Place;
import org.assay.bounds.norms.NormRules;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType.TensorType;
import org.assay.onnx.shape.OperandTypes;
import org.assay.onnx.shape.ShapeRule;

/** State of one analysis. */
final class Analysis {
  // Cells of all tensors together, 17 bytes each: past it, tensors get few.
  private static final long MOST_CELLS = 1 << 23;
  private static final long LEAST_CELLS = 2048;
  // Cells of a constant within a body: a loop makes it anew each time, perhaps twice as long.
  private static final int NESTED_CONSTANT_CELLS = 1 << 16;

  private final Analyzer analyzer;
  private final Environment environment;
  private final NodeVisitor visitor;
  private final Map<GraphPath, Map<String, Bounds>> graphs = new LinkedHashMap<>();
  private final Set<String> unknown = new TreeSet<>();
  private final List<String> notes = new ArrayList<>();
  private final Optional<NormRules> norms;
  private final Set<String> noted = new HashSet<>();
  private final Set<String> trusted = new LinkedHashSet<>();
  private long cells;

  Analysis(Analyzer analyzer, Environment environment, NodeVisitor visitor) {
    this.analyzer = analyzer;
    this.environment = environment;
    this.visitor = visitor;
    this.norms = analyzer.norms();
  }

  void graph(Scope scope) {
    Graph graph = scope.graph();
    for (Map.Entry<String, Tensor> e : graph.initializers().entrySet()) {
      Bounds given =
          scope.path().equals(GraphPath.MAIN) ? environment.values().get(e.getKey()) : null;
      if (given != null) {
        scope.put(e.getKey(), given, true);
      } else if (isNumeric(e.getValue())) {
        scope.put(e.getKey(), Bounds.constant(e.getValue()), false);
      }
    }
    graph
        .sparseInitializers()
        .forEach(
            (name, sparse) -> {
              Cell hull = Bounds.constant(sparse.values()).hull();
              hull.set(Math.min(0, hull.lo), Math.max(0, hull.hi), hull.flags);
              scope.put(
                  name,
                  Bounds.uniform(
                      sparse.values().type(), sparse.dims(), hull.lo, hull.hi, hull.flags),
                  false);
            });
    for (int i = 0; i < graph.nodes().size(); i++) {
      node(scope, i, graph.nodes().get(i));
    }
    // A loop's body is visited once per iteration: what is told of it holds in all of them.
    Map<String, Bounds> seen = graphs.computeIfAbsent(scope.path(), p -> new HashMap<>());
    scope.own().forEach((name, bounds) -> seen.merge(name, bounds, Joins::either));
  }

  private void node(Scope scope, int index, Node node) {
    List<Optional<Value>> values = new ArrayList<>();
    boolean varies = false;
    boolean complete = true;
    for (String input : node.inputs()) {
      Optional<Value> value = input.isEmpty() ? Optional.empty() : scope.value(input);
      complete &= input.isEmpty() || value.isPresent();
      varies |= !input.isEmpty() && scope.varies(input);
      values.add(value);
    }
    varies |= node.attributes().values().stream().anyMatch(a -> a instanceof Attribute.GraphValue);
    boolean known = analyzer.knows(node);
    NodeContext context = new NodeContext(this, scope, index, node, values, varies);
    List<Optional<Value>> computed = outputs(context, complete);
    List<Optional<Bounds>> inputs = values.stream().map(v -> v.flatMap(Analysis::shown)).toList();
    List<Optional<Bounds>> outputs = tensors(computed);
    if (context.isContradicted()) {
      scope.markContradicted(node);
    }
    if (!known) {
      unknown.add(node.domain().isEmpty() ? node.opType() : node.domain() + "::" + node.opType());
    } else {
      outputs = normed(node, inputs, refine(scope, node, outputs, context));
    }
    NodeVisitor.Visit visit =
        new NodeVisitor.Visit(
            scope.path(),
            index,
            node,
            inputs,
            outputs,
            known,
            other ->
                tensors(
                    outputs(
                        new NodeContext(this, scope, index, node, changed(values, other), true),
                        true)));
    outputs = visitor.visit(visit);
    for (int o = 0; o < node.outputs().size(); o++) {
      String name = node.outputs().get(o);
      if (name.isEmpty()) {
        continue;
      }
      if (varies) {
        scope.markVarying(name);
      }
      if (o < outputs.size() && outputs.get(o).isPresent()) {
        cells += outputs.get(o).get().cells();
        scope.put(name, outputs.get(o).get(), varies);
      } else if (computed.get(o).isPresent() && !(computed.get(o).get() instanceof Bounds)) {
        scope.put(name, computed.get(o).get(), varies);
      }
    }
  }

  private List<Optional<Value>> outputs(NodeContext context, boolean complete) {
    Node node = context.node();
    Optional<Transfer> plain = analyzer.transfers().find(node);
    Optional<ValueTransfer> wide = analyzer.valueTransfers().find(node);
    if (wide.isPresent() && (plain.isEmpty() || context.takesCollections())) {
      return context.outputs(wide.get());
    }
    return plain.isPresent() ? context.outputs(plain.get(), complete) : context.outputs();
  }

  private static List<Optional<Bounds>> tensors(List<Optional<Value>> values) {
    List<Optional<Bounds>> tensors = new ArrayList<>();
    for (Optional<Value> value : values) {
      tensors.add(value.flatMap(v -> v instanceof Bounds b ? Optional.of(b) : Optional.empty()));
    }
    return tensors;
  }

  // Of a sequence or optional a visitor sees what its numbers may be.
  private static Optional<Bounds> shown(Value value) {
    return value instanceof Bounds tensor ? Optional.of(tensor) : value.number();
  }

  // What a visitor changed: of sequences and optionals it can only take flags away.
  private static List<Optional<Value>> changed(
      List<Optional<Value>> values, List<Optional<Bounds>> other) {
    List<Optional<Value>> result = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Optional<Bounds> now = i < other.size() ? other.get(i) : Optional.empty();
      if (values.get(i).isEmpty() || values.get(i).get() instanceof Bounds) {
        result.add(now.map(b -> b));
        continue;
      }
      int before = shown(values.get(i).get()).map(Bounds::allFlags).orElse(0);
      int removed = before & ~now.map(Bounds::allFlags).orElse(before);
      result.add(Optional.of(values.get(i).get().without(removed)));
    }
    return result;
  }

  private List<Optional<Bounds>> refine(
      Scope scope, Node node, List<Optional<Bounds>> outputs, Composition composition) {
    List<Fact> known = analyzer.facts(node);
    if (known.isEmpty() || outputs.isEmpty() || outputs.get(0).isEmpty()) {
      return outputs;
    }
    Bounds refined = outputs.get(0).get();
    for (Fact fact : known) {
      Bounds before = refined;
      refined =
          guarded(
              node,
              () ->
                  fact.apply(new Place(scope, node, before, composition))
                      .map(before::meet)
                      .orElse(before),
              before);
    }
    List<Optional<Bounds>> result = new ArrayList<>(outputs);
    result.set(0, Optional.of(refined));
    return result;
  }

  /** Bounds of the one output of a node that is part of another; empty if it contradicts itself. */
  Optional<Bounds> part(
      Scope scope, int index, Node node, List<Optional<Bounds>> inputs, boolean varies) {
    List<Optional<Value>> values = new ArrayList<>();
    inputs.forEach(input -> values.add(input.map(b -> b)));
    NodeContext context = new NodeContext(this, scope, index, node, values, varies);
    List<Optional<Bounds>> outputs = tensors(outputs(context, true));
    return context.isContradicted() ? Optional.empty() : normed(node, inputs, outputs).get(0);
  }

  private List<Optional<Bounds>> normed(
      Node node, List<Optional<Bounds>> inputs, List<Optional<Bounds>> outputs) {
    if (norms.isEmpty()) {
      return outputs;
    }
    List<Optional<Bounds>> result = new ArrayList<>();
    for (int o = 0; o < outputs.size(); o++) {
      int index = o;
      result.add(
          outputs
              .get(o)
              .map(b -> guarded(node, () -> norms.get().apply(node, inputs, b, index), b)));
    }
    return result;
  }

  /**
   * What a computation about a node gives; if it fails, something that claims less, and a note.
   * What a node may be is checked where its bounds are computed; if a check is missing there, this
   * node alone is given up.
   */
  <T> T guarded(Node node, Supplier<T> computation, T otherwise) {
    try {
      return computation.get();
    } catch (ModelException e) {
      note(node, e);
    } catch (RuntimeException e) {
      String place =
          Stream.of(e.getStackTrace())
              .filter(f -> f.getClassName().startsWith("org.assay.bounds"))
              .findFirst()
              .map(f -> " at " + f.getFileName() + ":" + f.getLineNumber())
              .orElse("");
      note(node, new ModelException("bounds of this node failed: " + e + place, node.describe()));
    }
    return otherwise;
  }

  void note(Node node, ModelException problem) {
    String line = String.valueOf(problem.getMessage());
    if (noted.add(line)) {
      notes.add(line.contains(node.opType()) ? line : line + " · " + node.describe());
    }
  }

  /** What was found, with the sequences and optionals of the main graph. */
  Analyzer.Result result(Map<String, Value> collections) {
    if (!trusted.isEmpty()) {
      String first = trusted.iterator().next();
      String more = trusted.size() == 1 ? "" : " and of " + (trusted.size() - 1) + " more";
      notes.add("the declared shape of '" + first + "'" + more + ", which nothing else tells");
    }
    return new Analyzer.Result(graphs, unknown, notes, collections);
  }

  OperatorTable<ShapeRule> shapes() {
    return analyzer.shapes();
  }

  Tensor derived(List<Tensor> sources, String form, Supplier<Tensor> computation) {
    return norms.isPresent() ? norms.get().derived(sources, form, computation) : computation.get();
  }

  OperandTypes types() {
    return analyzer.types();
  }

  /** Most cells that another tensor may have: fewer in a body, or when many are held already. */
  int budget(boolean varies, boolean nested) {
    Settings settings = analyzer.settings();
    long left = Math.max(LEAST_CELLS, (MOST_CELLS - cells) / 4);
    int constants =
        nested
            ? Math.min(NESTED_CONSTANT_CELLS, settings.constantCells())
            : settings.constantCells();
    return (int) Math.min(varies ? settings.cells() : constants, left);
  }

  Settings settings() {
    return analyzer.settings();
  }

  /**
   * A declared tensor type where no rule infers one; that it is true is an assumption, told once.
   */
  Optional<TensorType> trusted(Scope scope, String name) {
    Optional<TensorType> declared = declared(scope, name).filter(t -> t.shape().isPresent());
    declared.ifPresent(t -> trusted.add(name));
    return declared;
  }

  private Optional<TensorType> declared(Scope scope, String name) {
    ValueInfo info = scope.graph().valueInfo().get(name);
    if (info == null) {
      info =
          scope.graph().outputs().stream()
              .filter(o -> o.name().equals(name))
              .findFirst()
              .orElse(null);
    }
    if (info == null) {
      return Optional.empty();
    }
    return info.type().flatMap(t -> t.asTensor()).map(t -> bind(t));
  }

  private TensorType bind(TensorType type) {
    return new TensorType(
        type.element(),
        type.shape()
            .map(
                s ->
                    new Shape(
                        s.dims().stream()
                            .map(
                                d ->
                                    d instanceof Dim.Symbol symbol
                                            && environment.dims().containsKey(symbol.name())
                                        ? Dim.of(environment.dims().get(symbol.name()))
                                        : d)
                            .toList())));
  }

  static boolean isNumeric(Tensor tensor) {
    return tensor.type() != ElementType.STRING && !tensor.type().isComplex();
  }

  Scope child(Scope outer, int index, String attribute, Graph graph) {
    return new Scope(Optional.of(outer), graph, outer.path().child(index, attribute));
  }
}
