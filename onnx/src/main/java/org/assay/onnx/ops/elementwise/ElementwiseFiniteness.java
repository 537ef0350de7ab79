package org.assay.onnx.ops.elementwise;

import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;

/** Elementwise operators that can become non-finite. */
public final class ElementwiseFiniteness {
  private ElementwiseFiniteness() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Finiteness> table) {
    table
        .add("Log", one(0, Failure.NOT_POSITIVE))
        .add("Sqrt", one(0, Failure.NEGATIVE))
        .add("Exp", one(0, Failure.EXPONENT))
        .add("Sinh", one(0, Failure.HYPERBOLIC))
        .add("Cosh", one(0, Failure.HYPERBOLIC))
        .add("Reciprocal", one(0, Failure.ZERO))
        .add("Div", Finiteness.of(new Hazard(1, Failure.ZERO), new Hazard(0, Failure.OVERFLOW)))
        .add("Mod", one(1, Failure.ZERO))
        .add("Pow", Finiteness.of(new Hazard(0, Failure.BASE), new Hazard(0, Failure.OVERFLOW)))
        .add("Asin", one(0, Failure.OUTSIDE_UNIT))
        .add("Acos", one(0, Failure.OUTSIDE_UNIT))
        .add("Atanh", one(0, Failure.OUTSIDE_OPEN_UNIT))
        .add("Acosh", one(0, Failure.BELOW_ONE))
        .add("Add", one(0, Failure.OVERFLOW))
        .add("Sub", one(0, Failure.OVERFLOW))
        .add("Mul", one(0, Failure.OVERFLOW))
        .add("Sum", one(0, Failure.OVERFLOW))
        .add("Mean", one(0, Failure.OVERFLOW))
        .add("Cast", ElementwiseFiniteness::cast)
        .add(
            "CastLike",
            Finiteness.of(new Hazard(0, Failure.INTEGER_RANGE), new Hazard(0, Failure.OVERFLOW)));
  }

  private static List<Hazard> cast(Node node) {
    boolean toInteger =
        ElementType.ofCode((int) node.intAttribute("to", 0))
            .filter(ElementType::isInteger)
            .isPresent();
    return List.of(new Hazard(0, toInteger ? Failure.INTEGER_RANGE : Failure.OVERFLOW));
  }

  private static Finiteness one(int operand, Failure failure) {
    return Finiteness.of(new Hazard(operand, failure));
  }
}
