package org.assay.train.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assay.grad.Attributes;
import org.assay.onnx.Attribute;
import org.assay.train.formula.Ops;
import org.assay.train.job.Settings;

/** Poolings (Keras 3, {@code keras.layers}); their tensors have the channels first. */
final class PoolingLayers {
  private PoolingLayers() {}

  static void register(LayerTable table) {
    for (int axes = 1; axes <= 3; axes++) {
      int count = axes;
      table.single("MaxPooling" + axes + "D", s -> pooling(s, count, "MaxPool"));
      table.single("AveragePooling" + axes + "D", s -> pooling(s, count, "AveragePool"));
      table.single("GlobalMaxPooling" + axes + "D", s -> global(s, count, "ReduceMax"));
      table.single("GlobalAveragePooling" + axes + "D", s -> global(s, count, "ReduceMean"));
    }
  }

  private static KerasLayer.Single pooling(Settings s, int axes, String operator) {
    Windows windows = Windows.ofPool(s, axes);
    return (context, input) -> {
      context.requireRank(input, axes + 1);
      Value x = context.channelsFirst(input);
      List<Integer> shape = new ArrayList<>(windows.places(context, x.shape()));
      shape.add(x.channels());
      Map<String, Attribute> attributes =
          new LinkedHashMap<>(
              Attributes.of(
                  "kernel_shape", Windows.longs(windows.size()),
                  "strides", Windows.longs(windows.stride()),
                  "pads", windows.onnxPads(x.shape())));
      String y = context.ops().with(operator, attributes, x.tensor());
      return new Value(y, shape, Layout.CHANNELS_FIRST, Optional.empty());
    };
  }

  private static KerasLayer.Single global(Settings s, int axes, String operator) {
    boolean keep = s.flag("keepdims", false);
    s.ignore("data_format");
    return (context, input) -> {
      context.requireRank(input, axes + 1);
      Value x = context.channelsLast(input);
      long[] over = LongStream.rangeClosed(1, axes).toArray();
      List<Integer> shape = new ArrayList<>();
      for (int i = 0; keep && i < axes; i++) {
        shape.add(1);
      }
      shape.add(x.channels());
      if (x.mask().isPresent() && axes == 1 && operator.equals("ReduceMean")) {
        return Value.of(meanOfCounted(context.ops(), x, keep), shape);
      }
      return Value.of(context.ops().reduce(operator, x.tensor(), keep, over), shape);
    };
  }

  /** The mean over the time steps that count. */
  private static String meanOfCounted(Ops ops, Value x, boolean keep) {
    String counts = ops.number(ops.op("Unsqueeze", x.mask().orElseThrow(), ops.longs(2)));
    return ops.div(ops.sum(ops.mul(x.tensor(), counts), keep, 1), ops.sum(counts, keep, 1));
  }
}
