package org.assay.testkit.generate.cases;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Operators that few networks hold: attention as one node, random numbers, integers, bits. */
final class RareCases {
  private RareCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(OperatorCase.of("Attention", RareCases::attention));
    cases.add(OperatorCase.of("RotaryEmbedding", RareCases::rotary));
    cases.add(OperatorCase.of("Dropout", RareCases::dropout));
    cases.add(new OperatorCase("RandomUniform", 0, b -> drawn(b, "RandomUniform", "low", "high")));
    cases.add(new OperatorCase("RandomNormal", 0, b -> drawn(b, "RandomNormal", "mean", "scale")));
    cases.add(
        new OperatorCase("RandomUniformLike", 0, b -> like(b, "RandomUniformLike", "low", "high")));
    cases.add(
        new OperatorCase("RandomNormalLike", 0, b -> like(b, "RandomNormalLike", "mean", "scale")));
    cases.add(
        new OperatorCase(
            "Bernoulli",
            0,
            b ->
                b.node(
                    "Bernoulli",
                    Map.of(),
                    b.fresh(ElementType.FLOAT, b.dims(1, 3), Values.within(0, 1)))));
    cases.add(new OperatorCase("Multinomial", 0, RareCases::multinomial));
    cases.add(OperatorCase.of("BitCast", RareCases::bits));
    cases.add(OperatorCase.of("ConvInteger", RareCases::convInteger));
    cases.add(OperatorCase.of("QLinearMatMul", RareCases::quantisedProduct));
    cases.add(OperatorCase.of("Col2Im", RareCases::columnsToImage));
    cases.add(OperatorCase.of("MaxUnpool", RareCases::unpool));
    cases.add(OperatorCase.of("Unique", RareCases::unique));
  }

  private static void multinomial(CaseBuilder b) {
    ElementType type = b.one(ElementType.INT32, ElementType.INT64);
    b.node(
        "Multinomial",
        Attributes.of("sample_size", b.between(1, 8), "dtype", type.code()),
        b.fresh(ElementType.FLOAT, new int[] {b.between(1, 3), b.between(1, 5)}, b.any()));
  }

  private static void bits(CaseBuilder b) {
    ElementType[] types =
        b.one(
            new ElementType[] {ElementType.FLOAT, ElementType.INT32, ElementType.UINT32},
            new ElementType[] {ElementType.DOUBLE, ElementType.INT64, ElementType.UINT64},
            new ElementType[] {ElementType.FLOAT16, ElementType.INT16, ElementType.UINT16},
            new ElementType[] {ElementType.INT8, ElementType.UINT8});
    // Not a tensor that was computed: its bits would show the kernel's rounding.
    Operand x = b.fresh(b.one(types), b.dims(0, 3), b.any());
    b.node("BitCast", Attributes.of("to", b.one(types).code()), x);
  }

  private static void attention(CaseBuilder b) {
    int batch = b.between(1, 2);
    int shared = b.between(1, 2);
    int heads = shared * b.between(1, 2);
    int rows = b.between(1, 4);
    int columns = b.between(1, 4);
    int width = 2 * b.between(1, 2);
    int depth = b.between(1, 4);
    ElementType type = ElementType.FLOAT;
    boolean flat = b.chance(0.5);
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    Operand q;
    Operand k;
    Operand v;
    if (flat) {
      attributes.putAll(Attributes.of("q_num_heads", heads, "kv_num_heads", shared));
      q = b.tensor(type, new int[] {batch, rows, heads * width}, b.any());
      k = b.tensor(type, new int[] {batch, columns, shared * width}, b.any());
      v = b.tensor(type, new int[] {batch, columns, shared * depth}, b.any());
    } else {
      q = b.tensor(type, new int[] {batch, heads, rows, width}, b.any());
      k = b.tensor(type, new int[] {batch, shared, columns, width}, b.any());
      v = b.tensor(type, new int[] {batch, shared, columns, depth}, b.any());
    }
    if (b.chance(0.4)) {
      attributes.putAll(Attributes.of("scale", b.random().nextDouble(0.1, 1)));
    }
    if (b.chance(0.3)) {
      attributes.putAll(Attributes.of("is_causal", rows <= columns));
    }
    Operand mask =
        b.chance(0.4)
            ? b.fresh(type, new int[] {rows, columns}, b.one(Values.within(-4, 0), Values.ANY))
            : Operand.ABSENT;
    if (b.any() != Values.ANY && !mask.name().isEmpty()) {
      mask = b.fresh(type, new int[] {rows, columns}, Values.within(-4, 0));
    }
    b.node("Attention", attributes, q, k, v, mask);
  }

  private static void rotary(CaseBuilder b) {
    int batch = b.between(1, 2);
    int heads = b.between(1, 3);
    int length = b.between(1, 4);
    int width = 2 * b.between(1, 3);
    Operand x = b.tensor(ElementType.FLOAT, new int[] {batch, heads, length, width}, b.any());
    int[] cache = {length, width / 2};
    Operand cos = b.constant(ElementType.FLOAT, cache, Values.exactly(-1, 1));
    Operand sin = b.constant(ElementType.FLOAT, cache, Values.exactly(-1, 1));
    Operand ids =
        b.fresh(ElementType.INT64, new int[] {batch, length}, Values.within(0, length - 1));
    b.node("RotaryEmbedding", Attributes.of("interleaved", b.chance(0.5)), x, cos, sin, ids);
  }

  private static void dropout(CaseBuilder b) {
    Operand x = b.tensor(b.type(ElementType.FLOAT, ElementType.DOUBLE), 0, 3, b.any());
    // Without training_mode Dropout is the identity, whatever the ratio.
    Operand ratio =
        b.chance(0.5)
            ? b.constant(ElementType.FLOAT, new int[0], Values.within(0, 0.9))
            : Operand.ABSENT;
    b.nodes("Dropout", b.between(1, 2), Map.of(), x, ratio);
  }

  private static Map<String, Attribute> distribution(CaseBuilder b, String first, String second) {
    double lo = b.random().nextDouble(-3, 3);
    return Attributes.of(first, lo, second, lo + b.random().nextDouble(0.1, 4));
  }

  private static void drawn(CaseBuilder b, String op, String first, String second) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(distribution(b, first, second));
    attributes.putAll(Attributes.of("shape", b.dims(1, 3)));
    if (second.equals("scale")) {
      attributes.putAll(Attributes.of("scale", b.random().nextDouble(0.1, 4)));
    }
    b.node(op, attributes);
  }

  private static void like(CaseBuilder b, String op, String first, String second) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(distribution(b, first, second));
    if (second.equals("scale")) {
      attributes.putAll(Attributes.of("scale", b.random().nextDouble(0.1, 4)));
    }
    b.node(op, attributes, b.tensor(ElementType.FLOAT, 1, 3, b.any()));
  }

  private static void convInteger(CaseBuilder b) {
    Values bytes = Values.within(0, 255);
    int channels = b.between(1, 3);
    Operand x = b.fresh(ElementType.UINT8, new int[] {1, channels, b.between(3, 5), 4}, bytes);
    Operand w = b.fresh(ElementType.UINT8, new int[] {b.between(1, 3), channels, 2, 2}, bytes);
    Operand point =
        b.chance(0.5) ? b.constant(ElementType.UINT8, new int[0], bytes) : Operand.ABSENT;
    b.node("ConvInteger", Map.of(), x, w, point);
  }

  private static void quantisedProduct(CaseBuilder b) {
    Values bytes = Values.within(0, 255);
    int k = b.between(1, 4);
    Operand x = b.fresh(ElementType.UINT8, new int[] {b.between(1, 3), k}, bytes);
    Operand w = b.fresh(ElementType.UINT8, new int[] {k, b.between(1, 3)}, bytes);
    b.node(
        "QLinearMatMul",
        Map.of(),
        x,
        scale(b),
        point(b),
        w,
        scale(b),
        point(b),
        scale(b),
        point(b));
  }

  private static Operand scale(CaseBuilder b) {
    return b.constant(ElementType.FLOAT, new int[0], Values.within(0.01, 1));
  }

  private static Operand point(CaseBuilder b) {
    return b.constant(ElementType.UINT8, new int[0], Values.within(0, 255));
  }

  private static void columnsToImage(CaseBuilder b) {
    int[] image = {b.between(2, 4), b.between(2, 4)};
    int places = (image[0] - 1) * (image[1] - 1);
    int[] dims = {b.between(1, 2), 4 * b.between(1, 2), places};
    b.node(
        "Col2Im",
        Map.of(),
        b.tensor(ElementType.FLOAT, dims, b.any()),
        b.longs(image),
        b.longs(2, 2));
  }

  private static void unpool(CaseBuilder b) {
    int[] dims = {1, b.between(1, 2), 2 * b.between(1, 2), 2 * b.between(1, 2)};
    // Finite: over a window of NaN alone ORT's MaxPool gives a negative index.
    Operand x = b.fresh(ElementType.FLOAT, dims, Values.within(-1000, 1000));
    Map<String, Attribute> window =
        Attributes.of("kernel_shape", new int[] {2, 2}, "strides", new int[] {2, 2});
    List<Operand> pooled = b.nodes("MaxPool", 2, window, x);
    b.node("MaxUnpool", window, pooled.get(0), pooled.get(1));
  }

  private static void unique(CaseBuilder b) {
    Operand x =
        b.any() == Values.ANY
            ? b.tensor(ElementType.FLOAT, 1, 2, b.any())
            : b.constant(Tensor.ofFloats(new long[] {5}, 2, 1, 1, 3, 2));
    b.nodes("Unique", 4, false, Map.of(), x);
  }
}
