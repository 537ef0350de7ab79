package org.assay.testkit.generate.cases;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;

/** Pools over windows and over all positions. */
final class PoolingCases {
  private PoolingCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(OperatorCase.of("MaxPool", PoolingCases::maxPool));
    cases.add(OperatorCase.of("AveragePool", PoolingCases::averagePool));
    cases.add(OperatorCase.of("LpPool", PoolingCases::lpPool));
    cases.add(
        OperatorCase.of(
            "GlobalLpPool",
            b ->
                b.node(
                    "GlobalLpPool",
                    Attributes.of("p", b.between(1, 4)),
                    b.tensor(ElementType.FLOAT, 3, 5, b.any()))));
    for (String op : new String[] {"GlobalMaxPool", "GlobalAveragePool"}) {
      cases.add(
          OperatorCase.of(
              op, b -> b.node(op, Map.of(), b.tensor(ElementType.FLOAT, 3, 5, b.any()))));
    }
  }

  private static Map<String, Attribute> window(CaseBuilder b, Operand x, boolean padded) {
    int n = x.rank() - 2;
    int[] kernel = new int[n];
    int[] pads = new int[2 * n];
    int[] strides = new int[n];
    for (int i = 0; i < n; i++) {
      kernel[i] = b.between(1, Math.min(3, x.dim(i + 2)));
      pads[i] = b.between(0, kernel[i] - 1);
      pads[i + n] = b.between(0, kernel[i] - 1);
      // With strides above the kernel's size ORT's AveragePool takes SAME pads below 0 literally.
      strides[i] = b.between(1, padded ? kernel[i] : 3);
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.putAll(Attributes.of("kernel_shape", kernel));
    if (b.chance(0.6)) {
      attributes.putAll(Attributes.of("strides", strides));
    }
    if (padded) {
      ConvolutionCases.padding(b, attributes, pads);
    }
    return attributes;
  }

  private static void maxPool(CaseBuilder b) {
    Operand x = b.tensor(b.type(ElementType.FLOAT, ElementType.DOUBLE), 3, 5, b.any());
    Map<String, Attribute> attributes = window(b, x, b.chance(0.7));
    if (b.chance(0.2)) {
      int[] dilations = new int[x.rank() - 2];
      Arrays.fill(dilations, 1);
      attributes.putAll(Attributes.of("dilations", dilations));
    }
    b.nodes("MaxPool", b.chance(0.3) ? 2 : 1, attributes, x);
  }

  private static void averagePool(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 3, 5, b.any());
    Map<String, Attribute> attributes = window(b, x, b.chance(0.7));
    attributes.putAll(Attributes.of("count_include_pad", b.chance(0.5)));
    b.node("AveragePool", attributes, x);
  }

  private static void lpPool(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 3, 4, b.any());
    Map<String, Attribute> attributes = window(b, x, false);
    attributes.putAll(Attributes.of("p", b.between(1, 3)));
    b.node("LpPool", attributes, x);
  }
}
