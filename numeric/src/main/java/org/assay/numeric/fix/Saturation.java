package org.assay.numeric.fix;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Environment;
import org.assay.bounds.Flags;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Settings;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/**
 * Shows by bounds that it makes no difference by how much a tensor exceeds a 16-bit type: every way
 * on leads, element by element, to an operator that gives one and the same number for all values
 * from the type's greatest number on, infinity included (ReLU6, Tanh, Sigmoid).
 */
final class Saturation {
  /** Operators each element of whose result depends on one element of one operand. */
  private static final Set<String> ELEMENTWISE =
      Set.of(
          "Abs",
          "Add",
          "Ceil",
          "Clip",
          "Div",
          "Elu",
          "Erf",
          "Exp",
          "Expand",
          "Flatten",
          "Floor",
          "HardSigmoid",
          "Identity",
          "LeakyRelu",
          "Max",
          "Min",
          "Mul",
          "Neg",
          "Reciprocal",
          "Relu",
          "Reshape",
          "Selu",
          "Sigmoid",
          "Softsign",
          "Sqrt",
          "Squeeze",
          "Sub",
          "Tanh",
          "ThresholdedRelu",
          "Transpose",
          "Unsqueeze");

  private static final int MOST_NODES = 32;

  private final Graph graph;
  private final Map<String, Bounds> bounds;
  private final ElementType type;
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final Set<String> outputs = new HashSet<>();
  private final Analyzer analyzer = Analyzer.create(Settings.DEFAULT);

  /**
   * Prepares for the tensors of a main graph.
   *
   * @param bounds of a scan: the dimensions of tensors are taken from them
   * @param type float16 or bfloat16
   */
  Saturation(Graph graph, Map<String, Bounds> bounds, ElementType type) {
    this.graph = graph;
    this.bounds = bounds;
    this.type = type;
    Set<String> given = new HashSet<>();
    graph.inputs().forEach(i -> given.add(i.name()));
    graph.initializers().forEach((name, value) -> put(given, name, value));
    for (Node node : graph.nodes()) {
      if (node.is("Constant") && node.hasOutput(0)) {
        String name = node.outputs().get(0);
        Optional.ofNullable(bounds.get(name))
            .flatMap(b -> b.exact(4096))
            .ifPresent(value -> put(given, name, value));
      }
    }
    graph.outputs().forEach(o -> outputs.add(o.name()));
  }

  private void put(Set<String> given, String name, Tensor value) {
    if (!given.contains(name)) {
      constants.put(name, value);
    }
  }

  /**
   * The tensors through which values may be too large without any consequence: the one that is
   * asked for, and those on its way up to where it no longer matters.
   *
   * @return empty if that cannot be shown
   */
  Set<String> absorbed(String tensor) {
    Set<String> through = new LinkedHashSet<>();
    double most = ElementType.FLOAT.max();
    Cell hull = Optional.ofNullable(bounds.get(tensor)).map(Bounds::hull).orElseGet(Cell::new);
    boolean shown =
        (hull.hi < type.max() || spreads(tensor, type.max(), most, Flags.POSITIVE, through))
            && (hull.lo > -type.max()
                || spreads(tensor, -most, -type.max(), Flags.NEGATIVE, through));
    return shown ? through : Set.of();
  }

  private record Value(String tensor, Bounds bounds) {}

  private boolean spreads(String tensor, double lo, double hi, int flags, Set<String> through) {
    Bounds known = bounds.get(tensor);
    if (known == null || known.type() != ElementType.FLOAT || outputs.contains(tensor)) {
      return false;
    }
    Deque<Value> open = new ArrayDeque<>();
    open.add(new Value(tensor, Bounds.uniform(ElementType.FLOAT, known.dims(), lo, hi, flags)));
    int looked = 0;
    while (!open.isEmpty()) {
      Value value = open.remove();
      through.add(value.tensor());
      for (Node reader : graph.nodes()) {
        if (Reads.anywhere(reader, value.tensor())) {
          Optional<Bounds> result =
              ++looked > MOST_NODES ? Optional.empty() : result(reader, value);
          if (result.isEmpty()) {
            return false;
          }
          if (!isOneNumber(result.get())) {
            String next = reader.firstOutput();
            if (outputs.contains(next) || result.get().type() != ElementType.FLOAT) {
              return false;
            }
            open.add(new Value(next, result.get()));
          }
        }
      }
    }
    return true;
  }

  // Once it is rounded to the type.
  private boolean isOneNumber(Bounds result) {
    Cell hull = result.hull();
    if (hull.isEmpty() || result.allFlags() != 0) {
      return false;
    }
    return result.type().isFloat()
        ? type.format().round(hull.lo) == type.format().round(hull.hi)
            && !Double.isInfinite(type.format().round(hull.hi))
        : hull.lo == hull.hi;
  }

  private Optional<Bounds> result(Node node, Value value) {
    boolean plain =
        node.domain().isEmpty()
            && ELEMENTWISE.contains(node.opType())
            && node.outputs().stream().filter(o -> !o.isEmpty()).count() == 1
            && node.inputs().stream()
                .allMatch(i -> i.isEmpty() || i.equals(value.tensor()) || constants.containsKey(i))
            && node.inputs().stream().filter(value.tensor()::equals).count() == 1;
    if (!plain) {
      return Optional.empty();
    }
    Map<String, Tensor> read = new LinkedHashMap<>(constants);
    read.keySet().retainAll(node.inputs());
    Graph single =
        graph
            .withNodes(List.of(node))
            .withInputs(
                List.of(
                    ValueInfo.tensor(
                        value.tensor(), ElementType.FLOAT, Shape.of(value.bounds().dims()))))
            .withOutputs(List.of())
            .withInitializers(read);
    Environment environment = new Environment(Map.of(value.tensor(), value.bounds()), Map.of());
    return Optional.ofNullable(
        analyzer.analyze(single, environment, NodeVisitor.NONE).main().get(node.firstOutput()));
  }
}
