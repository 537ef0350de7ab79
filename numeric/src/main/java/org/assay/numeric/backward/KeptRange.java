package org.assay.numeric.backward;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * Which values of a tensor have an adjoint that is used: behind Relu only those above 0, behind
 * Where those of the branch that depends on what is trained. The adjoints of others are computed,
 * and thrown away by selection, NaN or not.
 */
final class KeptRange {
  // With a pole, and of which a derivative depends on the elements at one place only.
  private static final Set<String> ELEMENT_BY_ELEMENT =
      Set.of("Acos", "Acosh", "Asin", "Atanh", "Div", "Log", "Pow", "Reciprocal", "Sqrt");

  private final Map<String, Node> producers = new HashMap<>();
  private final Map<String, Bounds> forward;
  private final Set<String> needed;

  KeptRange(Graph graph, Map<String, Bounds> forward, Set<String> needed) {
    this.forward = forward;
    this.needed = needed;
    graph.nodes().forEach(n -> n.outputs().forEach(o -> producers.put(o, n)));
  }

  /** Whether the derivative of a node by a tensor may be looked at for some of its values only. */
  static boolean appliesTo(Node node, String tensor) {
    boolean once = node.inputs().indexOf(tensor) == node.inputs().lastIndexOf(tensor);
    return once && node.domain().isEmpty() && ELEMENT_BY_ELEMENT.contains(node.opType());
  }

  /** Cuts the values of a tensor to those. */
  void cut(String tensor, Cell values, ElementType type) {
    Node producer = producers.get(tensor);
    if (producer == null || values.isEmpty()) {
      return;
    }
    Cell kept = new Cell();
    kept.set(values);
    if (producer.is("Relu")) {
      kept.lo = Math.max(kept.lo, type.format().minPositive());
      kept.flags &= ~Flags.NEGATIVE;
    } else if (producer.is("Where") && producer.inputs().size() == 3) {
      branch(producer, kept, type);
    }
    if (!kept.isEmpty()) {
      values.set(kept);
    }
  }

  private void branch(Node where, Cell kept, ElementType type) {
    String yes = where.inputs().get(1);
    String no = where.inputs().get(2);
    if (needed.contains(yes) == needed.contains(no)) {
      return;
    }
    boolean first = needed.contains(yes);
    String own = first ? yes : no;
    Bounds of = forward.get(own);
    if (of == null) {
      return;
    }
    meet(kept, of.hull());
    Node condition = producers.get(where.inputs().get(0));
    if (condition != null
        && condition.inputs().size() == 2
        && condition.inputs().get(0).equals(own)) {
      compared(condition, first, kept, type);
    }
  }

  private static void meet(Cell kept, Cell other) {
    kept.set(Math.max(kept.lo, other.lo), Math.min(kept.hi, other.hi), kept.flags & other.flags);
  }

  // The condition compares the branch itself with a constant, element by element.
  private void compared(Node condition, boolean isTrue, Cell kept, ElementType type) {
    Optional<Double> constant = scalar(condition.inputs().get(1));
    if (constant.isEmpty() || !condition.domain().isEmpty()) {
      return;
    }
    double c = constant.get();
    boolean equal = condition.opType().endsWith("OrEqual") == isTrue;
    boolean above;
    switch (condition.opType()) {
      case "Greater", "GreaterOrEqual" -> above = isTrue;
      case "Less", "LessOrEqual" -> above = !isTrue;
      default -> {
        return;
      }
    }
    if (above) {
      kept.lo = Math.max(kept.lo, equal ? c : type.format().up(c));
      kept.flags &= ~Flags.NEGATIVE;
    } else {
      kept.hi = Math.min(kept.hi, equal ? c : type.format().down(c));
      kept.flags &= ~Flags.POSITIVE;
    }
  }

  private Optional<Double> scalar(String tensor) {
    return Optional.ofNullable(forward.get(tensor))
        .flatMap(b -> b.exact(1))
        .filter(t -> t.size() == 1)
        .map(Tensor::toDoubles)
        .map(values -> values[0]);
  }
}
