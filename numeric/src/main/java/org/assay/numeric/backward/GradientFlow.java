package org.assay.numeric.backward;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.numeric.backward.rules.DerivativeRules;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;

/** Which tensors depend, differentiably, on what is trained. */
final class GradientFlow {
  private final OperatorTable<Derivative> derivatives;
  private final Map<String, Bounds> forward;

  GradientFlow(OperatorTable<Derivative> derivatives, Map<String, Bounds> forward) {
    this.derivatives = derivatives;
    this.forward = forward;
  }

  /**
   * The tensors that are trained and all that a derivative by one of them leads through.
   *
   * @param steps whether functions in steps count, of which the derivative is 0 whatever arrives
   */
  Set<String> from(Graph graph, Set<String> trained, boolean steps) {
    Set<String> needed = new HashSet<>();
    trained.stream().filter(this::isReal).forEach(needed::add);
    for (Node node : graph.nodes()) {
      boolean flat = derivatives.find(node).filter(d -> d == Derivative.ZERO).isPresent();
      if ((steps || !flat) && passes(node, needed)) {
        node.outputs().stream().filter(o -> !o.isEmpty() && isReal(o)).forEach(needed::add);
      }
    }
    return needed;
  }

  private boolean passes(Node node, Set<String> needed) {
    if (DerivativeRules.isFlat(node.domain(), node.opType())) {
      return false;
    }
    Derivative derivative = derivatives.find(node).orElse(null);
    if (derivative == null) {
      return reads(node).stream().anyMatch(needed::contains);
    }
    for (int k = 0; k < node.inputs().size(); k++) {
      if (derivative.operands().test(k) && needed.contains(node.inputs().get(k))) {
        return true;
      }
    }
    return false;
  }

  // Integers and truth values carry no gradient; of what nothing is known it is assumed.
  private boolean isReal(String tensor) {
    Bounds known = forward.get(tensor);
    return known == null || known.type().isFloat();
  }

  /** What a node reads, in its subgraphs too. */
  static Set<String> reads(Node node) {
    Set<String> names = new LinkedHashSet<>(node.inputs());
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue inner) {
        inner.value().nodes().forEach(n -> names.addAll(reads(n)));
        inner.value().outputs().forEach(o -> names.add(o.name()));
      }
    }
    names.remove("");
    return names;
  }
}
