package org.assay.testkit.ops.linear;

import java.util.List;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefValue;

/** RotaryEmbedding-23: rotates pairs of features by angles of cached sines and cosines. */
final class RotaryEmbedding {
  private RotaryEmbedding() {}

  static List<RefValue> evaluate(OperatorCall call) {
    RefValue given = call.in(0);
    RefValue x = Attention.heads(given, (int) call.integer("num_heads", 0));
    int width = x.dim(3);
    int rotary = (int) call.integer("rotary_embedding_dim", 0);
    int pairs = (rotary == 0 ? width : rotary) / 2;
    boolean interleaved = call.flag("interleaved", false);
    double[] y = x.toDoubles();
    for (int i = 0; i < y.length; i += width) {
      int[] p = Layout.unravel(i, x.dims());
      for (int j = 0; j < pairs; j++) {
        double cos = angle(call, 1, p[0], p[2], j, x.dim(2));
        double sin = angle(call, 2, p[0], p[2], j, x.dim(2));
        int first = i + (interleaved ? 2 * j : j);
        int second = i + (interleaved ? 2 * j + 1 : j + pairs);
        y[first] = cos * x.real(first) - sin * x.real(second);
        y[second] = sin * x.real(first) + cos * x.real(second);
      }
    }
    RefValue result = RefValue.ofReals(x.type(), x.dims(), y);
    return List.of(given.rank() == 3 ? Attention.merged(result) : result);
  }

  /** The cache is (positions, pairs) looked up by position ids, or else (batch, length, pairs). */
  private static double angle(
      OperatorCall call, int input, int batch, int row, int pair, int length) {
    RefValue cache = call.in(input);
    int pairs = cache.dim(-1);
    int line =
        call.optional(3)
            .map(ids -> (int) ids.integer(batch * length + row))
            .orElse(batch * length + row);
    return cache.real(line * pairs + pair);
  }
}
