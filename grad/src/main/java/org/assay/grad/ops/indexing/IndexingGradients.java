package org.assay.grad.ops.indexing;

import static org.assay.grad.ops.elementwise.ElementwiseGradients.unary;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** Gathering is undone by scattering with addition, and the other way round. */
public final class IndexingGradients {
  private IndexingGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    table
        .add("Gather", unary(IndexingGradients::gather))
        .add("GatherElements", unary(IndexingGradients::gatherElements))
        .add("GatherND", unary(IndexingGradients::gatherNd))
        .add("ScatterElements", GradientRule.of(ScatterGradients::elements))
        .add("ScatterND", GradientRule.of(ScatterGradients::slices))
        .add("TopK", GradientRule.of(IndexingGradients::topK))
        .add("Trilu", unary(IndexingGradients::triangle))
        .add("ReverseSequence", unary(c -> c.op("ReverseSequence", attributes(c), c.g(), c.in(1))))
        .add("OneHot", GradientRule.of(IndexingGradients::oneHot))
        .add(
            "ai.onnx.ml",
            "ArrayFeatureExtractor",
            GradientRule.composed(
                c ->
                    List.of(
                        c.op(
                            "Gather", Attributes.of("axis", -1), c.in(0), c.reshape(c.in(1), -1)))))
        .add("Compress", GradientRule.composed(IndexingGradients::compress))
        .add("Unique", GradientRule.reading(2, IndexingGradients::unique))
        .add("NonZero", GradientRule.NONE)
        .add("NonMaxSuppression", GradientRule.NONE);
  }

  private static Map<String, Attribute> attributes(GradientContext c) {
    return new LinkedHashMap<>(c.node().attributes());
  }

  private static String longIndices(GradientContext c) {
    return c.cast(c.in(1), ElementType.INT64);
  }

  /** The gathered axis to the front, slices added where they came from, and back. */
  private static String gather(GradientContext c) {
    String x = c.in(0);
    int rank = c.rank(x);
    int axis = c.axis("axis", 0, x);
    int width = c.rank(c.in(1));
    long[] front = new long[rank - 1 + width];
    for (int i = 0; i < front.length; i++) {
      front[i] = i < width ? axis + i : i < width + axis ? i - width : i;
    }
    String g = c.transpose(c.g(), front);
    long[] there = new long[rank];
    long[] back = new long[rank];
    for (int i = 0; i < rank; i++) {
      there[i] = i == 0 ? axis : i <= axis ? i - 1 : i;
      back[(int) there[i]] = i;
    }
    String zeros = c.transpose(c.zerosLike(x), there);
    String places = c.unsqueeze(longIndices(c), -1);
    String sum = c.op("ScatterND", Attributes.of("reduction", "add"), zeros, places, g);
    return c.transpose(sum, back);
  }

  private static String gatherElements(GradientContext c) {
    return c.op(
        "ScatterElements",
        Attributes.of("axis", c.integer("axis", 0), "reduction", "add"),
        c.zerosLike(c.in(0)),
        c.in(1),
        c.g());
  }

  private static String gatherNd(GradientContext c) {
    long batch = c.integer("batch_dims", 0);
    String places = longIndices(c);
    if (batch > 0) {
      places = withBatchPlaces(c, places, (int) batch);
    }
    return c.op(
        "ScatterND", Attributes.of("reduction", "add"), c.zerosLike(c.in(0)), places, c.g());
  }

  /** Indices that name their place in the leading axes too. */
  private static String withBatchPlaces(GradientContext c, String indices, int batch) {
    int rank = c.rank(indices);
    String like = c.slice(indices, -1, 0, 1);
    String[] parts = new String[batch + 1];
    for (int i = 0; i < batch; i++) {
      String size = c.squeeze(c.shape(indices, i), 0);
      long[] line = new long[rank];
      java.util.Arrays.fill(line, 1);
      line[i] = -1;
      String row = c.reshape(c.op("Range", c.integer(0), size, c.integer(1)), line);
      parts[i] = c.op("Expand", row, c.op("Shape", like));
    }
    parts[batch] = indices;
    return c.concat(-1, parts);
  }

  private static void topK(GradientContext c) {
    c.give(
        0,
        () ->
            c.op(
                "ScatterElements",
                Attributes.of("axis", c.integer("axis", -1)),
                c.zerosLike(c.in(0)),
                c.out(1),
                c.g()));
  }

  private static String triangle(GradientContext c) {
    return c.op("Trilu", attributes(c), c.g(), c.input(1).orElse(""));
  }

  /** off + (on - off) · [index = place]; by indices, which may be floating, there is no slope. */
  private static void oneHot(GradientContext c) {
    if (!c.needs(2)) {
      return;
    }
    c.differentiate(
        () -> {
          String values = c.in(2);
          String off = c.op("Gather", values, c.integer(0));
          String on = c.op("Gather", values, c.integer(1));
          String marks = c.castLike(c.longs(0, 1), values);
          String places = c.op("OneHot", attributes(c), c.in(0), c.in(1), marks);
          return List.of(c.add(off, c.mul(places, c.sub(on, off))));
        });
  }

  private static List<String> compress(GradientContext c) {
    String chosen = c.reshape(c.op("NonZero", c.in(1)), -1);
    if (c.node().attribute("axis").isEmpty()) {
      return List.of(c.op("Gather", c.reshape(c.in(0), -1), chosen));
    }
    return List.of(c.op("Gather", Attributes.of("axis", c.integer("axis", 0)), c.in(0), chosen));
  }

  /** The first occurrences. */
  private static void unique(GradientContext c) {
    c.differentiate(
        () -> {
          boolean flat = c.node().attribute("axis").isEmpty();
          String x = flat ? c.reshape(c.in(0), -1) : c.in(0);
          long axis = c.integer("axis", 0);
          return List.of(c.op("Gather", Attributes.of("axis", axis), x, c.out(1)));
        });
  }
}
