package org.assay.testkit.generate.cases;

import static org.assay.testkit.generate.cases.PatternCases.constant;
import static org.assay.testkit.generate.cases.PatternCases.node;
import static org.assay.testkit.generate.cases.PatternCases.plain;
import static org.assay.testkit.generate.cases.PatternCases.weights;

import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Blocks of networks with constant weights: what norms, partitions and ORT's fusions work on. */
final class NetworkPatterns {
  private NetworkPatterns() {}

  static void addTo(List<OperatorCase> cases) {
    PatternCases.add(cases, "perceptron", NetworkPatterns::perceptron);
    PatternCases.add(cases, "attention", NetworkPatterns::attention);
    PatternCases.add(cases, "residual", NetworkPatterns::residual);
    PatternCases.add(cases, "dense-block", NetworkPatterns::denseBlock);
    PatternCases.add(cases, "embedding", NetworkPatterns::embedding);
    PatternCases.add(cases, "squeeze-excite", NetworkPatterns::squeezeExcite);
    PatternCases.add(cases, "long-sum", NetworkPatterns::longSum);
  }

  private static Operand weight(CaseBuilder b, int... dims) {
    return b.constant(ElementType.FLOAT, dims, weights(b));
  }

  private static Operand activated(CaseBuilder b, Operand x) {
    return node(b, b.one("Relu", "Tanh", "Sigmoid", "Gelu", "HardSwish"), x);
  }

  private static void perceptron(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 2, 3, b.any());
    int layers = b.between(1, 3);
    for (int i = 0; i < layers; i++) {
      int n = b.between(2, 24);
      if (x.rank() == 2 && b.chance(0.5)) {
        boolean transB = b.chance(0.5);
        Operand w = transB ? weight(b, n, x.dim(1)) : weight(b, x.dim(1), n);
        x = plain(b, b.node("Gemm", Attributes.of("transB", transB), x, w, weight(b, n)));
      } else {
        x = node(b, "MatMul", x, weight(b, x.dim(-1), n));
        x = b.chance(0.7) ? node(b, "Add", x, weight(b, n)) : x;
      }
      x = activated(b, x);
      if (b.chance(0.3)) {
        x =
            b.node(
                "LayerNormalization",
                Attributes.of("axis", -1),
                x,
                weight(b, x.dim(-1)),
                weight(b, x.dim(-1)));
      }
    }
    b.node("Softmax", Map.of(), x);
  }

  private static void attention(CaseBuilder b) {
    Operand x =
        b.tensor(ElementType.FLOAT, new int[] {b.between(1, 2), b.between(2, 5), 4}, b.any());
    Operand q = node(b, "MatMul", x, weight(b, 4, 4));
    Operand k = node(b, "MatMul", x, weight(b, 4, 4));
    Operand v = node(b, "MatMul", x, weight(b, 4, b.between(2, 5)));
    Operand transposed = b.node("Transpose", Attributes.of("perm", new int[] {0, 2, 1}), k);
    Operand scores = node(b, "MatMul", q, transposed);
    scores =
        b.chance(0.5)
            ? node(b, "Div", scores, constant(b, scores, 2))
            : node(b, "Mul", scores, constant(b, scores, 0.5));
    int[] mask = {1, 1, scores.dim(-1)};
    switch (b.between(0, 2)) {
      case 0 -> {
        Operand keep = b.fresh(ElementType.BOOL, mask, Values.within(0, 1));
        double off = b.one(Double.NEGATIVE_INFINITY, (double) -Float.MAX_VALUE, -1e9);
        scores = plain(b, b.node("Where", Map.of(), keep, scores, constant(b, scores, off)));
      }
      case 1 -> {
        Operand keep = b.fresh(ElementType.FLOAT, mask, Values.exactly(0, 1));
        Operand off = node(b, "Sub", constant(b, scores, 1), keep);
        scores =
            node(
                b,
                "Add",
                scores,
                node(b, "Mul", off, constant(b, scores, b.one(-1e4, (double) -Float.MAX_VALUE))));
      }
      default -> scores = plain(b, scores);
    }
    Operand p = plain(b, b.node("Softmax", Attributes.of("axis", b.chance(0.9) ? -1 : 1), scores));
    if (b.chance(0.3)) {
      Operand nan = b.node("IsNaN", Map.of(), p);
      p = b.node("Where", Map.of(), nan, constant(b, p, 0), p);
    }
    Operand mixed = node(b, "MatMul", p, v);
    if (b.chance(0.5)) {
      node(b, "Add", x, node(b, "MatMul", mixed, weight(b, mixed.dim(-1), 4)));
    }
  }

  private static Operand convolution(CaseBuilder b, Operand x, int maps, int kernel) {
    int pad = kernel / 2;
    boolean bias = b.chance(0.5);
    return plain(
        b,
        b.node(
            "Conv",
            Attributes.of("pads", new int[] {pad, pad, pad, pad}),
            x,
            weight(b, maps, x.dim(1), kernel, kernel),
            bias ? weight(b, maps) : Operand.ABSENT));
  }

  private static Operand batchNorm(CaseBuilder b, Operand x) {
    int c = x.dim(1);
    Operand variance = b.constant(ElementType.FLOAT, new int[] {c}, Values.within(0.01, 2));
    return plain(
        b,
        b.node(
            "BatchNormalization", Map.of(), x, weight(b, c), weight(b, c), weight(b, c), variance));
  }

  private static Operand image(CaseBuilder b) {
    int[] dims = {b.between(1, 2), b.between(1, 4), b.between(3, 6), b.between(3, 6)};
    return b.tensor(ElementType.FLOAT, dims, b.any());
  }

  private static void residual(CaseBuilder b) {
    Operand x = image(b);
    Operand y = batchNorm(b, convolution(b, x, x.dim(1), b.one(1, 3)));
    y = node(b, "Relu", y);
    y = b.chance(0.5) ? batchNorm(b, convolution(b, y, x.dim(1), 3)) : y;
    y = node(b, "Relu", node(b, "Add", x, y));
    Operand pooled = node(b, "GlobalAveragePool", y);
    Operand flat = b.node("Flatten", Map.of(), pooled);
    b.node("Gemm", Map.of(), flat, weight(b, x.dim(1), 3), weight(b, 3));
  }

  private static void denseBlock(CaseBuilder b) {
    Operand x = image(b);
    Operand y = node(b, "Relu", convolution(b, x, b.between(1, 3), 3));
    Operand joined = plain(b, b.node("Concat", Attributes.of("axis", 1), x, y));
    if (b.chance(0.5)) {
      Operand z = node(b, b.one("Clip", "Relu", "Sigmoid"), joined);
      joined = plain(b, b.node("Concat", Attributes.of("axis", 1), joined, z, y));
    }
    Operand mixed = convolution(b, batchNorm(b, joined), 2, 1);
    b.nodes("Split", 2, Attributes.of("axis", 1), mixed, b.longs(1, 1));
  }

  private static void embedding(CaseBuilder b) {
    int words = b.between(2, 6);
    int width = b.between(2, 8);
    Operand table = weight(b, words, width);
    Operand ids =
        b.input(
            ElementType.INT64,
            new int[] {b.between(1, 2), b.between(1, 4)},
            Values.exactly(0, words - 1));
    Operand x = plain(b, b.node("Gather", Map.of(), table, ids));
    Operand positions = weight(b, ids.dim(-1), width);
    x = node(b, "Add", x, positions);
    x =
        b.node(
            "LayerNormalization", Attributes.of("axis", -1), x, weight(b, width), weight(b, width));
    node(b, "MatMul", x, weight(b, width, 3));
  }

  private static void squeezeExcite(CaseBuilder b) {
    Operand x = image(b);
    Operand s = node(b, "GlobalAveragePool", x);
    s = node(b, "Relu", convolution(b, s, 2, 1));
    s = node(b, b.one("Sigmoid", "HardSigmoid"), convolution(b, s, x.dim(1), 1));
    Operand y = node(b, "Mul", x, s);
    b.node(
        "MaxPool", Attributes.of("kernel_shape", new int[] {2, 2}, "strides", new int[] {2, 2}), y);
  }

  /** Accumulations of several hundred terms, where rounding errors add up. */
  private static void longSum(CaseBuilder b) {
    int n = b.between(100, 700);
    Operand x = b.fresh(ElementType.FLOAT, new int[] {b.between(1, 3), n}, b.any());
    switch (b.between(0, 4)) {
      case 0 -> node(b, "MatMul", x, b.fresh(x.type(), new int[] {n, b.between(1, 3)}, b.any()));
      case 1 ->
          PatternCases.reduce(b, b.one("ReduceSum", "ReduceMean", "ReduceL2", "ReduceL1"), x, 1);
      case 2 -> b.node("Softmax", Map.of(), x);
      case 3 -> PatternCases.reduce(b, b.one("ReduceLogSumExp", "ReduceSumSquare"), x, 1);
      default -> b.node("CumSum", Map.of(), x, b.scalar(1));
    }
  }
}
