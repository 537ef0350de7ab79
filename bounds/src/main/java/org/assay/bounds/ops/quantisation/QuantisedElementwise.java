package org.assay.bounds.ops.quantisation;

import java.util.List;
import java.util.Map;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * com.microsoft QLinearAdd, QLinearMul, QLinearSigmoid, QLinearLeakyRelu, QLinearSoftmax,
 * QLinearConcat, QLinearWhere: the real operator between dequantising and quantising.
 */
final class QuantisedElementwise {
  private static final String MICROSOFT = "com.microsoft";

  // The softmax kernel divides integers and takes the whole part of 1 / scale.
  private static final double SOFTMAX_UNITS = 2;

  private QuantisedElementwise() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add(MICROSOFT, "QLinearAdd", c -> List.of(binary(c, "Add")))
        .add(MICROSOFT, "QLinearMul", c -> List.of(binary(c, "Mul")))
        .add(MICROSOFT, "QLinearSigmoid", c -> List.of(unary(c, "Sigmoid", 0)))
        .add(MICROSOFT, "QLinearLeakyRelu", c -> List.of(unary(c, "LeakyRelu", 0)))
        .add(MICROSOFT, "QLinearSoftmax", c -> List.of(softmax(c)))
        .add(MICROSOFT, "QLinearConcat", c -> List.of(concat(c)))
        .add(MICROSOFT, "QLinearWhere", c -> List.of(where(c)));
  }

  private static Bounds unary(TransferContext c, String operator, double units) {
    Bounds real = c.part(operator, c.node().attributes(), Requantising.real(c, 0));
    return Requantising.quantised(c, real, 3, units);
  }

  private static Bounds binary(TransferContext c, String operator) {
    Bounds real =
        c.part(operator, Map.of(), Requantising.real(c, 0), Requantising.real(c, 3))
            .withDynamicAxes(c.dynamicAxes(0));
    return Requantising.quantised(c, real, 6, operator.equals("Add") ? cancelled(c) : 0);
  }

  // The kernel multiplies elements and zero points by the quotients of scales before it takes the
  // difference: what cancels leaves a rounding of their sizes.
  private static double cancelled(TransferContext c) {
    Cell to = c.input(6).hull();
    double least = Math.max(to.lo, -to.hi);
    double scales = c.input(1).hull().magnitude() + c.input(4).hull().magnitude();
    return scales * 2 * 255 * 16 * 0x1p-24 / Math.max(least, Double.MIN_NORMAL);
  }

  private static Bounds softmax(TransferContext c) {
    Cell scale = c.input(3).hull();
    double zero = c.optional(4).map(z -> z.hull().hi).orElse(0.0);
    if (c.type(0) == ElementType.INT8
        && !(1 / scale.lo + SOFTMAX_UNITS + zero <= c.type(0).max())) {
      // The kernel saturates at 255 whatever the type, and wraps (seen in ORT 1.28.0).
      return c.anything();
    }
    // Before operator set 13, rows were all axes from the given one on.
    boolean rows = c.node().intAttribute("opset", 13) >= 13;
    return rows
        ? unary(c, "Softmax", SOFTMAX_UNITS)
        : Requantising.quantised(
            c,
            Bounds.uniform(ElementType.FLOAT, c.dims(0), 0, 1, 0).withDynamicAxes(c.dynamicAxes(0)),
            3,
            SOFTMAX_UNITS);
  }

  private static Bounds concat(TransferContext c) {
    Bounds[] parts = new Bounds[(c.inputs() - 2) / 3];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Requantising.quantised(c, Requantising.real(c, 2 + 3 * i), 0, 0);
    }
    Attribute axis = new Attribute.IntValue(c.node().intAttribute("axis", 0));
    return c.part("Concat", Map.of("axis", axis), parts);
  }

  private static Bounds where(TransferContext c) {
    Bounds yes = Requantising.quantised(c, Requantising.real(c, 1), 7, 0);
    Bounds no = Requantising.quantised(c, Requantising.real(c, 4), 7, 0);
    return c.part("Where", Map.of(), c.input(0), yes, no);
  }
}
