package org.assay.grad.ops.normalisation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/** Normalisations, as compositions of what they are defined by. */
public final class NormalisationGradients {
  private static final String MICROSOFT = "com.microsoft";

  private NormalisationGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    GradientRule layer = GradientRule.composed(c -> layer(c, c.in(0), c.input(1), c.input(2)));
    GradientRule rootMeanSquare = GradientRule.composed(c -> rms(c, c.in(0), c.in(1)));
    table
        .add("BatchNormalization", GradientRule.composed(NormalisationGradients::batch))
        .add("LayerNormalization", layer)
        .add(MICROSOFT, "LayerNormalization", layer)
        .add("RMSNormalization", rootMeanSquare)
        .add("SimplifiedLayerNormalization", rootMeanSquare)
        .add(MICROSOFT, "SimplifiedLayerNormalization", rootMeanSquare)
        .add(MICROSOFT, "SkipLayerNormalization", GradientRule.composed(c -> skip(c)))
        .add(MICROSOFT, "SkipSimplifiedLayerNormalization", GradientRule.composed(c -> skipRms(c)))
        .add("InstanceNormalization", GradientRule.composed(c -> List.of(instance(c))))
        .add("GroupNormalization", GradientRule.composed(c -> List.of(groups(c))))
        .add("LRN", GradientRule.composed(NormalisationGradients::localResponse))
        .add("LpNormalization", GradientRule.composed(NormalisationGradients::unit))
        .add(
            "MeanVarianceNormalization",
            GradientRule.composed(NormalisationGradients::meanVariance));
  }

  private static double epsilon(GradientContext c) {
    return c.real("epsilon", 1e-5f);
  }

  /** (x - mean) / √(var + ε) over axes, with mean and 1/√(var + ε). */
  private static List<String> standardised(GradientContext c, String x, long[] axes) {
    String mean = c.mean(x, true, axes);
    String d = c.sub(x, mean);
    String variance = c.mean(c.mul(d, d), true, axes);
    String inverse = c.op("Reciprocal", c.op("Sqrt", c.add(variance, epsilon(c))));
    return List.of(c.mul(d, inverse), mean, inverse);
  }

  private static long[] trailing(GradientContext c, String x) {
    return LongStream.range(c.axis("axis", -1, x), c.rank(x)).toArray();
  }

  private static List<String> layer(
      GradientContext c, String x, Optional<String> scale, Optional<String> bias) {
    List<String> z = standardised(c, x, trailing(c, x));
    String scaled = scale.map(s -> c.mul(z.get(0), s)).orElse(z.get(0));
    String y = bias.map(b -> c.add(scaled, b)).orElse(scaled);
    ElementType statistics = stash(c);
    return List.of(y, c.cast(z.get(1), statistics), c.cast(z.get(2), statistics));
  }

  private static ElementType stash(GradientContext c) {
    int code = (int) c.integer("stash_type", ElementType.FLOAT.code());
    ElementType declared = ElementType.ofCode(code).orElse(ElementType.FLOAT);
    return c.node().hasOutput(1)
        ? c.type(c.out(1)).map(t -> t.element()).orElse(declared)
        : declared;
  }

  private static List<String> rms(GradientContext c, String x, String scale) {
    String square = c.mean(c.mul(x, x), true, trailing(c, x));
    String inverse = c.op("Reciprocal", c.op("Sqrt", c.add(square, epsilon(c))));
    String y = c.mul(c.mul(x, inverse), scale);
    return List.of(y, c.cast(inverse, stash(c)));
  }

  /** LayerNormalization of a sum; outputs are y, mean, inverse deviation, sum. */
  private static List<String> skip(GradientContext c) {
    String plain = c.add(c.in(0), c.in(1));
    String sum = c.input(4).map(b -> c.add(plain, b)).orElse(plain);
    List<String> y = layer(c, sum, c.input(2), c.input(3));
    return List.of(y.get(0), y.get(1), y.get(2), sum);
  }

  private static List<String> skipRms(GradientContext c) {
    String plain = c.add(c.in(0), c.in(1));
    String sum = c.input(3).map(b -> c.add(plain, b)).orElse(plain);
    List<String> y = rms(c, sum, c.in(2));
    return List.of(y.get(0), "", y.get(1), sum);
  }

  /** A value per channel, so that it broadcasts with [N, C, …]. */
  private static String perChannel(GradientContext c, String vector, int rank) {
    return c.unsqueeze(vector, LongStream.range(1, Math.max(1, rank - 1)).toArray());
  }

  private static List<String> batch(GradientContext c) {
    String x = c.in(0);
    int rank = c.rank(x);
    boolean training = c.flag("training_mode", false);
    String mean = c.in(3);
    String variance = c.in(4);
    if (training) {
      long[] axes = LongStream.range(0, rank).filter(a -> a != 1).toArray();
      String kept = c.mean(x, true, axes);
      String d = c.sub(x, kept);
      mean = c.reshape(kept, -1);
      variance = c.reshape(c.mean(c.mul(d, d), true, axes), -1);
    }
    String deviation = c.op("Sqrt", c.add(variance, epsilon(c)));
    String factor = c.div(c.in(1), c.castLike(deviation, c.in(1)));
    String centred = c.sub(x, perChannel(c, c.castLike(mean, x), rank));
    String y =
        c.add(
            c.mul(centred, perChannel(c, c.castLike(factor, x), rank)),
            perChannel(c, c.castLike(c.in(2), x), rank));
    if (!training) {
      return List.of(y);
    }
    double momentum = c.real("momentum", 0.9f);
    return List.of(y, running(c, c.in(3), mean, momentum), running(c, c.in(4), variance, momentum));
  }

  private static String running(GradientContext c, String old, String now, double momentum) {
    return c.add(c.mul(old, momentum), c.mul(c.castLike(now, old), 1 - momentum));
  }

  private static String instance(GradientContext c) {
    String x = c.in(0);
    int rank = c.rank(x);
    String z = standardised(c, x, LongStream.range(2, rank).toArray()).get(0);
    return scaled(c, z, rank);
  }

  private static String scaled(GradientContext c, String z, int rank) {
    return c.add(c.mul(z, perChannel(c, c.in(1), rank)), perChannel(c, c.in(2), rank));
  }

  private static String groups(GradientContext c) {
    String x = c.in(0);
    String apart = c.reshape(x, 0, c.integer("num_groups", 1), -1);
    String z = standardised(c, apart, new long[] {2}).get(0);
    return scaled(c, c.reshapeLike(z, x), c.rank(x));
  }

  private static List<String> localResponse(GradientContext c) {
    String x = c.in(0);
    long size = c.integer("size", 1);
    double[] ones = new double[(int) size];
    Arrays.fill(ones, 1);
    String kernel = c.constant(Tensor.ofValues(c.element(x), new long[] {1, 1, size, 1}, ones));
    String squares =
        c.reshape(c.mul(x, x), c.concat(0, c.shape(x, 0), c.longs(1), c.shape(x, 1), c.longs(-1)));
    String sums =
        c.op(
            "Conv",
            Attributes.of("pads", new long[] {(size - 1) / 2, 0, size / 2, 0}),
            squares,
            kernel);
    double alpha = c.real("alpha", 1e-4f);
    String base = c.add(c.mul(c.reshapeLike(sums, x), alpha / size), c.real("bias", 1));
    return List.of(c.mul(x, c.op("Pow", base, c.real(-c.real("beta", 0.75f), x))));
  }

  /** x / ‖x‖ along an axis, 0 where the norm is. */
  private static List<String> unit(GradientContext c) {
    String x = c.in(0);
    String op = c.integer("p", 2) == 1 ? "ReduceL1" : "ReduceL2";
    String norm = c.reduce(op, x, true, c.integer("axis", -1));
    String zero = c.op("Equal", norm, c.real(0, norm));
    return List.of(c.div(x, c.op("Where", zero, c.real(1, norm), norm)));
  }

  private static List<String> meanVariance(GradientContext c) {
    String x = c.in(0);
    long[] axes = c.integers("axes").orElse(new long[] {0, 2, 3});
    String mean = c.mean(x, true, axes);
    String d = c.sub(x, mean);
    String deviation = c.op("Sqrt", c.mean(c.mul(d, d), true, axes));
    return List.of(c.div(d, c.add(deviation, 1e-9)));
  }
}
