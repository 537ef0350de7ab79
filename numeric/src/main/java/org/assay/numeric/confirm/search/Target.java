package org.assay.numeric.confirm.search;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;

/**
 * An operator that is to fail: of the main graph, or of a branch that was made visible in it.
 *
 * @param output its first output
 * @param node the operator, of the working opset
 * @param operand the tensor that is to make it fail
 * @param failure how it fails
 * @param reads its operands that are no inputs or constants of the graph
 */
public record Target(String output, Node node, String operand, Failure failure, Set<String> reads) {
  public Target {
    reads = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(reads));
  }

  /**
   * The operator that makes a tensor.
   *
   * @param graph of the working opset
   * @param operand index of the operand that a scan speaks of
   * @return empty if no operator of the main graph makes the tensor
   */
  public static java.util.Optional<Target> of(
      Graph graph, OperatorTable<Finiteness> table, String output, int operand) {
    Set<String> produced = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      if (node.firstOutput().equals(output)) {
        Set<String> reads = new LinkedHashSet<>(node.inputs());
        reads.retainAll(produced);
        Failure failure = failure(table, node, operand);
        String tensor =
            node.hasInput(operand)
                ? node.inputs().get(operand)
                : node.inputs().stream().filter(i -> !i.isEmpty()).findFirst().orElse("");
        return java.util.Optional.of(new Target(output, node, tensor, failure, reads));
      }
      produced.addAll(node.outputs());
    }
    return java.util.Optional.empty();
  }

  /** How an operator fails by one of its operands. */
  static Failure failure(OperatorTable<Finiteness> table, Node node, int operand) {
    List<Hazard> hazards = table.find(node).map(f -> f.hazards(node)).orElse(List.of());
    return hazards.stream()
        .filter(h -> h.operand() == operand)
        .map(Hazard::failure)
        .filter(f -> f != Failure.NOTHING)
        .findFirst()
        .orElse(Failure.OVERFLOW);
  }

  /** The tensor whose elements show how near the operator is: of an overflow its result. */
  String watched() {
    return failure == Failure.OVERFLOW ? output : operand;
  }

  /** The element of the operand that is nearest to failing, and its margin. */
  Nearest nearest(double[] values, ElementType type) {
    int index = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      double margin = failure.margin(values[i], type);
      if (margin < least) {
        least = margin;
        index = i;
      }
    }
    return new Nearest(index, least, index < 0 ? Double.NaN : values[index]);
  }

  /**
   * An element.
   *
   * @param index flat; −1 if there is none
   */
  record Nearest(int index, double margin, double value) {}
}
