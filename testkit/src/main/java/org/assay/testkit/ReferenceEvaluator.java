package org.assay.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.assay.onnx.Function;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/**
 * Evaluates ONNX graphs slowly, obviously and in double precision, to compare other evaluations
 * with. Models must be in the form of the working opset ({@link Model#WORKING_OPSET}).
 */
public final class ReferenceEvaluator {
  /** Whether results keep double precision or are rounded to their declared type. */
  public enum Rounding {
    /** Results stay doubles. */
    NONE,
    /** The result of every node is rounded to nearest in its declared type. */
    DECLARED_TYPE
  }

  private final OperatorTable<RefOperator> operators;
  private final Rounding rounding;
  private final RandomGenerator random;

  /**
   * Creates an evaluator of all operators of {@link ReferenceOperators}.
   *
   * @param seed of the random operators
   */
  public ReferenceEvaluator(Rounding rounding, long seed) {
    this(ReferenceOperators.table(), rounding, seed);
  }

  /** Creates an evaluator of given operators. */
  public ReferenceEvaluator(OperatorTable<RefOperator> operators, Rounding rounding, long seed) {
    this.operators = operators;
    this.rounding = rounding;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Evaluates a model.
   *
   * @param inputs values of the graph's inputs by name; initializers may be overridden
   * @return every tensor of the main graph by name, inputs and initializers included
   */
  public Map<String, RefValue> run(Model model, Map<String, RefValue> inputs) {
    Map<String, RefValue> scope = new LinkedHashMap<>();
    evaluate(model, model.graph(), inputs, Map.of(), scope);
    return scope;
  }

  private List<RefValue> evaluate(
      Model model,
      Graph graph,
      Map<String, RefValue> inputs,
      Map<String, RefValue> outer,
      Map<String, RefValue> scope) {
    scope.putAll(outer);
    graph.initializers().forEach((name, tensor) -> scope.put(name, RefValue.of(tensor)));
    graph
        .sparseInitializers()
        .forEach((name, sparse) -> scope.put(name, SparseValues.dense(sparse)));
    for (ValueInfo input : graph.inputs()) {
      RefValue value = inputs.get(input.name());
      if (value != null) {
        scope.put(input.name(), value);
      } else if (!scope.containsKey(input.name())) {
        throw new ModelException("no value is given", "input '" + input.name() + "'");
      }
    }
    for (Node node : graph.nodes()) {
      step(model, node, scope);
    }
    return graph.outputs().stream().map(o -> lookup(scope, o.name(), "graph output")).toList();
  }

  /**
   * Evaluates one node in a scope and adds its outputs.
   *
   * @param scope values by name; changed
   */
  public void step(Model model, Node node, Map<String, RefValue> scope) {
    List<Optional<RefValue>> inputs = new ArrayList<>();
    for (String name : node.inputs()) {
      inputs.add(
          name.isEmpty() ? Optional.empty() : Optional.of(lookup(scope, name, node.describe())));
    }
    List<RefValue> outputs = apply(model, node, inputs, scope);
    for (int i = 0; i < node.outputs().size(); i++) {
      if (!node.hasOutput(i)) {
        continue;
      }
      if (i >= outputs.size()) {
        throw new ModelException("output " + i + " is not defined", node.describe());
      }
      RefValue value = outputs.get(i);
      scope.put(node.outputs().get(i), rounding == Rounding.NONE ? value : value.rounded());
    }
  }

  private List<RefValue> apply(
      Model model, Node node, List<Optional<RefValue>> inputs, Map<String, RefValue> scope) {
    Optional<RefOperator> operator = operators.find(node);
    if (operator.isPresent()) {
      OperatorCall call =
          new OperatorCall(
              node, inputs, (graph, values) -> subgraph(model, graph, values, scope), random);
      return operator.get().apply(call);
    }
    Optional<Function> function =
        model.functions().stream()
            .filter(f -> f.domain().equals(node.domain()) && f.name().equals(node.opType()))
            .findFirst();
    if (function.isEmpty()) {
      throw new ModelException(
          "operator '" + node.opType() + "' has no reference", node.describe());
    }
    return FunctionCalls.call(function.get(), node, inputs, (n, s) -> step(model, n, s));
  }

  private List<RefValue> subgraph(
      Model model, Graph graph, List<RefValue> values, Map<String, RefValue> outer) {
    if (values.size() > graph.inputs().size()) {
      throw new ModelException(
          values.size() + " values for " + graph.inputs().size() + " inputs",
          "subgraph '" + graph.name() + "'");
    }
    Map<String, RefValue> inputs = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      inputs.put(graph.inputs().get(i).name(), values.get(i));
    }
    return evaluate(model, graph, inputs, outer, new LinkedHashMap<>());
  }

  private static RefValue lookup(Map<String, RefValue> scope, String name, String where) {
    RefValue value = scope.get(name);
    if (value == null) {
      throw new ModelException("tensor '" + name + "' is not defined", where);
    }
    return value;
  }

  /** Values of tensors as {@link #run} takes them. */
  public static Map<String, RefValue> values(Map<String, Tensor> tensors) {
    Map<String, RefValue> values = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> values.put(name, RefValue.of(tensor)));
    return values;
  }
}
