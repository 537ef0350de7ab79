package org.assay.onnx.ops.quantisation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/** Shapes of quantisation (opset 23, com.microsoft): elementwise, scales and zero points aside. */
public final class QuantisationShapes {
  private static final String MICROSOFT = "com.microsoft";

  private QuantisationShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    for (String domain : List.of("", MICROSOFT)) {
      table.add(domain, "QuantizeLinear", CheckedRule.of(2, 3, 1, QuantisationShapes::quantise));
      table.add(
          domain, "DequantizeLinear", CheckedRule.of(2, 3, 1, QuantisationShapes::dequantise));
    }
    table.add("DynamicQuantizeLinear", CheckedRule.of(1, 1, 3, QuantisationShapes::dynamic));
    table.add(MICROSOFT, "QLinearAdd", CheckedRule.of(7, 8, 1, QuantisationShapes::binary));
    table.add(MICROSOFT, "QLinearMul", CheckedRule.of(7, 8, 1, QuantisationShapes::binary));
    for (String type : List.of("QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax")) {
      table.add(MICROSOFT, type, CheckedRule.of(4, 5, 1, in -> in.like(0)));
    }
    table.add(
        MICROSOFT,
        "QLinearConcat",
        CheckedRule.of(5, CheckedRule.ANY, 1, QuantisationShapes::concat));
    table.add(
        MICROSOFT,
        "QLinearWhere",
        CheckedRule.of(9, 9, 1, in -> Operands.one(in.element(1, 4), in.broadcast(0, 1, 4))));
    table.add(
        MICROSOFT,
        "QLinearGlobalAveragePool",
        CheckedRule.of(4, 5, 1, QuantisationShapes::globalPool));
  }

  private static List<Optional<ValueType>> quantise(Operands in) {
    Optional<ElementType> element = in.elementAttribute("output_dtype");
    if (in.has(2)) {
      element = in.element(2);
    } else if (element.isEmpty()) {
      element = Optional.of(ElementType.UINT8);
    }
    checkAxis(in);
    return Operands.one(element, in.shape(0));
  }

  private static List<Optional<ValueType>> dequantise(Operands in) {
    checkAxis(in);
    in.element(0, in.has(2) ? 2 : 0);
    return Operands.one(in.elementAttribute("output_dtype").or(() -> in.element(1)), in.shape(0));
  }

  /** The axis counts only where the scale has one. */
  private static void checkAxis(Operands in) {
    Optional<Shape> x = in.shape(0);
    Optional<Shape> scale = in.shape(1);
    boolean perAxis =
        scale.isPresent() && scale.get().rank() == 1 && scale.get().dim(0).sizeOrMinusOne() > 1;
    if (x.isPresent() && perAxis && x.get().rank() > 1) {
      int axis = in.axis(in.node().intAttribute("axis", 1), x.get().rank());
      in.same(x.get().dim(axis), scale.get().dim(0), "axis " + axis + " and its scales");
    }
  }

  private static List<Optional<ValueType>> dynamic(Operands in) {
    return List.of(
        Optional.of(new ValueType.TensorType(ElementType.UINT8, in.shape(0))),
        Optional.of(new ValueType.TensorType(ElementType.FLOAT, Shape.SCALAR)),
        Optional.of(new ValueType.TensorType(ElementType.UINT8, Shape.SCALAR)));
  }

  private static List<Optional<ValueType>> binary(Operands in) {
    return Operands.one(in.element(0, 3), in.broadcast(0, 3));
  }

  /** Inputs: scale and zero point of the result, then tensor, scale and zero point of each part. */
  private static List<Optional<ValueType>> concat(Operands in) {
    Optional<Shape> result = in.shape(2, 1, Integer.MAX_VALUE);
    for (int i = 5; i < in.count() && result.isPresent(); i += 3) {
      Shape sum = result.get();
      Optional<Shape> next = in.shape(i, sum.rank(), sum.rank());
      int axis = in.axis(in.node().intAttribute("axis", 1), sum.rank());
      result = next.map(s -> Dims.with(sum, axis, Dims.plus(sum.dim(axis), s.dim(axis))));
    }
    return Operands.one(in.element(2), result);
  }

  private static List<Optional<ValueType>> globalPool(Operands in) {
    boolean last = in.node().intAttribute("channels_last", 0) != 0;
    Optional<Shape> shape =
        in.shape(0, 3, Integer.MAX_VALUE)
            .map(
                x -> {
                  List<Dim> dims = new ArrayList<>(x.dims());
                  for (int i = 0; i < x.rank() - 2; i++) {
                    dims.set(last ? i + 1 : i + 2, Dim.of(1));
                  }
                  return new Shape(dims);
                });
    return Operands.one(in.element(0), shape);
  }
}
