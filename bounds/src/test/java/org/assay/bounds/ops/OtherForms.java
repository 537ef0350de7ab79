package org.assay.bounds.ops;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.assay.bounds.ops.ContainmentTest.Forms;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/** Forms of recurrent nets, quantisation, losses, random tensors, sums of products. */
final class OtherForms {
  private OtherForms() {}

  static void addTo(Map<String, Function<Forms, OneNode>> forms) {
    recurrent(forms);
    quantisation(forms);
    losses(forms);
    products(forms);
    forms.put(
        "Dropout",
        f ->
            OneNode.of("Dropout")
                .with(f.floats(-3, 3, 4, 5))
                .with(Tensor.scalar(0.3f))
                .with(Tensor.ofIntegers(ElementType.BOOL, new long[0], 1))
                .outputs(2));
    for (double middle : new double[] {0, 3.2, -7, 400}) {
      forms.put(
          "Tan around " + middle,
          f -> OneNode.of("Tan").with(f.floats(middle - 1.4, middle + 1.4, 9, 9)));
    }
    forms.put("Tan close to its poles", f -> OneNode.of("Tan").with(f.finite(4.7, 4.72, 9, 9)));
    forms.put(
        "Celu of an infinite alpha",
        f -> OneNode.of("Celu").with(f.floats(-3, 3, 4, 5)).set("alpha", Float.POSITIVE_INFINITY));
    // Of a low that is NaN, or above high, ORT 1.28 aborts its process.
    forms.put(
        "RandomUniformLike from -Inf",
        f ->
            OneNode.of("RandomUniformLike")
                .with(f.floats(-3, 3, 4, 5))
                .set("low", Float.NEGATIVE_INFINITY));
    forms.put(
        "RandomNormalLike",
        f -> OneNode.of("RandomNormalLike").with(f.floats(-3, 3, 40, 5)).set("scale", 3f));
  }

  private static void recurrent(Map<String, Function<Forms, OneNode>> forms) {
    long h = 6;
    for (double most : new double[] {3, 1e38}) {
      for (String direction : new String[] {"forward", "reverse"}) {
        String suffix = " " + direction + " " + most;
        forms.put(
            "LSTM" + suffix,
            f ->
                cell("LSTM", f, most, direction, 4)
                    .with(f.finite(-4, 4, 1, 3, h), f.finite(-3, 3, 1, 3 * h))
                    .outputs(3));
        forms.put("GRU" + suffix, f -> cell("GRU", f, most, direction, 3).outputs(2));
        forms.put("RNN" + suffix, f -> cell("RNN", f, most, direction, 1).outputs(2));
      }
    }
    forms.put(
        "RNN of Relu",
        f -> cell("RNN", f, 3, "forward", 1).strings("activations", "Relu").outputs(2));
  }

  private static OneNode cell(String operator, Forms f, double most, String direction, long gates) {
    long h = 6;
    return OneNode.of(operator)
        .with(
            f.floats(-most, most, 5, 3, 4),
            f.finite(-3, 3, 1, gates * h, 4),
            f.finite(-3, 3, 1, gates * h, h),
            f.finite(-3, 3, 1, 2 * gates * h),
            f.integers(ElementType.INT32, 0, 5, 3),
            f.finite(-2, 2, 1, 3, h))
        .set("hidden_size", h)
        .set("direction", direction);
  }

  private static void quantisation(Map<String, Function<Forms, OneNode>> forms) {
    ElementType u8 = ElementType.UINT8;
    ElementType i8 = ElementType.INT8;
    forms.put(
        "QuantizeLinear",
        f ->
            OneNode.of("QuantizeLinear")
                .with(f.floats(-3, 3, 3, 4), f.finite(0.01, 0.1), f.integers(u8, 0, 255)));
    forms.put(
        "QuantizeLinear along an axis",
        f ->
            OneNode.of("QuantizeLinear")
                .with(f.floats(-3, 3, 3, 4, 2), f.finite(-0.01, 0.1, 4), f.integers(i8, -5, 5, 4))
                .set("axis", 1));
    forms.put(
        "DequantizeLinear along an axis",
        f ->
            OneNode.of("DequantizeLinear")
                .with(
                    f.integers(i8, -128, 127, 3, 4, 2),
                    f.finite(-0.01, 0.1, 4),
                    f.integers(i8, -5, 5, 4))
                .set("axis", 1));
    forms.put(
        "DequantizeLinear of 32 bits",
        f ->
            OneNode.of("DequantizeLinear")
                .with(f.integers(ElementType.INT32, -2e9, 2e9, 3, 4), f.finite(0.01, 0.1)));
    forms.put(
        "DynamicQuantizeLinear",
        f -> OneNode.of("DynamicQuantizeLinear").with(f.finite(-3e38, 3e38, 3, 4)).outputs(3));
    forms.put(
        "MatMulInteger",
        f ->
            OneNode.of("MatMulInteger")
                .with(
                    f.integers(u8, 0, 255, 2, 3, 4),
                    f.integers(i8, -128, 127, 4, 5),
                    f.integers(u8, 0, 255),
                    f.integers(i8, -9, 9)));
    forms.put(
        "ConvInteger",
        f ->
            OneNode.of("ConvInteger")
                .with(
                    f.integers(u8, 0, 255, 1, 2, 6, 6),
                    f.integers(u8, 0, 255, 3, 2, 3, 3),
                    f.integers(u8, 0, 255))
                .set("pads", 1, 1, 0, 0));
  }

  private static void losses(Map<String, Function<Forms, OneNode>> forms) {
    for (String reduction : List.of("none", "mean", "sum")) {
      for (double most : new double[] {3, 1e4, 3e38}) {
        String suffix = " " + reduction + " " + most;
        forms.put(
            "SoftmaxCrossEntropyLoss" + suffix,
            f ->
                loss("SoftmaxCrossEntropyLoss", f, reduction, most)
                    .with(f.finite(0.5, 2, 5))
                    .outputs(2));
        forms.put(
            "NegativeLogLikelihoodLoss" + suffix,
            f ->
                loss("NegativeLogLikelihoodLoss", f, reduction, most)
                    .with(f.finite(-1, 2, 5))
                    .set("ignore_index", 2));
      }
    }
  }

  private static OneNode loss(String operator, Forms f, String reduction, double most) {
    return OneNode.of(operator)
        .with(f.floats(-most, most, 4, 5), f.indices(0, 4, 4))
        .set("reduction", reduction);
  }

  private static void products(Map<String, Function<Forms, OneNode>> forms) {
    for (String equation :
        List.of("bij,bjk->bik", "bij,bjk->kbi", "bij,cjk->bcik", "bij,bjk->", "bij,bjk->bi")) {
      forms.put(
          "Einsum " + equation,
          f ->
              OneNode.of("Einsum")
                  .with(f.floats(-3, 3, 2, 3, 4), f.floats(-3, 3, 2, 4, 5))
                  .set("equation", equation));
    }
    for (String equation : List.of("ijk->kji", "ijk->ik", "ijk->", "...k->k...")) {
      forms.put(
          "Einsum " + equation,
          f -> OneNode.of("Einsum").with(f.floats(-3, 3, 2, 3, 4)).set("equation", equation));
    }
    forms.put("Det", f -> OneNode.of("Det").with(f.floats(-3, 3, 2, 3, 3)));
  }
}
