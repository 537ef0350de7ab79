package org.assay.bounds.ops;

import java.util.Map;
import java.util.function.Function;
import org.assay.bounds.Bounds;
import org.assay.bounds.ops.ContainmentTest.Forms;
import org.assay.onnx.ElementType;

/** Forms of ONNX Runtime's quantised operators. */
final class QuantisedForms {
  private static final String MICROSOFT = "com.microsoft";
  private static final ElementType[] BYTES = {ElementType.UINT8, ElementType.INT8};

  private QuantisedForms() {}

  static void addTo(Map<String, Function<Forms, OneNode>> forms) {
    for (ElementType t : BYTES) {
      elementwise(forms, t);
      pooling(forms, t);
    }
    products(forms);
    packed(forms);
    recurrent(forms);
  }

  // A scale and a zero point, frozen.
  private static OneNode scaled(OneNode node, Forms f, ElementType type, double scale) {
    return node.with(positive(f, scale), zero(f, type));
  }

  private static Bounds positive(Forms f, double scale, long... dims) {
    Bounds range = Bounds.uniform(ElementType.FLOAT, dims, (float) (scale / 3), (float) scale, 0);
    return Bounds.constant(f.random().sample(range, dims, 0));
  }

  private static Bounds zero(Forms f, ElementType type, long... dims) {
    return constant(f, type, dims);
  }

  private static Bounds constant(Forms f, ElementType type, long... dims) {
    Bounds range = Bounds.uniform(type, dims, type.min(), type.max(), 0);
    return Bounds.constant(f.random().sample(range, dims, 0));
  }

  private static Bounds bytes(Forms f, ElementType type, long... dims) {
    return f.integers(type, type.min(), type.max(), dims);
  }

  private static void elementwise(Map<String, Function<Forms, OneNode>> forms, ElementType t) {
    String suffix = " of " + t.text();
    for (String operator : new String[] {"QLinearAdd", "QLinearMul"}) {
      for (double scale : new double[] {0.02, 1, 30}) {
        forms.put(
            operator + suffix + " to " + scale,
            f -> {
              OneNode node = OneNode.of(operator).domain(MICROSOFT).with(bytes(f, t, 2, 3, 37));
              scaled(node, f, t, 0.1).with(bytes(f, t, 3, 1));
              return scaled(scaled(node, f, t, 0.7), f, t, scale);
            });
      }
    }
    for (String operator : new String[] {"QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax"}) {
      for (double scale : new double[] {0.004, 0.1}) {
        forms.put(
            operator + suffix + " to " + scale,
            f -> {
              OneNode node = OneNode.of(operator).domain(MICROSOFT).with(bytes(f, t, 4, 9));
              scaled(scaled(node, f, t, 0.1), f, t, scale);
              return switch (operator) {
                case "QLinearLeakyRelu" -> node.set("alpha", 0.2f);
                case "QLinearSoftmax" -> node.set("opset", 13).set("axis", 1);
                default -> node;
              };
            });
      }
    }
    forms.put(
        "QLinearSoftmax of old rows" + suffix,
        f -> {
          OneNode node = OneNode.of("QLinearSoftmax").domain(MICROSOFT).with(bytes(f, t, 4, 3, 3));
          return scaled(scaled(node, f, t, 0.1), f, t, 0.005).set("opset", 11).set("axis", 1);
        });
    forms.put(
        "QLinearConcat" + suffix,
        f -> {
          OneNode node = scaled(OneNode.of("QLinearConcat").domain(MICROSOFT), f, t, 0.3);
          scaled(node.with(bytes(f, t, 2, 3)), f, t, 0.2);
          return scaled(node.with(bytes(f, t, 2, 5)), f, t, 2).set("axis", 1);
        });
    forms.put(
        "QLinearWhere" + suffix,
        f -> {
          OneNode node = OneNode.of("QLinearWhere").domain(MICROSOFT);
          node.with(f.integers(ElementType.BOOL, 0, 1, 2, 5));
          scaled(node.with(bytes(f, t, 2, 5)), f, t, 0.2);
          scaled(node.with(bytes(f, t, 1, 5)), f, t, 0.6);
          return scaled(node, f, t, 0.4);
        });
  }

  private static void pooling(Map<String, Function<Forms, OneNode>> forms, ElementType t) {
    for (int last = 0; last < 2; last++) {
      int channelsLast = last;
      String suffix = " of " + t.text() + (last == 1 ? ", channels last" : "");
      forms.put(
          "QLinearGlobalAveragePool" + suffix,
          f -> {
            OneNode node = OneNode.of("QLinearGlobalAveragePool").domain(MICROSOFT);
            node.with(bytes(f, t, 2, 3, 4, 5)).set("channels_last", channelsLast);
            return scaled(scaled(node, f, t, 0.1), f, t, 0.05);
          });
      forms.put(
          "QLinearAveragePool" + suffix,
          f -> {
            OneNode node = OneNode.of("QLinearAveragePool").domain(MICROSOFT);
            node.with(bytes(f, t, 1, 4, 5, 6)).set("channels_last", channelsLast);
            node.set("kernel_shape", 3, 2).set("pads", 1, 0, 1, 1).set("strides", 2, 1);
            return scaled(scaled(node, f, t, 0.1), f, t, 0.05);
          });
    }
    forms.put(
        "NhwcMaxPool of " + t.text(),
        f ->
            OneNode.of("NhwcMaxPool")
                .domain(MICROSOFT)
                .with(bytes(f, t, 1, 5, 6, 4))
                .set("kernel_shape", 3, 3)
                .set("pads", 1, 1, 1, 1)
                .set("strides", 2, 1));
  }

  private static void products(Map<String, Function<Forms, OneNode>> forms) {
    for (int columns = 0; columns < 2; columns++) {
      long[] each = columns == 0 ? new long[0] : new long[] {6};
      for (ElementType t : BYTES) {
        String suffix = " of " + t.text() + (columns == 1 ? ", each column" : "");
        forms.put(
            "MatMulIntegerToFloat" + suffix,
            f ->
                OneNode.of("MatMulIntegerToFloat")
                    .domain(MICROSOFT)
                    .with(bytes(f, ElementType.UINT8, 2, 3, 40), constant(f, t, 40, 6))
                    .with(f.finite(0.01, 0.2), positive(f, 0.1, each))
                    .with(zero(f, ElementType.UINT8), zero(f, t, each))
                    .with(f.finite(-3, 3, 6)));
        forms.put(
            "DynamicQuantizeMatMul" + suffix,
            f ->
                OneNode.of("DynamicQuantizeMatMul")
                    .domain(MICROSOFT)
                    .with(f.floats(-3, 3, 2, 3, 40), constant(f, t, 40, 6))
                    .with(positive(f, 0.1, each), zero(f, t, each))
                    .with(f.finite(-3, 3, 6)));
        forms.put(
            "QGemm" + suffix,
            f ->
                OneNode.of("QGemm")
                    .domain(MICROSOFT)
                    .with(bytes(f, ElementType.UINT8, 3, 40), positive(f, 0.1))
                    .with(zero(f, ElementType.UINT8), constant(f, t, 40, 6))
                    .with(positive(f, 0.1, each), zero(f, t, each))
                    .with(f.integers(ElementType.INT32, -900, 900, 6)));
        forms.put(
            "QGemm to bytes" + suffix,
            f ->
                OneNode.of("QGemm")
                    .domain(MICROSOFT)
                    .with(bytes(f, ElementType.UINT8, 3, 40), positive(f, 0.1))
                    .with(zero(f, ElementType.UINT8), constant(f, t, 6, 40))
                    .with(positive(f, 0.1, each), zero(f, t, each))
                    .with(f.integers(ElementType.INT32, -900, 900, 6))
                    .with(positive(f, 0.4), zero(f, ElementType.UINT8))
                    .set("transB", 1));
      }
    }
    forms.put(
        "DynamicQuantizeMatMul of one sign",
        f ->
            OneNode.of("DynamicQuantizeMatMul")
                .domain(MICROSOFT)
                .with(f.finite(5, 7, 3, 1), constant(f, ElementType.INT8, 1, 6))
                .with(positive(f, 0.1)));
    forms.put(
        "MatMulIntegerToFloat of free weights",
        f ->
            OneNode.of("MatMulIntegerToFloat")
                .domain(MICROSOFT)
                .with(bytes(f, ElementType.UINT8, 3, 8), bytes(f, ElementType.INT8, 8, 6))
                .with(f.finite(0.01, 0.2), f.finite(0.01, 0.2)));
    forms.put(
        "QLinearConv, channels last",
        f -> {
          ElementType t = ElementType.UINT8;
          OneNode node = OneNode.of("QLinearConv").domain(MICROSOFT).with(bytes(f, t, 1, 5, 6, 4));
          scaled(node, f, t, 0.1).with(constant(f, ElementType.INT8, 8, 4, 3, 3));
          node.with(positive(f, 0.1), Bounds.constant(zeroByte()));
          return scaled(node, f, t, 2).set("channels_last", 1);
        });
    forms.put(
        "QAttention",
        f ->
            OneNode.of("QAttention")
                .domain(MICROSOFT)
                .with(bytes(f, ElementType.UINT8, 2, 3, 8))
                .with(constant(f, ElementType.INT8, 8, 24), f.finite(-3, 3, 24))
                .with(positive(f, 0.02), positive(f, 0.01))
                .absent()
                .with(zero(f, ElementType.UINT8), Bounds.constant(zeroByte()))
                .set("num_heads", 2));
  }

  private static org.assay.onnx.Tensor zeroByte() {
    return org.assay.onnx.Tensor.ofValues(ElementType.INT8, new long[0], 0);
  }

  private static void packed(Map<String, Function<Forms, OneNode>> forms) {
    for (int accuracy : new int[] {0, 1, 4}) {
      for (int bits : new int[] {4, 8}) {
        for (int zeros = 0; zeros < 2; zeros++) {
          boolean zero = zeros == 1;
          forms.put(
              "MatMulNBits " + bits + ", accuracy " + accuracy + (zero ? ", zero points" : ""),
              f -> {
                OneNode node =
                    OneNode.of("MatMulNBits")
                        .domain(MICROSOFT)
                        .with(f.floats(-3, 3, 2, 3, 48))
                        .with(constant(f, ElementType.UINT8, 6, 3, 16L * bits / 8))
                        .with(positive(f, 0.1, 18))
                        .set("N", 6)
                        .set("K", 48)
                        .set("bits", bits)
                        .set("block_size", 16)
                        .set("accuracy_level", accuracy);
                return zero
                    ? node.with(constant(f, ElementType.UINT8, 6L * (bits == 8 ? 3 : 2)))
                    : node;
              });
        }
      }
    }
    forms.put(
        "MatMulNBits of part of a block",
        f ->
            OneNode.of("MatMulNBits")
                .domain(MICROSOFT)
                .with(f.finite(-3, 3, 3, 40))
                .with(constant(f, ElementType.UINT8, 5, 2, 16), positive(f, 0.1, 10))
                .absent()
                .absent()
                .with(f.finite(-3, 3, 5))
                .set("N", 5)
                .set("K", 40)
                .set("bits", 4)
                .set("block_size", 32));
  }

  private static void recurrent(Map<String, Function<Forms, OneNode>> forms) {
    for (double most : new double[] {3, 1e37}) {
      forms.put(
          "DynamicQuantizeLSTM of " + most,
          f ->
              OneNode.of("DynamicQuantizeLSTM")
                  .domain(MICROSOFT)
                  .with(f.finite(-most, most, 4, 2, 3))
                  .with(constant(f, ElementType.INT8, 1, 3, 20))
                  .with(constant(f, ElementType.INT8, 1, 5, 20), f.finite(-3, 3, 1, 40))
                  .absent()
                  .with(f.finite(-2, 2, 1, 2, 5), f.finite(-9, 9, 1, 2, 5))
                  .absent()
                  .with(positive(f, 0.1, 1), zero(f, ElementType.INT8, 1))
                  .with(positive(f, 0.1, 1), zero(f, ElementType.INT8, 1))
                  .set("hidden_size", 5)
                  .outputs(3));
    }
  }
}
