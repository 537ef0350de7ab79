package org.assay.onnx.ops.shaping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/**
 * Shapes of com.microsoft.nchwc ReorderInput, ReorderOutput and Upsample: [N, C, H, W] with
 * channels padded to whole blocks, whose size is 8 or 16 by the machine.
 */
final class BlockedShapes {
  private static final String BLOCKED = "com.microsoft.nchwc";
  private static final long GREATEST_BLOCK = 16;

  private BlockedShapes() {}

  static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add(
        BLOCKED,
        "ReorderInput",
        CheckedRule.of(1, 1, 1, in -> Operands.one(in.element(0), input(in))));
    table.add(
        BLOCKED,
        "ReorderOutput",
        CheckedRule.of(1, 1, 1, in -> Operands.one(in.element(0), output(in))));
    table.add(
        BLOCKED,
        "Upsample",
        CheckedRule.of(1, 1, 1, in -> Operands.one(in.element(0), enlarged(in))));
  }

  private static boolean channelsLast(Operands in) {
    return in.node().intAttribute("channels_last", 0) != 0;
  }

  private static Optional<Shape> input(Operands in) {
    return in.shape(0, 4, 4)
        .map(
            x -> {
              List<Dim> dims = new ArrayList<>(x.dims());
              if (channelsLast(in)) {
                dims.add(1, dims.remove(3));
              }
              long channels = dims.get(1).sizeOrMinusOne();
              boolean whole = channels >= 0 && channels % GREATEST_BLOCK == 0;
              dims.set(1, whole ? dims.get(1) : Dim.UNKNOWN);
              return new Shape(dims);
            });
  }

  private static Optional<Shape> output(Operands in) {
    long channels = in.node().intAttribute("channels", 0);
    if (channels <= 0) {
      throw in.error("attribute 'channels' is " + channels, "at least 1");
    }
    return in.shape(0, 4, 4)
        .map(
            x -> {
              List<Dim> dims = new ArrayList<>(x.dims());
              dims.remove(1);
              dims.add(channelsLast(in) ? 3 : 1, Dim.of(channels));
              return new Shape(dims);
            });
  }

  private static Optional<Shape> enlarged(Operands in) {
    return in.shape(0, 4, 4)
        .map(
            x -> {
              long[] scales = in.positive("scales", 4, 1);
              List<Dim> dims = new ArrayList<>();
              for (int i = 0; i < 4; i++) {
                dims.add(Dims.times(x.dim(i), scales[i]));
              }
              return new Shape(dims);
            });
  }
}
