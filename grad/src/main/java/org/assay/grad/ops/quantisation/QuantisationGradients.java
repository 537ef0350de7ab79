package org.assay.grad.ops.quantisation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.Attribute;
import org.assay.onnx.OperatorTable;

/** What is rounded to integers has no slope; the scale that integers are multiplied by has one. */
public final class QuantisationGradients {
  private QuantisationGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    for (String op :
        List.of("QuantizeLinear", "MatMulInteger", "ConvInteger", "QLinearMatMul", "QLinearConv")) {
      table.add(op, GradientRule.NONE);
    }
    table
        .add("com.microsoft", "QuantizeLinear", GradientRule.NONE)
        .add("DynamicQuantizeLinear", GradientRule.composed(QuantisationGradients::dynamicScale))
        .add("DequantizeLinear", GradientRule.composed(QuantisationGradients::dequantised))
        .add(
            "com.microsoft",
            "DequantizeLinear",
            GradientRule.composed(QuantisationGradients::dequantised));
  }

  /** Of its outputs only the scale has a slope: (max(x, 0) - min(x, 0)) / 255. */
  private static List<String> dynamicScale(GradientContext c) {
    String zero = c.real(0, c.in(0));
    Map<String, Attribute> whole = Attributes.of("keepdims", 0);
    String high = c.op("Max", c.op("ReduceMax", whole, c.in(0)), zero);
    String low = c.op("Min", c.op("ReduceMin", whole, c.in(0)), zero);
    return List.of("", c.mul(c.sub(high, low), 1.0 / 255));
  }

  /** (x - zero point)·scale. */
  private static List<String> dequantised(GradientContext c) {
    if (c.integer("block_size", 0) != 0) {
      throw c.error("blocked scales", "scales per tensor or per axis");
    }
    String scale = c.in(1);
    String x = c.castLike(c.in(0), scale);
    boolean perAxis = c.rank(scale) == 1 && c.size(scale, 0).orElse(0) != 1;
    String wide = perAxis ? along(c, scale) : scale;
    String centred =
        c.input(2)
            .map(z -> c.castLike(z, scale))
            .map(z -> c.sub(x, perAxis ? along(c, z) : z))
            .orElse(x);
    return List.of(c.castLike(c.mul(centred, wide), c.out(0)));
  }

  private static String along(GradientContext c, String vector) {
    long[] line = new long[c.rank(c.in(0))];
    Arrays.fill(line, 1);
    line[c.axis("axis", 1, c.in(0))] = -1;
    return c.reshape(vector, line);
  }
}
