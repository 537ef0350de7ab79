package org.assay.testkit.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.testkit.RefValue;
import org.assay.testkit.ReferenceEvaluator;

/**
 * A graph under construction. Recipes ask it for operands (it makes graph inputs, initializers and
 * constants, or takes tensors that exist) and add nodes; it evaluates every node on sample inputs,
 * so that dimensions are known.
 */
public final class CaseBuilder {
  private static final int MOST_ELEMENTS = 6000;

  private final RandomStream random;
  private final GeneratorOptions options;
  private final ReferenceEvaluator evaluator;
  private final Model evaluated;

  private Map<String, RefValue> scope = new LinkedHashMap<>();
  private List<Node> nodes = new ArrayList<>();
  private List<ValueInfo> inputs = new ArrayList<>();
  private Map<String, RangeOf> ranges = new LinkedHashMap<>();
  private Map<String, Tensor> initializers = new LinkedHashMap<>();
  private List<Operand> operands = new ArrayList<>();
  private int names;

  CaseBuilder(RandomStream random, GeneratorOptions options) {
    this.random = random;
    this.options = options;
    this.evaluator =
        new ReferenceEvaluator(ReferenceEvaluator.Rounding.DECLARED_TYPE, random.nextLong());
    this.evaluated =
        Model.of(10, Model.WORKING_OPSET, Graph.of("g", List.of(), List.of(), List.of(), Map.of()));
  }

  /** Source of all choices. */
  public RandomStream random() {
    return random;
  }

  /** One of several. */
  @SafeVarargs
  public final <T> T one(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** An integer in [low, high]. */
  public int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  /** True with a probability. */
  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** An element type: the first mostly, if other types are wanted at all. */
  public ElementType type(ElementType... allowed) {
    return options.otherTypes() && chance(0.25) ? one(allowed) : allowed[0];
  }

  /** float32 mostly, else float64 or float16. */
  public ElementType floatType() {
    return type(ElementType.FLOAT, ElementType.DOUBLE, ElementType.FLOAT16);
  }

  /** The values that this generator wants where an operator accepts all. */
  public Values any() {
    return options.moderate() ? Values.moderate() : Values.ANY;
  }

  /** Values of a domain, sometimes beyond it if trouble is wanted. */
  public Values mostly(Values domain) {
    return !options.moderate() && chance(0.3) ? Values.ANY : domain;
  }

  /**
   * Small random dimensions; now and then one long axis, for vectorised kernels and their tails.
   */
  public int[] dims(int minRank, int maxRank) {
    int[] dims = new int[between(minRank, maxRank)];
    Arrays.setAll(dims, i -> between(1, 4));
    if (dims.length > 0 && chance(0.15)) {
      dims[dims.length - 1] = between(5, 37);
    }
    return dims;
  }

  /** A tensor of given type and dimensions: one that exists, or a new one. */
  public Operand tensor(ElementType type, int[] dims, Values values) {
    return existing(o -> o.type() == type && Arrays.equals(o.dims(), dims))
        .orElseGet(() -> fresh(type, dims, values));
  }

  /** A tensor of a type and any rank of a range: one that exists, or a new one. */
  public Operand tensor(ElementType type, int minRank, int maxRank, Values values) {
    return existing(o -> o.type() == type && o.rank() >= minRank && o.rank() <= maxRank)
        .orElseGet(() -> fresh(type, dims(minRank, maxRank), values));
  }

  private java.util.Optional<Operand> existing(Predicate<Operand> wanted) {
    if (chance(1 - options.reuse())) {
      return java.util.Optional.empty();
    }
    List<Operand> found =
        operands.stream()
            // Recipes count on one element at least; empty tensors have a pattern of their own.
            .filter(o -> o.stable() && !o.isEmpty() && wanted.test(o))
            .toList();
    if (found.isEmpty()) {
      return java.util.Optional.empty();
    }
    // Younger tensors first: long chains are wanted, not stars.
    int back = Math.min(random.nextInt(found.size()), random.nextInt(found.size()));
    return java.util.Optional.of(found.get(found.size() - 1 - back));
  }

  /** A new tensor: a graph input with a range mostly, else a constant. */
  public Operand fresh(ElementType type, int[] dims, Values values) {
    return chance(0.6) ? input(type, dims, values) : constant(type, dims, values);
  }

  /** A new graph input. */
  public Operand input(ElementType type, int[] dims, Values values) {
    int size = checkedSize(dims);
    double[] lo = new double[size];
    double[] hi = new double[size];
    boolean uniform = chance(0.7);
    Values.Interval interval = fitted(values, type);
    for (int i = 0; i < size; i++) {
      interval = uniform || i == 0 ? interval : fitted(values, type);
      lo[i] = interval.lo();
      hi[i] = interval.hi();
    }
    String name = name("x");
    long[] wide = wide(dims);
    RangeOf range = RangeOf.of(type, wide, lo, hi);
    ranges.put(name, range);
    inputs.add(ValueInfo.tensor(name, type, Shape.of(wide)));
    return added(name, RefValue.of(range.sample(random, RangeOf.Draw.MIXED)), true);
  }

  private Values.Interval fitted(Values values, ElementType type) {
    Values.Interval interval = values.draw(random, type);
    if (type.isFloat()) {
      double max = type.max();
      double lo = Math.max(-max, Math.min(max, interval.lo()));
      double hi = Math.max(-max, Math.min(max, interval.hi()));
      return new Values.Interval(type.format().round(lo), type.format().round(hi));
    }
    double lo = Math.max(type.min(), Math.min(type.max(), Math.ceil(interval.lo())));
    double hi = Math.max(type.min(), Math.min(type.max(), Math.floor(interval.hi())));
    return new Values.Interval(lo, Math.max(lo, hi));
  }

  /** A new constant, as an initializer or a Constant node. */
  public Operand constant(ElementType type, int[] dims, Values values) {
    int size = checkedSize(dims);
    double[] drawn = new double[size];
    Values.Interval interval = fitted(values, type);
    for (int i = 0; i < size; i++) {
      interval = i % 4 == 0 ? fitted(values, type) : interval;
      double value = random.nextDouble(interval.lo(), interval.hi());
      drawn[i] = type.isFloat() ? type.format().round(value) : Math.rint(value);
      if (options.nonFiniteConstants() && type.isFloat() && values == Values.ANY && chance(0.01)) {
        drawn[i] = one(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN);
      }
    }
    return constant(Tensor.ofValues(type, wide(dims), drawn));
  }

  /** A constant of given values. */
  public Operand constant(Tensor tensor) {
    String name = name("c");
    if (chance(0.5)) {
      initializers.put(name, tensor);
    } else {
      nodes.add(Node.of("Constant", List.of(), List.of(name), Attributes.of("value", tensor)));
    }
    return added(name, RefValue.of(tensor), true);
  }

  /** A constant int64 vector. */
  public Operand longs(int... values) {
    return constant(Tensor.ofLongs(Arrays.stream(values).asLongStream().toArray()));
  }

  /** A constant int64 scalar. */
  public Operand scalar(long value) {
    return constant(Tensor.scalar(value));
  }

  /** Adds a node of one output. */
  public Operand node(String operator, Map<String, Attribute> attributes, Operand... operands) {
    return nodes(operator, 1, attributes, operands).get(0);
  }

  /** Adds a node; its outputs' dimensions do not depend on values. */
  public List<Operand> nodes(
      String operator, int outputs, Map<String, Attribute> attributes, Operand... operands) {
    return nodes(operator, outputs, true, attributes, operands);
  }

  /**
   * Adds a node, evaluates it on the sample and registers its outputs.
   *
   * @param operator its type; of another domain than the standard one as {@code domain::type}
   */
  public List<Operand> nodes(
      String operator,
      int outputs,
      boolean stable,
      Map<String, Attribute> attributes,
      Operand... operands) {
    List<String> in = new ArrayList<>();
    boolean known = stable;
    for (Operand operand : operands) {
      in.add(operand.name());
      known &= operand.stable();
    }
    while (!in.isEmpty() && in.get(in.size() - 1).isEmpty()) {
      in.remove(in.size() - 1);
    }
    List<String> out = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      out.add(name("t"));
    }
    Node node = node(operator, in, out, attributes);
    evaluator.step(evaluated, node, scope);
    nodes.add(node);
    List<Operand> results = new ArrayList<>();
    for (String output : out) {
      RefValue value = scope.get(output);
      if (value == null) {
        throw new IllegalStateException(operator + " gave no output " + output);
      }
      checkedSize(value.dims());
      results.add(added(output, value, known));
    }
    return results;
  }

  private static Node node(
      String operator, List<String> in, List<String> out, Map<String, Attribute> attributes) {
    int at = operator.indexOf("::");
    String domain = at < 0 ? "" : operator.substring(0, at);
    String type = at < 0 ? operator : operator.substring(at + 2);
    return new Node("", domain, type, "", in, out, attributes, "", Map.of(), OptionalInt.empty());
  }

  private Operand added(String name, RefValue value, boolean stable) {
    scope.put(name, value);
    Operand operand = new Operand(name, value.type(), value.dims(), stable);
    operands.add(operand);
    return operand;
  }

  /** Sample value of a tensor. */
  public RefValue sample(Operand operand) {
    RefValue value = scope.get(operand.name());
    if (value == null) {
      throw new IllegalArgumentException("no tensor " + operand);
    }
    return value;
  }

  private String name(String prefix) {
    return prefix + names++;
  }

  private static long[] wide(int[] dims) {
    return Arrays.stream(dims).asLongStream().toArray();
  }

  private static int checkedSize(int[] dims) {
    long size = Tensor.elements(wide(dims));
    if (size > MOST_ELEMENTS) {
      throw new OperatorCase.Unsuitable("too many elements: " + Arrays.toString(dims));
    }
    return (int) size;
  }

  /** Runs a recipe; on an unsuitable draw everything it added is taken back. */
  boolean attempt(OperatorCase.Recipe recipe) {
    Map<String, RefValue> oldScope = new LinkedHashMap<>(scope);
    List<Node> oldNodes = new ArrayList<>(nodes);
    List<ValueInfo> oldInputs = new ArrayList<>(inputs);
    Map<String, RangeOf> oldRanges = new LinkedHashMap<>(ranges);
    Map<String, Tensor> oldInitializers = new LinkedHashMap<>(initializers);
    List<Operand> oldOperands = new ArrayList<>(operands);
    try {
      recipe.build(this);
      if (forms().oldest(nodes) > forms().newest(nodes)) {
        throw new OperatorCase.Unsuitable("no opset has all operators");
      }
      return true;
    } catch (OperatorCase.Unsuitable e) {
      scope = oldScope;
      nodes = oldNodes;
      inputs = oldInputs;
      ranges = oldRanges;
      initializers = oldInitializers;
      operands = oldOperands;
      return false;
    }
  }

  /** The case: tensors that nothing reads become outputs, and some others too. */
  GeneratedCase finish(long seed) {
    List<ValueInfo> outputs = new ArrayList<>();
    List<String> used = nodes.stream().flatMap(n -> n.inputs().stream()).toList();
    for (Node node : nodes) {
      for (String name : node.outputs()) {
        Operand operand = operand(name);
        if (!node.is("Constant") && (!used.contains(name) || chance(0.1))) {
          outputs.add(ValueInfo.tensor(name, operand.type(), shape(operand)));
        }
      }
    }
    int opset = opset();
    OpsetForms forms = forms();
    List<Node> forming = nodes.stream().map(n -> forms.form(n, opset)).toList();
    Graph graph = Graph.of("generated", inputs, outputs, forming, initializers);
    StringBuilder description = new StringBuilder();
    for (Node node : nodes) {
      if (!node.is("Constant")) {
        description.append(description.length() == 0 ? "" : " ; ").append(node.opType());
        node.inputs().stream()
            .filter(i -> !i.isEmpty())
            .forEach(i -> description.append(' ').append(operand(i)));
      }
    }
    return new GeneratedCase(
        Model.of(10, opset, graph).withOperatorSets(10, OpsetForms.operatorSets(nodes, opset)),
        ranges,
        seed,
        (opset == Model.WORKING_OPSET ? "" : "opset " + opset + ": ") + description);
  }

  private OpsetForms forms() {
    Map<String, Tensor> constants = new LinkedHashMap<>(initializers);
    for (Node node : nodes) {
      if (node.is("Constant")
          && node.attribute("value").orElseThrow() instanceof Attribute.TensorValue value) {
        constants.put(node.outputs().get(0), value.value());
      }
    }
    return new OpsetForms(constants, operands);
  }

  /** The working opset mostly, else an older one that can express all nodes. */
  private int opset() {
    OpsetForms forms = forms();
    int oldest = forms.oldest(nodes);
    // A later one only where an operator is as young as that.
    int newest = Math.min(forms.newest(nodes), Math.max((int) Model.WORKING_OPSET, oldest));
    return options.opsetDrift() && chance(0.4) ? between(oldest, newest) : newest;
  }

  private Operand operand(String name) {
    return operands.stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow();
  }

  private static Shape shape(Operand operand) {
    if (operand.stable()) {
      return Shape.of(wide(operand.dims()));
    }
    Dim[] dims = new Dim[operand.rank()];
    Arrays.setAll(dims, i -> Dim.of(operand.name() + "_" + i));
    return Shape.of(dims);
  }
}
