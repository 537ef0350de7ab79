package org.assay.grad.ops.linear;

import java.util.List;
import java.util.Optional;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** RotaryEmbedding-23 and com.microsoft's: pairs of elements turned by an angle each. */
final class RotaryGradients {
  private RotaryGradients() {}

  static void addTo(OperatorTable.Builder<GradientRule> table) {
    table
        .add("RotaryEmbedding", GradientRule.composed(RotaryGradients::standard))
        .add("com.microsoft", "RotaryEmbedding", GradientRule.composed(RotaryGradients::microsoft));
  }

  private static List<String> standard(GradientContext c) {
    boolean flat = c.rank(c.in(0)) == 3;
    String x = AttentionGradients.heads(c, c.in(0), c.integer("num_heads", 0));
    String y = turned(c, x, angles(c, c.in(1), c.input(3)), angles(c, c.in(2), c.input(3)));
    return List.of(flat ? AttentionGradients.merged(c, y) : y);
  }

  /** Positions are those of each token, or the first one's. */
  private static List<String> microsoft(GradientContext c) {
    boolean flat = c.rank(c.in(0)) == 3;
    long heads = c.integer("num_heads", 0);
    String x = c.in(0);
    if (flat && heads == 0) {
      int width = c.size(c.in(2), 1).orElse(0);
      if (width == 0) {
        throw c.error("width of the cache is not known", "a known width");
      }
      x = c.transpose(c.reshape(x, 0, 0, -1, 2L * width), 0, 2, 1, 3);
    } else {
      x = AttentionGradients.heads(c, x, heads);
    }
    String positions = c.cast(c.in(1), ElementType.INT64);
    if (c.rank(positions) == 1) {
      String length = c.squeeze(c.shape(x, 2), 0);
      String places = c.op("Range", c.integer(0), length, c.integer(1));
      positions = c.unsqueeze(c.add(places, positions), 0);
    }
    Optional<String> ids = Optional.of(positions);
    String y = turned(c, x, angles(c, c.in(2), ids), angles(c, c.in(3), ids));
    return List.of(flat ? AttentionGradients.merged(c, y) : y);
  }

  /** [batch, 1, length, pairs]. */
  private static String angles(GradientContext c, String cache, Optional<String> ids) {
    return c.unsqueeze(ids.map(i -> c.op("Gather", cache, i)).orElse(cache), 1);
  }

  private static String turned(GradientContext c, String x, String cos, String sin) {
    int width =
        c.size(x, 3).orElseThrow(() -> c.error("size of heads is not known", "a known size"));
    long given = c.integer("rotary_embedding_dim", 0);
    long rotary = given == 0 ? width : given;
    String part = rotary == width ? x : c.slice(x, 3, 0, rotary);
    String y =
        c.flag("interleaved", false) ? pairs(c, part, cos, sin) : halves(c, part, rotary, cos, sin);
    return rotary == width ? y : c.concat(3, y, c.slice(x, 3, rotary, width));
  }

  private static String halves(GradientContext c, String x, long width, String cos, String sin) {
    String a = c.slice(x, 3, 0, width / 2);
    String b = c.slice(x, 3, width / 2, width);
    return c.concat(3, first(c, a, b, cos, sin), second(c, a, b, cos, sin));
  }

  private static String pairs(GradientContext c, String x, String cos, String sin) {
    String apart = c.reshape(x, c.concat(0, c.shape(x, 0, 1, 2), c.longs(-1, 2)));
    String a = c.squeeze(c.slice(apart, 4, 0, 1), 4);
    String b = c.squeeze(c.slice(apart, 4, 1, 2), 4);
    String y =
        c.concat(
            4, c.unsqueeze(first(c, a, b, cos, sin), 4), c.unsqueeze(second(c, a, b, cos, sin), 4));
    return c.reshapeLike(y, x);
  }

  private static String first(GradientContext c, String a, String b, String cos, String sin) {
    return c.sub(c.mul(a, cos), c.mul(b, sin));
  }

  private static String second(GradientContext c, String a, String b, String cos, String sin) {
    return c.add(c.mul(a, sin), c.mul(b, cos));
  }
}
