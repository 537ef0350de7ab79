package org.assay.grad.ops.pooling;

import static org.assay.grad.ops.elementwise.ElementwiseGradients.unary;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.Attribute;
import org.assay.onnx.OperatorTable;

/** Pooling over windows and over all there is. Of equal maxima the first counts. */
public final class PoolingGradients {
  private PoolingGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    table
        .add(
            "MaxPool",
            GradientRule.reading(
                node -> WindowMaxima.isFor(node) ? 0 : 2, c -> c.give(0, () -> toMaxima(c))))
        .add("MaxUnpool", unary(PoolingGradients::fromPlaces))
        .add("AveragePool", GradientRule.composed(WindowSums::average))
        .add("LpPool", GradientRule.composed(WindowSums::norm))
        .add(
            "GlobalAveragePool",
            GradientRule.composed(c -> List.of(c.mean(c.in(0), true, spatial(c)))))
        .add("GlobalMaxPool", GradientRule.composed(PoolingGradients::globalMaximum))
        .add("GlobalLpPool", GradientRule.composed(PoolingGradients::globalNorm));
  }

  private static long[] spatial(GradientContext c) {
    return LongStream.range(2, c.rank(c.in(0))).toArray();
  }

  private static String toMaxima(GradientContext c) {
    boolean indexed = c.node().hasOutput(1) && c.integer("storage_order", 0) == 0;
    Optional<String> spread = indexed ? Optional.empty() : WindowMaxima.toMaxima(c);
    return spread.orElseGet(() -> toPlaces(c, indexed ? c.out(1) : places(c)));
  }

  /** Indices by a second pooling: whether sizes are known shows only here. */
  private static String places(GradientContext c) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(c.node().attributes());
    attributes.remove("storage_order");
    return c.nodes("MaxPool", attributes, List.of(c.in(0)), 2).get(1);
  }

  private static String toPlaces(GradientContext c, String places) {
    String zeros = c.reshape(c.zerosLike(c.in(0)), -1);
    String sum =
        c.op(
            "ScatterElements",
            Attributes.of("reduction", "add"),
            zeros,
            c.reshape(places, -1),
            c.reshape(c.g(), -1));
    return c.reshapeLike(sum, c.in(0));
  }

  /** Indices count in the tensor before pooling, which output_shape may exceed. */
  private static String fromPlaces(GradientContext c) {
    String x = c.in(0);
    String g = c.g();
    if (c.input(2).isPresent()) {
      int n = c.rank(x) - 2;
      long[] kernel = c.integers("kernel_shape").orElse(new long[n]);
      long[] strides =
          c.integers("strides").orElseGet(() -> LongStream.range(0, n).map(i -> 1).toArray());
      long[] pads = c.integers("pads").orElse(new long[2 * n]);
      long[] rest = new long[n];
      Arrays.setAll(rest, i -> kernel[i] - pads[i] - pads[i + n]);
      long[] axes = spatial(c);
      String steps = c.mul(c.sub(c.shape(x, axes), c.integer(1)), c.longs(strides));
      g = c.op("Slice", g, c.longs(new long[n]), c.add(steps, c.longs(rest)), c.longs(axes));
    }
    return c.reshapeLike(c.op("Gather", c.reshape(g, -1), c.reshape(c.in(1), -1)), x);
  }

  private static List<String> globalMaximum(GradientContext c) {
    String flat = c.reshape(c.in(0), 0, 0, -1);
    String place = c.op("ArgMax", Attributes.of("axis", 2, "keepdims", 1), flat);
    String maximum = c.op("GatherElements", Attributes.of("axis", 2), flat, place);
    return List.of(c.reshapeLike(maximum, c.out(0)));
  }

  private static List<String> globalNorm(GradientContext c) {
    long p = c.integer("p", 2);
    if (p <= 2) {
      return List.of(c.reduce(p == 1 ? "ReduceL1" : "ReduceL2", c.in(0), true, spatial(c)));
    }
    String sum = c.sum(WindowSums.powers(c, c.in(0), p), true, spatial(c));
    return List.of(WindowSums.root(c, sum, p));
  }
}
