package org.assay.train.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.onnx.ElementType;
import org.assay.train.formula.Ops;
import org.assay.train.job.Settings;

/** Embeddings and masks of sequences (Keras 3, {@code keras.layers}). */
final class SequenceLayers {
  private SequenceLayers() {}

  static void register(LayerTable table) {
    table.single("Embedding", SequenceLayers::embedding);
    table.single("Masking", SequenceLayers::masking);
  }

  /** A row of the matrix for each index; with {@code mask_zero} index 0 does not count. */
  private static KerasLayer.Single embedding(Settings s) {
    int indices = s.size("input_dim");
    int width = s.size("output_dim");
    LayerContext.WeightRules rules = CoreLayers.rules(s, "embeddings", "uniform");
    boolean masks = s.flag("mask_zero", false);
    s.ignore("input_length", "sparse", "weights");
    OutputPenalty penalty = OutputPenalty.of(s);
    return (context, input) -> {
      Value x = context.channelsLast(input);
      context.requireIndices(x, indices);
      Ops ops = context.ops();
      String matrix = context.weight("embeddings", List.of(indices, width), rules);
      String y = ops.with("Gather", Attributes.of("axis", 0), matrix, ops.whole(x.tensor()));
      List<Integer> shape = new ArrayList<>(x.shape());
      shape.add(width);
      Value value = penalty.apply(context, Value.of(y, shape));
      if (!masks) {
        return value;
      }
      context.requireRank(x, 1);
      return value.withMask(Optional.of(differs(ops, x.tensor(), 0)));
    };
  }

  private static String differs(Ops ops, String x, double value) {
    return ops.op("Not", ops.op("Equal", x, ops.real(value)));
  }

  /** Time steps all of whose features have a value do not count; they become 0. */
  private static KerasLayer.Single masking(Settings s) {
    double value = s.number("mask_value", 0);
    return (context, input) -> {
      context.requireRank(input, 2);
      Value x = context.channelsLast(input);
      Ops ops = context.ops();
      String any = ops.reduce("ReduceMax", ops.number(differs(ops, x.tensor(), value)), true, 2);
      String mask =
          ops.with(
              "Cast",
              Attributes.of("to", ElementType.BOOL.code()),
              ops.op("Squeeze", any, ops.longs(2)));
      return x.like(ops.mul(x.tensor(), any)).withMask(Optional.of(mask));
    };
  }
}
