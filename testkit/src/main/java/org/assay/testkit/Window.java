package org.assay.testkit;

/**
 * A sliding window over the spatial axes of an (N, C, D1…Dn) tensor, with the attributes that Conv
 * and the pools share: kernel_shape, strides, pads, auto_pad, dilations, ceil_mode.
 */
public final class Window {
  private final int[] input;
  private final int[] kernel;
  private final int[] strides;
  private final int[] dilations;
  private final int[] begin;
  private final int[] end;
  private final int[] output;

  /**
   * Reads a node's attributes.
   *
   * @param spatial sizes of the spatial axes
   * @param defaultKernel sizes of the window where the node gives none
   */
  public Window(OperatorCall call, int[] spatial, int[] defaultKernel) {
    int n = spatial.length;
    this.input = spatial.clone();
    this.kernel = call.ints("kernel_shape").orElse(defaultKernel);
    this.strides = call.ints("strides").orElse(filled(n, 1));
    this.dilations = call.ints("dilations").orElse(filled(n, 1));
    int[] pads = call.ints("pads").orElse(new int[2 * n]);
    String auto = call.string("auto_pad", "NOTSET");
    boolean ceil = call.flag("ceil_mode", false);
    this.begin = new int[n];
    this.end = new int[n];
    this.output = new int[n];
    for (int i = 0; i < n; i++) {
      int reach = dilations[i] * (kernel[i] - 1) + 1;
      if (auto.startsWith("SAME")) {
        output[i] = (input[i] + strides[i] - 1) / strides[i];
        int total = Math.max(0, (output[i] - 1) * strides[i] + reach - input[i]);
        begin[i] = auto.equals("SAME_LOWER") ? total - total / 2 : total / 2;
        end[i] = total - begin[i];
      } else {
        begin[i] = auto.equals("VALID") ? 0 : pads[i];
        end[i] = auto.equals("VALID") ? 0 : pads[i + n];
        int room = input[i] + begin[i] + end[i] - reach;
        output[i] =
            (ceil
                    ? Math.floorDiv(room + strides[i] - 1, strides[i])
                    : Math.floorDiv(room, strides[i]))
                + 1;
        // A window may not start in the padding behind the end (ONNX MaxPool-22, ceil_mode).
        if (ceil && (output[i] - 1) * strides[i] >= input[i] + begin[i]) {
          output[i]--;
        }
        output[i] = Math.max(0, output[i]);
      }
    }
  }

  private static int[] filled(int n, int value) {
    int[] a = new int[n];
    java.util.Arrays.fill(a, value);
    return a;
  }

  /** Sizes of the window. */
  public int[] kernel() {
    return kernel.clone();
  }

  /** Number of positions of the window along each axis. */
  public int[] output() {
    return output.clone();
  }

  /**
   * Index of the spatial element under a cell of the window, or -1 in the padding.
   *
   * @param at position of the window
   * @param cell position within the window
   */
  public int under(int[] at, int[] cell) {
    int index = 0;
    for (int i = 0; i < input.length; i++) {
      int x = at[i] * strides[i] - begin[i] + cell[i] * dilations[i];
      if (x < 0 || x >= input[i]) {
        return -1;
      }
      index = index * input[i] + x;
    }
    return index;
  }

  /** Whether a cell lies in the input or its declared padding (not beyond, as ceil_mode allows). */
  public boolean inPadded(int[] at, int[] cell) {
    for (int i = 0; i < input.length; i++) {
      int x = at[i] * strides[i] - begin[i] + cell[i] * dilations[i];
      if (x < -begin[i] || x >= input[i] + end[i]) {
        return false;
      }
    }
    return true;
  }
}
