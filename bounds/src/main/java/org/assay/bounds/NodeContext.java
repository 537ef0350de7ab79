package org.assay.bounds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
final class NodeContext implements ValueContext {
  // Integer tensors up to this size count as values for shape rules.
  private static final int SMALL = 4096;

  private final Analysis analysis;
  private final Scope scope;
  private final int index;
  private final Node node;
  private final List<Optional<Value>> inputs;
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
      List<Optional<Value>> inputs,
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

  /** What is known per output by a transfer of tensors, which needs to know all inputs. */
  List<Optional<Value>> outputs(Transfer transfer, boolean complete) {
    inferTypes(true);
    List<Optional<Value>> computed = new ArrayList<>();
    if (complete && types.length > 0 && types[0] != null && isReady()) {
      List<Bounds> bounds = analysis.guarded(node, () -> transfer.apply(this), List.of());
      for (int o = 0; o < Math.min(bounds.size(), types.length); o++) {
        computed.add(Optional.of(fitted(o, bounds.get(o))));
      }
    }
    return completed(computed);
  }

  /** What is known per output by a transfer that may know more than shapes and types could say. */
  List<Optional<Value>> outputs(ValueTransfer transfer) {
    inferTypes(false);
    List<Optional<Value>> computed = List.of();
    // Subgraphs are worth a visit whatever flows in. Of a node that contradicts its specification
    // nothing is claimed: no runtime computes it.
    if (isReady()) {
      computed = analysis.guarded(node, () -> transfer.apply(this), List.of());
    }
    return completed(computed);
  }

  /** What is known per output by shapes and types alone. */
  List<Optional<Value>> outputs() {
    inferTypes(true);
    return completed(List.of());
  }

  /** Whether an input is a sequence or an optional. */
  boolean takesCollections() {
    return inputs.stream().flatMap(Optional::stream).anyMatch(v -> !(v instanceof Bounds));
  }

  private List<Optional<Value>> completed(List<Optional<Value>> computed) {
    List<Optional<Value>> result = new ArrayList<>();
    for (int o = 0; o < node.outputs().size(); o++) {
      result.add(o < computed.size() && computed.get(o).isPresent() ? computed.get(o) : typed(o));
    }
    return result;
  }

  private boolean isReady() {
    return !contradicted && !hasStrangeAttribute();
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

  private Optional<Value> typed(int output) {
    if (types[output] == null && !contradicted) {
      analysis
          .trusted(scope, node.outputs().get(output))
          .filter(t -> isNumeric(t.element()))
          .ifPresent(t -> type(output, t, Optional.empty()));
    }
    return types[output] == null
        ? Optional.empty()
        : Optional.of(
            Bounds.anything(types[output], dims[output]).withDynamicAxes(dynamic[output]));
  }

  // A transfer may leave dynamic axes to us; it may itself know more than the shape rule.
  private Bounds fitted(int output, Bounds bounds) {
    return types[output] == null || dynamic[output] == 0 || bounds.rank() != dims[output].length
        ? bounds
        : bounds.withDynamicAxes(bounds.dynamicAxes() | dynamic[output]);
  }

  private void inferTypes(boolean trusting) {
    boolean anyDynamic =
        inputs.stream()
            .flatMap(Optional::stream)
            .anyMatch(v -> !(v instanceof Bounds b) || b.dynamicAxes() != 0);
    List<Optional<ValueType>> inferred = infer(false);
    List<Optional<ValueType>> cautious = anyDynamic ? infer(true) : inferred;
    for (int o = 0; o < types.length; o++) {
      Optional<TensorType> type = tensor(inferred, o);
      if (trusting && (type.isEmpty() || type.get().shape().isEmpty())) {
        type = analysis.trusted(scope, node.outputs().get(o)).or(() -> tensor(inferred, 0));
      }
      if (contradicted
          || type.isEmpty()
          || type.get().shape().isEmpty()
          || !isNumeric(type.get().element())) {
        continue;
      }
      type(o, type.get(), tensor(cautious, o).flatMap(TensorType::shape));
    }
  }

  // The sure shape holds whatever extents the dynamic axes of the inputs have.
  private void type(int output, TensorType type, Optional<Shape> sure) {
    List<Dim> shape = type.shape().orElseThrow().dims();
    types[output] = type.element();
    dims[output] = new long[shape.size()];
    for (int i = 0; i < dims[output].length; i++) {
      long size = shape.get(i).sizeOrMinusOne();
      boolean fixed =
          size >= 0 && sure.isPresent() && sure.get().rank() > i && sure.get().dim(i).isKnown();
      dims[output][i] = size >= 0 ? size : Bounds.UNLIMITED;
      dynamic[output] |= fixed ? 0 : 1L << i;
    }
  }

  private static Optional<Bounds> tensor(Value value) {
    return value instanceof Bounds tensor ? Optional.of(tensor) : Optional.empty();
  }

  private static Optional<ElementType> elementType(Optional<Value> value) {
    return value.flatMap(NodeContext::tensor).map(Bounds::type);
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
      analysis.types().check(node, inputs.stream().map(NodeContext::elementType).toList());
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
    return value(i).flatMap(NodeContext::tensor);
  }

  @Override
  public Optional<Value> value(int i) {
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
  public List<Optional<Value>> subgraph(String attribute, List<Optional<Value>> given) {
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
    return graph.outputs().stream().map(o -> inner.value(o.name())).toList();
  }

  @Override
  public Bounds part(
      String operator, Map<String, Attribute> attributes, List<Optional<Bounds>> operands) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      names.add(operands.get(i).isPresent() ? "operand" + i : "");
    }
    Node inner = Node.of(operator, names, List.of("result"), attributes);
    return analysis
        .part(scope, index, inner, operands, varies)
        .orElseThrow(
            () ->
                new ModelException(
                    "the " + operator + " that it is composed of has no bounds",
                    node.describe(),
                    "operands that fit",
                    ""));
  }

  @Override
  public Bounds derived(List<Tensor> sources, String form, Supplier<Tensor> computation) {
    return Bounds.constant(analysis.derived(sources, form, computation));
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
      return value(i).flatMap(this::typeOf);
    }

    private Optional<ValueType> typeOf(Value value) {
      if (value instanceof SequenceBounds sequence) {
        return sequence.element().map(e -> new ValueType.SequenceType(typeOf(e)));
      }
      if (value instanceof OptionalBounds optional) {
        return optional.content().flatMap(this::typeOf).map(ValueType.OptionalType::new);
      }
      return NodeContext.tensor(value).map(this::typeOf);
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
