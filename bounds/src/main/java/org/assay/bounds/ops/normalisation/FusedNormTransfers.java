package org.assay.bounds.ops.normalisation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * com.microsoft EmbedLayerNormalization (rows of two or three tables, summed and normalised),
 * GroupNorm and SkipGroupNorm (of which ONNX Runtime has no kernel for the CPU).
 */
final class FusedNormTransfers {
  private static final String MICROSOFT = "com.microsoft";
  private static final float EMBED_EPSILON = 1e-12f;
  private static final float GROUP_EPSILON = 1e-5f;
  private static final int[] CHANNELS_FIRST = {0, 3, 1, 2};
  private static final int[] CHANNELS_LAST = {0, 2, 3, 1};

  private FusedNormTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add(MICROSOFT, "EmbedLayerNormalization", FusedNormTransfers::embed)
        .add(MICROSOFT, "GroupNorm", c -> List.of(groups(c, c.input(0))))
        .add(MICROSOFT, "SkipGroupNorm", FusedNormTransfers::skip);
  }

  // Inputs: ids [B, T] of words and segments; tables of words, positions, segments; scale, shift,
  // mask, ids of positions.
  private static List<Bounds> embed(TransferContext c) {
    long length = c.input(0).dims()[1];
    Bounds positions =
        c.optional(8)
            .orElseGet(
                () ->
                    Bounds.uniform(
                        ElementType.INT32, new long[] {1, length}, 0, Math.max(0, length - 1), 0));
    Bounds sum =
        c.part("Add", Map.of(), rows(c, c.input(2), c.input(0)), rows(c, c.input(3), positions));
    if (c.node().hasInput(1) && c.node().hasInput(4)) {
      sum = c.part("Add", Map.of(), sum, rows(c, c.input(4), c.input(1)));
    }
    float epsilon = c.node().floatAttribute("epsilon", EMBED_EPSILON);
    Map<String, Attribute> attributes =
        Map.of("axis", new Attribute.IntValue(-1), "epsilon", new Attribute.FloatValue(epsilon));
    List<Bounds> outputs = new ArrayList<>();
    outputs.add(c.part("LayerNormalization", attributes, sum, c.input(5), c.input(6)));
    if (c.node().outputs().size() > 1) {
      outputs.add(Bounds.uniform(ElementType.INT32, c.dims(1), 0, length, 0));
    }
    if (c.node().outputs().size() > 2) {
      outputs.add(sum);
    }
    return outputs;
  }

  private static Bounds rows(TransferContext c, Bounds table, Bounds ids) {
    return c.part("Gather", Map.of(), table, ids);
  }

  // X [N, H, W, C], or [N, C, H, W]; the activation is none (0) or SiLU (1).
  private static Bounds groups(TransferContext c, Bounds x) {
    if (x.rank() != 4) {
      return c.anything();
    }
    boolean last = c.node().intAttribute("channels_last", 1) != 0;
    Bounds first = last ? Rearrange.transpose(x, CHANNELS_FIRST) : x;
    Map<String, Attribute> attributes =
        Map.of(
            "num_groups", new Attribute.IntValue(c.node().intAttribute("groups", 1)),
            "epsilon", new Attribute.FloatValue(c.node().floatAttribute("epsilon", GROUP_EPSILON)));
    Bounds result = c.part("GroupNormalization", attributes, first, c.input(1), c.input(2));
    if (c.node().intAttribute("activation", 0) != 0) {
      result = c.part("Swish", Map.of(), result);
    }
    return last ? Rearrange.transpose(result, CHANNELS_LAST) : result;
  }

  // Inputs: X, scale, shift, what is added to X, and a bias per channel.
  private static List<Bounds> skip(TransferContext c) {
    if (c.node().intAttribute("channels_last", 1) == 0 || c.input(0).rank() != 4) {
      return List.of(c.anything());
    }
    Bounds skip = c.input(3);
    if (skip.rank() == 2) {
      long[] dims = {skip.dims()[0], 1, 1, skip.dims()[1]};
      skip = Rearrange.reshape(skip, dims, c.budget());
    }
    Bounds sum = c.part("Add", Map.of(), c.input(0), skip);
    Optional<Bounds> bias = c.optional(4);
    if (bias.isPresent()) {
      sum = c.part("Add", Map.of(), sum, bias.get());
    }
    return List.of(groups(c, sum), sum);
  }
}
