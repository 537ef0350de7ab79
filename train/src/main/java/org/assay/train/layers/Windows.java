package org.assay.train.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assay.train.job.Settings;

/**
 * How a window moves over the axes of a sample before the last.
 *
 * @param size of the window
 * @param stride step from one place to the next
 * @param dilation distance between its elements
 * @param padding {@code valid}, {@code same} or {@code causal}
 */
record Windows(int[] size, int[] stride, int[] dilation, String padding) {
  /** Reads a convolution's. */
  static Windows ofKernel(Settings s, int axes) {
    List<String> words = axes == 1 ? List.of("valid", "same", "causal") : List.of("valid", "same");
    return new Windows(
        s.sizes("kernel_size", axes),
        s.sizes("strides", axes, 1),
        s.sizes("dilation_rate", axes, 1),
        padding(s, words));
  }

  /** Reads a pooling's, which moves by its own size unless told otherwise. */
  static Windows ofPool(Settings s, int axes) {
    int[] size = s.sizes("pool_size", axes, 2);
    int[] stride = s.has("strides") ? s.sizes("strides", axes) : size;
    int[] dilation = new int[axes];
    Arrays.fill(dilation, 1);
    return new Windows(size, stride, dilation, padding(s, List.of("valid", "same")));
  }

  private static String padding(Settings s, List<String> words) {
    String format = s.text("data_format", "channels_last");
    if (!format.equals("channels_last")) {
      throw s.error("'data_format' is '" + format + "'", "channels_last", "");
    }
    return s.oneOf("padding", "valid", words);
  }

  /** Padding before and behind each axis of a sample, as TensorFlow counts it. */
  int[][] pads(List<Integer> shape) {
    int axes = size.length;
    int[][] pads = new int[2][axes];
    for (int i = 0; i < axes; i++) {
      int reach = (size[i] - 1) * dilation[i] + 1;
      if (padding.equals("same")) {
        int places = (shape.get(i) + stride[i] - 1) / stride[i];
        int total = Math.max((places - 1) * stride[i] + reach - shape.get(i), 0);
        pads[0][i] = total / 2;
        pads[1][i] = total - total / 2;
      } else if (padding.equals("causal")) {
        pads[0][i] = reach - 1;
      }
    }
    return pads;
  }

  /**
   * Number of places along each axis.
   *
   * @throws org.assay.train.TrainException if the window does not fit
   */
  List<Integer> places(LayerContext context, List<Integer> shape) {
    int[][] pads = pads(shape);
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < size.length; i++) {
      int reach = (size[i] - 1) * dilation[i] + 1;
      int room = shape.get(i) + pads[0][i] + pads[1][i] - reach;
      if (room < 0) {
        throw context.error(
            "a window of " + Arrays.toString(size) + " does not fit into samples of " + shape,
            "a smaller window, or larger samples",
            "use padding: same, or fewer layers that shrink");
      }
      places.add(room / stride[i] + 1);
    }
    return places;
  }

  /** Padding as ONNX has it: all before, all behind. */
  long[] onnxPads(List<Integer> shape) {
    int[][] pads = pads(shape);
    long[] all = new long[2 * size.length];
    for (int i = 0; i < size.length; i++) {
      all[i] = pads[0][i];
      all[size.length + i] = pads[1][i];
    }
    return all;
  }

  static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }
}
