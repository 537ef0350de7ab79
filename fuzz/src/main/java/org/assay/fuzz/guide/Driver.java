package org.assay.fuzz.guide;

import java.util.ArrayList;
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
 * An operand that makes an operator fail when it goes far enough in one direction.
 *
 * @param tensor name of the operand
 * @param failure how it fails
 * @param result name of the operator's output
 */
public record Driver(String tensor, Failure failure, String result) {
  // The decades between the smallest and the largest float32.
  private static final double DECADES = 83;
  private static final double LEAST_DECADE = -45;
  private static final double GREATEST_DECADE = 38.54;

  /** Operators of the main graph that fail in a direction, in the order of nodes. */
  public static List<Driver> of(Graph graph) {
    OperatorTable<Finiteness> table = Finiteness.table();
    Set<Driver> drivers = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      List<Hazard> hazards =
          table.find(node).map(finiteness -> finiteness.hazards(node)).orElse(List.of());
      for (Hazard hazard : hazards) {
        boolean given = node.hasInput(hazard.operand()) && !node.outputs().isEmpty();
        if (given && isDirected(hazard.failure())) {
          String operand = node.inputs().get(hazard.operand());
          boolean constant = graph.initializers().containsKey(operand);
          if (!constant && !node.outputs().get(0).isEmpty()) {
            drivers.add(new Driver(operand, hazard.failure(), node.outputs().get(0)));
          }
        }
      }
    }
    return new ArrayList<>(drivers);
  }

  private static boolean isDirected(Failure failure) {
    return switch (failure) {
      case ROW, NOTHING, SPREAD, INTEGER_RANGE -> false;
      default -> true;
    };
  }

  /**
   * How near a value is to failing, from −1 (as far as can be) to 0; above 0 it fails. Scales of
   * different failures are made comparable: distances to 0 and to the largest number count in
   * decades, exponents on their own scale.
   */
  public double nearness(double value) {
    double margin = failure.margin(value, ElementType.FLOAT);
    if (!(margin > 0)) {
      return 1;
    }
    return switch (failure) {
      case EXPONENT, HYPERBOLIC -> -Math.min(1, margin / (2 * Math.log(Float.MAX_VALUE)));
      case OUTSIDE_UNIT, OUTSIDE_OPEN_UNIT -> -Math.min(1, margin);
      case OVERFLOW -> {
        double decade = Math.log10(Math.abs(value) + Float.MIN_VALUE);
        yield -Math.min(1, (GREATEST_DECADE - decade) / DECADES);
      }
      default -> -Math.min(1, Math.max(0, Math.log10(margin) - LEAST_DECADE) / DECADES);
    };
  }

  /** What must grow for the operand to fail. */
  public enum Growth {
    /** Its greatest element. */
    GREATEST,
    /** Its least element must shrink. */
    LEAST,
    /** Its greatest magnitude. */
    MAGNITUDE,
    /** Its least magnitude must shrink. */
    LEAST_MAGNITUDE
  }

  /** What must grow for the operand to fail. */
  public Growth growth() {
    return switch (failure) {
      case EXPONENT -> Growth.GREATEST;
      case HYPERBOLIC, OUTSIDE_UNIT, OUTSIDE_OPEN_UNIT, OVERFLOW -> Growth.MAGNITUDE;
      case ZERO, STEP, SCALE, NO_EPSILON -> Growth.LEAST_MAGNITUDE;
      default -> Growth.LEAST;
    };
  }
}
