package org.assay.grad.ops.convolution;

import java.util.List;
import org.assay.grad.GradientContext;
import org.assay.grad.ops.shaping.PointSampling;
import org.assay.onnx.ElementType;

/** DeformConv-22: the image sampled where each cell of each window points to, times the kernel. */
final class DeformableGradient {
  private DeformableGradient() {}

  static List<String> write(GradientContext c) {
    String x = c.in(0);
    String w = c.in(1);
    long[] kernel = Frame.kernel(c, w);
    if (kernel.length != 2) {
      throw c.error(kernel.length + " spatial axes", "2");
    }
    Frame frame = Frame.of(c, x, kernel);
    long groups = c.integer("group", 1);
    long sets = c.integer("offset_group", 1);
    long cells = kernel[0] * kernel[1];
    String area = c.shape(c.in(2), 2, 3);
    // [N·sets, cells, 2, height, width]
    String offsets = c.reshape(c.in(2), c.concat(0, c.longs(-1, cells, 2), area));
    String rows = c.add(c.squeeze(c.slice(offsets, 2, 0, 1), 2), start(c, frame, 0));
    String columns = c.add(c.squeeze(c.slice(offsets, 2, 1, 2), 2), start(c, frame, 1));
    String planes =
        c.reshape(
            x, c.concat(0, c.mul(c.shape(x, 0), c.longs(sets)), channels(c, x, sets), c.longs(-1)));
    String[] sizes = {c.squeeze(c.shape(x, 2), 0), c.squeeze(c.shape(x, 3), 0)};
    String sampled =
        new PointSampling(c, planes, sizes)
            .sum(
                List.of(
                    PointSampling.linear(c, c.reshape(rows, 0, -1)),
                    PointSampling.linear(c, c.reshape(columns, 0, -1))));
    if (c.input(4).isPresent()) {
      String mask =
          c.reshape(c.in(4), c.concat(0, c.mul(c.shape(x, 0), c.longs(sets)), c.longs(1, -1)));
      sampled = c.mul(sampled, mask);
    }
    // Channels of a group with their cells, against the places: a product of matrices per group.
    String places = c.reshape(c.op("ReduceProd", area), c.longs(1));
    String matrix = c.reshape(sampled, c.concat(0, c.shape(x, 0), c.longs(groups, -1), places));
    String weights =
        c.reshape(
            w, c.concat(0, c.longs(groups), c.div(c.shape(w, 0), c.longs(groups)), c.longs(-1)));
    String product = c.op("MatMul", weights, matrix);
    String y = c.reshape(product, c.concat(0, c.shape(x, 0), c.shape(w, 0), area));
    return List.of(c.input(3).map(b -> c.add(y, c.unsqueeze(b, 1, 2))).orElse(y));
  }

  private static String channels(GradientContext c, String x, long sets) {
    return c.div(c.shape(x, 1), c.longs(sets));
  }

  /** Where the cells of each window lie without offsets, [cells, height, width] by broadcasting. */
  private static String start(GradientContext c, Frame frame, int axis) {
    long width = frame.kernel()[1];
    long cells = frame.kernel()[0] * width;
    long[] within = new long[(int) cells];
    for (int cell = 0; cell < cells; cell++) {
      long step = axis == 0 ? cell / width : cell % width;
      within[cell] = step * frame.dilations()[axis] - frame.begin()[axis];
    }
    String count = c.squeeze(c.shape(c.in(2), axis + 2), 0);
    String places =
        c.mul(c.op("Range", c.integer(0), count, c.integer(1)), c.integer(frame.strides()[axis]));
    String line = c.reshape(places, axis == 0 ? new long[] {1, -1, 1} : new long[] {1, 1, -1});
    String all = c.add(c.reshape(c.longs(within), -1, 1, 1), line);
    return c.cast(all, c.type(c.in(2)).map(t -> t.element()).orElse(ElementType.FLOAT));
  }
}
