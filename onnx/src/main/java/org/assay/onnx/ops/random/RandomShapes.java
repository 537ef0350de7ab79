package org.assay.onnx.ops.random;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/** Shapes of operators that draw random numbers (opset 23). */
public final class RandomShapes {
  private RandomShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    for (String type : List.of("RandomNormal", "RandomUniform")) {
      table.add(type, CheckedRule.of(0, 0, 1, RandomShapes::ofAttribute));
      table.add(type + "Like", CheckedRule.of(1, 1, 1, RandomShapes::like));
    }
    table.add("Bernoulli", CheckedRule.of(1, 1, 1, RandomShapes::like));
    table.add("Multinomial", CheckedRule.of(1, 1, 1, RandomShapes::multinomial));
    table.add("Dropout", CheckedRule.of(1, 3, 2, RandomShapes::dropout));
  }

  private static List<Optional<ValueType>> ofAttribute(Operands in) {
    long[] sizes =
        in.node()
            .intsAttribute("shape")
            .orElseThrow(() -> in.error("attribute 'shape' is missing", "sizes"));
    for (long size : sizes) {
      if (size < 0) {
        throw in.error("size " + size + " in attribute 'shape'", "at least 0");
      }
    }
    return Operands.one(
        in.elementAttribute("dtype").orElse(ElementType.FLOAT), Optional.of(Shape.of(sizes)));
  }

  private static List<Optional<ValueType>> like(Operands in) {
    return Operands.one(in.elementAttribute("dtype").or(() -> in.element(0)), in.shape(0));
  }

  private static List<Optional<ValueType>> multinomial(Operands in) {
    Dim batch = in.shape(0, 2, 2).map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    long samples = in.node().intAttribute("sample_size", 1);
    if (samples <= 0) {
      throw in.error("attribute 'sample_size' is " + samples, "at least 1");
    }
    return Operands.one(
        in.elementAttribute("dtype").orElse(ElementType.INT32),
        Optional.of(Shape.of(batch, Dim.of(samples))));
  }

  /** Outputs: data and mask; ratio and training_mode are inputs since Dropout-12. */
  private static List<Optional<ValueType>> dropout(Operands in) {
    return List.of(
        Operands.type(in.element(0), in.shape(0)),
        Optional.of(new ValueType.TensorType(ElementType.BOOL, in.shape(0))));
  }
}
