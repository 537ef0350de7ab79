package org.assay.onnx.upgrade;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All adapters, by operator of the standard domain. */
final class Adapters {
  static final Map<String, Adapter.Since> TABLE = table();

  private Adapters() {}

  private static Map<String, Adapter.Since> table() {
    Map<String, Adapter.Since> table = new HashMap<>();
    for (String type :
        List.of(
            "Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Xor", "Equal", "Greater", "Less")) {
      table.put(type, new Adapter.Since(7, BroadcastAdapters::binary));
    }
    table.put("PRelu", new Adapter.Since(7, BroadcastAdapters::slope));
    table.put("Gemm", new Adapter.Since(7, BroadcastAdapters::gemm));

    for (String type :
        List.of(
            "ReduceL1",
            "ReduceL2",
            "ReduceLogSum",
            "ReduceLogSumExp",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSumSquare")) {
      table.put(type, new Adapter.Since(18, AttributeAdapters::axes));
    }
    for (String type : List.of("ReduceSum", "Squeeze", "Unsqueeze")) {
      table.put(type, new Adapter.Since(13, AttributeAdapters::axes));
    }
    table.put("Slice", new Adapter.Since(10, AttributeAdapters::slice));
    table.put("Pad", new Adapter.Since(11, AttributeAdapters::pad));
    table.put("Clip", new Adapter.Since(11, AttributeAdapters::clip));
    table.put("Dropout", new Adapter.Since(12, AttributeAdapters::dropout));
    table.put("TopK", new Adapter.Since(10, AttributeAdapters::topK));
    table.put("Split", new Adapter.Since(18, AttributeAdapters::split));
    table.put("Reshape", new Adapter.Since(5, AttributeAdapters::reshape));
    table.put("Tile", new Adapter.Since(6, AttributeAdapters::tile));
    table.put("DFT", new Adapter.Since(20, AttributeAdapters::fourier));

    table.put("Cast", new Adapter.Since(6, RenamingAdapters::cast));
    table.put("Concat", new Adapter.Since(4, RenamingAdapters::concat));
    table.put(
        "Scatter",
        new Adapter.Since(
            11, at -> at.replace("ScatterElements", at.node().inputs(), at.attributes())));
    table.put("Selu", new Adapter.Since(6, RenamingAdapters::selu));
    table.put("GridSample", new Adapter.Since(20, RenamingAdapters::gridSample));
    table.put("RoiAlign", new Adapter.Since(16, RenamingAdapters::roiAlign));
    for (String type : List.of("LpPool", "GlobalLpPool")) {
      table.put(type, new Adapter.Since(2, RenamingAdapters::norm));
    }
    for (String type : List.of("RNN", "GRU", "LSTM")) {
      table.put(type, new Adapter.Since(7, RenamingAdapters::recurrent));
    }
    table.put("Scan", new Adapter.Since(9, BatchedScan::adapt));
    table.put("MeanVarianceNormalization", new Adapter.Since(9, RenamingAdapters::meanVariance));

    for (String type : List.of("Softmax", "LogSoftmax", "Hardmax")) {
      table.put(type, new Adapter.Since(13, NormalisationAdapters::softmax));
    }
    table.put("BatchNormalization", new Adapter.Since(14, NormalisationAdapters::batch));
    table.put("GroupNormalization", new Adapter.Since(21, NormalisationAdapters::group));

    table.put("Upsample", new Adapter.Since(23, ResizingAdapters::upsample));
    table.put("Resize", new Adapter.Since(13, ResizingAdapters::resize));
    return Map.copyOf(table);
  }
}
