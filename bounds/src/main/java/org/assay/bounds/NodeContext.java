package org.assay.bounds;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.ValueType.TensorType;
import org.assay.onnx.shape.ShapeContext;

/** One node under analysis: its shapes by the shape rule, then its bounds by the transfer. */
final class NodeContext implements TransferContext {
  // Integer tensors up to this size count as values for shape rules.
  private static final int SMALL = 4096;

  private final Analysis analysis;
  private final Scope scope;
  private final int index;
  private final Node node;
  private final List<Optional<Bounds>> inputs;
  private final boolean varies;
  private final ElementType[] types;
  private final long[][] dims;
  private final long[] dynamic;
  private boolean contradicted;

  NodeContext(
      Analysis analysis,
      Scope scope,
      int index,
      Node node,
      List<Optional<Bounds>> inputs,
      boolean varies) {
    this.analysis = analysis;
    this.scope = scope;
    this.index = index;
    this.node = node;
    this.inputs = inputs;
    this.varies = varies;
    int n = node.outputs().size();
    this.types = new ElementType[n];
    this.dims = new long[n][];
    this.dynamic = new long[n];
  }

  /** Whether the node contradicts its operator's specification; known after {@link #outputs}. */
  boolean isContradicted() {
    return contradicted;
  }

  /** Bounds per output; empty where nothing is known. */
  List<Optional<Bounds>> outputs(Optional<Transfer> transfer, boolean complete) {
    inferTypes();
    List<Bounds> computed = List.of();
    // Subgraphs tell more than a shape rule can, and are worth a visit whatever flows in. Of a node
    // that contradicts its specification nothing is claimed: no runtime computes it.
    boolean ready = holdsGraph() || complete && types.length > 0 && types[0] != null;
    if (transfer.isPresent() && ready && !contradicted && !hasStrangeAttribute()) {
      computed = analysis.guarded(node, () -> transfer.get().apply(this), List.of());
    }
    List<Optional<Bounds>> result = new ArrayList<>();
    for (int o = 0; o < node.outputs().size(); o++) {
      if (o < computed.size()) {
        result.add(Optional.of(fitted(o, computed.get(o))));
      } else if (types[o] != null) {
        result.add(Optional.of(Bounds.anything(types[o], dims[o]).withDynamicAxes(dynamic[o])));
      } else {
        result.add(Optional.empty());
      }
    }
    return result;
  }

  // Formulas hold for finite attributes: an infinite alpha of Celu makes NaN of Inf times 0. Nobody
  // means it, and no transfer need think of it. The value of a Constant is no such attribute.
  private boolean hasStrangeAttribute() {
    return !node.is("Constant")
        && node.attributes().values().stream()
            .anyMatch(
                a ->
                    a instanceof Attribute.FloatValue single && !Float.isFinite(single.value())
                        || a instanceof Attribute.FloatList many
                            && !many.values().stream().allMatch(Float::isFinite));
  }

  // A transfer may leave dynamic axes to us; it may itself know more than the shape rule.
  private Bounds fitted(int output, Bounds bounds) {
    return holdsGraph() || dynamic[output] == 0 || bounds.rank() != dims[output].length
        ? bounds
        : bounds.withDynamicAxes(bounds.dynamicAxes() | dynamic[output]);
  }

  private boolean holdsGraph() {
    return node.attributes().values().stream().anyMatch(a -> a instanceof Attribute.GraphValue);
  }

  private void inferTypes() {
    boolean anyDynamic = inputs.stream().anyMatch(i -> i.isPresent() && i.get().dynamicAxes() != 0);
    List<Optional<ValueType>> inferred = infer(false);
    List<Optional<ValueType>> cautious = anyDynamic ? infer(true) : inferred;
    for (int o = 0; o < types.length; o++) {
      Optional<TensorType> type = tensor(inferred, o);
      if (type.isEmpty() || type.get().shape().isEmpty()) {
        type = analysis.trusted(scope, node.outputs().get(o)).or(() -> tensor(inferred, 0));
      }
      if (contradicted
          || type.isEmpty()
          || type.get().shape().isEmpty()
          || !isNumeric(type.get().element())) {
        continue;
      }
      types[o] = type.get().element();
      List<Dim> shape = type.get().shape().get().dims();
      Optional<Shape> sure = tensor(cautious, o).flatMap(TensorType::shape);
      dims[o] = new long[shape.size()];
      for (int i = 0; i < dims[o].length; i++) {
        long size = shape.get(i).sizeOrMinusOne();
        boolean fixed =
            size >= 0 && sure.isPresent() && sure.get().rank() > i && sure.get().dim(i).isKnown();
        dims[o][i] = size >= 0 ? size : Bounds.UNLIMITED;
        dynamic[o] |= fixed ? 0 : 1L << i;
      }
    }
  }

  private static boolean isNumeric(ElementType type) {
    return type != ElementType.STRING && !type.isComplex();
  }

  private static Optional<TensorType> tensor(List<Optional<ValueType>> types, int output) {
    return output < types.size()
        ? types.get(output).flatMap(ValueType::asTensor)
        : Optional.empty();
  }

  private List<Optional<ValueType>> infer(boolean cautious) {
    try {
      analysis.types().check(node, inputs.stream().map(i -> i.map(Bounds::type)).toList());
      return analysis
          .shapes()
          .find(node)
          .map(rule -> rule.infer(new Shapes(cautious)))
          .orElse(List.of());
    } catch (ModelException e) {
      analysis.note(node, e);
      contradicted = true;
      return List.of();
    }
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public Bounds input(int i) {
    return optional(i)
        .orElseThrow(
            () ->
                new ModelException(
                    "input " + i + " is missing",
                    node.describe(),
                    "an input by the operator's specification",
                    ""));
  }

  @Override
  public Optional<Bounds> optional(int i) {
    return i < inputs.size() ? inputs.get(i) : Optional.empty();
  }

  @Override
  public int inputs() {
    return inputs.size();
  }

  @Override
  public boolean isTyped(int output) {
    return output < types.length && types[output] != null;
  }

  @Override
  public ElementType type(int output) {
    if (output >= types.length || types[output] == null) {
      throw new ModelException("type of output " + output + " is unknown", node.describe());
    }
    return types[output];
  }

  @Override
  public long[] dims(int output) {
    type(output);
    return dims[output];
  }

  @Override
  public long dynamicAxes(int output) {
    type(output);
    return dynamic[output];
  }

  @Override
  public int budget() {
    return analysis.budget(varies, scope.isNested());
  }

  @Override
  public int loopIterations() {
    return analysis.settings().loopIterations();
  }

  @Override
  public ElementType accumulator(ElementType type) {
    boolean narrow = type.isFloat() && type.bits() < 32;
    return narrow ? analysis.settings().narrowAccumulator() : type;
  }

  @Override
  public Optional<long[]> longs(int input) {
    return optional(input).flatMap(b -> b.exact(1 << 20)).map(Tensor::toLongs);
  }

  @Override
  public List<Optional<Bounds>> subgraph(String attribute, List<Optional<Bounds>> given) {
    Graph graph =
        node.graphAttribute(attribute)
            .orElseThrow(
                () ->
                    new ModelException(
                        "attribute '" + attribute + "' is missing",
                        node.describe(),
                        "a graph",
                        ""));
    Scope inner = analysis.child(scope, index, attribute, graph);
    List<ValueInfo> formal = graph.inputs();
    for (int i = 0; i < formal.size(); i++) {
      inner.markVarying(formal.get(i).name());
      if (i < given.size() && given.get(i).isPresent()) {
        inner.put(formal.get(i).name(), given.get(i).get(), true);
      }
    }
    analysis.graph(inner);
    return graph.outputs().stream().map(o -> inner.bounds(o.name())).toList();
  }

  /** The same node for its shape rule. */
  private final class Shapes implements ShapeContext {
    private final boolean cautious;

    Shapes(boolean cautious) {
      this.cautious = cautious;
    }

    @Override
    public Node node() {
      return node;
    }

    @Override
    public Optional<ValueType> input(int i) {
      return optional(i).map(this::typeOf);
    }

    private ValueType typeOf(Bounds bounds) {
      Dim[] shape = new Dim[bounds.rank()];
      for (int i = 0; i < shape.length; i++) {
        boolean unsure = cautious && (bounds.dynamicAxes() >>> i & 1) != 0;
        boolean unlimited = bounds.dims()[i] >= Bounds.UNLIMITED;
        shape[i] = unsure || unlimited ? Dim.UNKNOWN : Dim.of(bounds.dims()[i]);
      }
      return new TensorType(bounds.type(), Shape.of(shape));
    }

    @Override
    public Optional<Tensor> constant(int i) {
      return optional(i).flatMap(b -> b.exact(SMALL));
    }

    @Override
    public Optional<List<Dim>> dimensions(int i) {
      Optional<Bounds> value = optional(i).filter(b -> b.type().isInteger() && b.rank() <= 1);
      if (value.isEmpty() || value.get().size() > 64 || value.get().dynamicAxes() != 0) {
        return Optional.empty();
      }
      Bounds bounds = value.get();
      List<Dim> result = new ArrayList<>();
      for (int e = 0; e < bounds.size(); e++) {
        int cell = bounds.rank() == 0 ? 0 : bounds.axis(0).blockAt(e);
        boolean exact = bounds.lo()[cell] == bounds.hi()[cell] && bounds.lo()[cell] >= 0;
        result.add(exact ? Dim.of((long) bounds.lo()[cell]) : Dim.UNKNOWN);
      }
      return Optional.of(result);
    }

    @Override
    public List<Optional<ValueType>> inferSubgraph(
        String attribute, List<Optional<ValueType>> given) {
      // The transfer analyses the subgraph itself and knows more than a shape could say.
      return node.graphAttribute(attribute)
          .map(g -> g.outputs().stream().map(ValueInfo::type).toList())
          .orElse(List.of());
    }
  }
}
