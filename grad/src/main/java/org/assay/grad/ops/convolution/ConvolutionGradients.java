package org.assay.grad.ops.convolution;

import static org.assay.grad.ops.elementwise.ElementwiseGradients.unary;

import java.util.Arrays;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/** Conv and ConvTranspose, each the other's way back, and Col2Im. */
public final class ConvolutionGradients {
  private ConvolutionGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    table
        .add("Conv", GradientRule.of(ConvolutionGradients::convolution))
        .add("ConvTranspose", GradientRule.of(ConvolutionGradients::transposed))
        .add("DeformConv", GradientRule.composed(DeformableGradient::write))
        .add("Col2Im", unary(ConvolutionGradients::columns));
  }

  private static void convolution(GradientContext c) {
    String x = c.in(0);
    String w = c.in(1);
    Frame frame = Frame.of(c, x, Frame.kernel(c, w));
    long group = c.integer("group", 1);
    c.give(0, () -> spread(c, c.g(), w, x, frame, group));
    c.give(1, () -> KernelCotangent.of(c, x, c.g(), w, frame, group));
    c.give(2, () -> bias(c, frame));
  }

  private static void transposed(GradientContext c) {
    String x = c.in(0);
    String w = c.in(1);
    Frame frame = transposedFrame(c, x, w);
    long group = c.integer("group", 1);
    c.give(
        0,
        () -> {
          String y =
              c.op(
                  "Conv",
                  Attributes.of(
                      "strides", frame.strides(),
                      "dilations", frame.dilations(),
                      "pads", frame.pads(),
                      "group", group),
                  c.g(),
                  w);
          return first(c, y, x, frame);
        });
    c.give(1, () -> KernelCotangent.of(c, c.g(), x, w, frame, group));
    c.give(2, () -> bias(c, frame));
  }

  private static String bias(GradientContext c, Frame frame) {
    long[] axes = new long[frame.spatial() + 1];
    Arrays.setAll(axes, i -> i == 0 ? 0 : i + 1);
    return c.sum(c.g(), false, axes);
  }

  /** The leading elements of spatial axes: an output padding makes windows that nothing is from. */
  private static String first(GradientContext c, String y, String like, Frame frame) {
    boolean same = true;
    for (int i = 0; i < frame.spatial(); i++) {
      int size = c.size(like, i + 2).orElse(-1);
      same &= size >= 0 && size == c.size(y, i + 2).orElse(-2);
    }
    if (same) {
      return y;
    }
    String zeros = c.longs(new long[frame.spatial()]);
    return c.op("Slice", y, zeros, c.shape(like, frame.axes()), c.longs(frame.axes()));
  }

  /**
   * Each element of a cotangent times the kernel, added where its window was.
   *
   * @param like the tensor that the window slid over, whose shape results
   */
  static String spread(
      GradientContext c, String g, String w, String like, Frame frame, long group) {
    int n = frame.spatial();
    boolean depthwise = KernelCotangent.isDepthwise(c, like, g, w, group);
    if ((depthwise || (group == 1 && !narrows(c, w, frame))) && isTight(frame)) {
      return turned(c, g, w, frame, group);
    }
    long[] rest = new long[n];
    boolean known = true;
    for (int i = 0; i < n; i++) {
      int size = c.size(like, i + 2).orElse(-1);
      int places = c.size(g, i + 2).orElse(-1);
      if (frame.strides()[i] == 1) {
        continue;
      }
      known &= size >= 0 && places >= 0;
      long padded = size + frame.begin()[i] + frame.end()[i];
      rest[i] = padded - ((places - 1) * frame.strides()[i] + frame.reach(i));
    }
    if (known && Arrays.stream(rest).allMatch(r -> r >= 0)) {
      return c.op(
          "ConvTranspose",
          Attributes.of(
              "strides", frame.strides(),
              "dilations", frame.dilations(),
              "pads", frame.pads(),
              "output_padding", rest,
              "group", group),
          g,
          w);
    }
    String full =
        c.op(
            "ConvTranspose",
            Attributes.of(
                "strides", frame.strides(), "dilations", frame.dilations(), "group", group),
            g,
            w);
    long[] axes = frame.axes();
    String before = c.longs(Arrays.stream(frame.begin()).map(p -> -p).toArray());
    String behind = c.sub(c.sub(c.shape(like, axes), c.shape(full, axes)), before);
    return c.op("Pad", full, c.concat(0, before, behind), "", c.longs(axes));
  }

  /**
   * Whether the way back leads to fewer channels. ConvTranspose then copies what it has multiplied,
   * a convolution what it will multiply: so many times more.
   */
  private static boolean narrows(GradientContext c, String w, Frame frame) {
    long from = c.size(w, 0).orElse(0);
    return from > c.size(w, 1).orElse(Integer.MAX_VALUE) && Tensor.elements(frame.kernel()) > 1;
  }

  /** Whether windows start at every element, and no padding is wider than a window. */
  private static boolean isTight(Frame frame) {
    boolean tight = true;
    for (int i = 0; i < frame.spatial(); i++) {
      long most = frame.reach(i) - 1;
      tight &= frame.strides()[i] == 1 && frame.begin()[i] <= most && frame.end()[i] <= most;
    }
    return tight;
  }

  /** With step 1: a convolution with each kernel turned round, which is faster. */
  private static String turned(GradientContext c, String g, String w, Frame frame, long group) {
    int n = frame.spatial();
    long[] pads = new long[2 * n];
    for (int i = 0; i < n; i++) {
      pads[i] = frame.reach(i) - 1 - frame.begin()[i];
      pads[i + n] = frame.reach(i) - 1 - frame.end()[i];
    }
    String kernel = w;
    if (Tensor.elements(frame.kernel()) > 1) {
      String back = c.longs(Frame.filled(n, -1));
      String end = c.longs(Frame.filled(n, Long.MIN_VALUE));
      kernel = c.op("Slice", w, back, end, c.longs(frame.axes()), back);
    }
    if (group == 1) {
      long[] swapped = new long[n + 2];
      Arrays.setAll(swapped, i -> i == 0 ? 1 : i == 1 ? 0 : i);
      kernel = c.transpose(kernel, swapped);
    }
    return c.op(
        "Conv",
        Attributes.of("dilations", frame.dilations(), "pads", pads, "group", group),
        g,
        kernel);
  }

  private static Frame transposedFrame(GradientContext c, String x, String w) {
    long[] kernel = Frame.kernel(c, w);
    int n = kernel.length;
    long[] strides = c.integers("strides").orElse(Frame.filled(n, 1));
    long[] dilations = c.integers("dilations").orElse(Frame.filled(n, 1));
    long[] extra = c.integers("output_padding").orElse(new long[n]);
    long[] pads = c.integers("pads").orElse(new long[2 * n]);
    long[] shape = c.integers("output_shape").orElse(new long[0]);
    String auto = c.string("auto_pad", "NOTSET");
    for (int i = 0; i < n; i++) {
      boolean same = auto.startsWith("SAME");
      if (shape.length == 0 && auto.equals("VALID")) {
        pads[i] = 0;
        pads[i + n] = 0;
      }
      if (shape.length > 0 || same) {
        int size = c.size(x, i + 2).orElse(-1);
        long reach = (kernel[i] - 1) * dilations[i] + 1;
        if (size < 0 && shape.length > 0) {
          throw c.error("output_shape over unknown sizes", "known sizes or explicit pads");
        }
        // Of SAME the padding does not depend on the size.
        long full = strides[i] * (Math.max(size, 1) - 1) + extra[i] + reach;
        long wanted =
            shape.length == 0 ? Math.max(size, 1) * strides[i] : shape[shape.length - n + i];
        long total = Math.max(0, full - wanted);
        pads[i] = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
        pads[i + n] = total - pads[i];
      }
    }
    return new Frame(
        kernel, strides, dilations, Arrays.copyOf(pads, n), Arrays.copyOfRange(pads, n, 2 * n));
  }

  /** The blocks of an image as columns: convolution with a kernel per cell of the block. */
  private static String columns(GradientContext c) {
    long[] block = c.known(2, "block sizes");
    Frame frame = Frame.of(c, c.out(0), block);
    int cells = (int) Tensor.elements(block);
    double[] eye = new double[cells * cells];
    for (int i = 0; i < cells; i++) {
      eye[i * cells + i] = 1;
    }
    long[] dims = new long[block.length + 2];
    dims[0] = cells;
    dims[1] = 1;
    System.arraycopy(block, 0, dims, 2, block.length);
    ElementType type = c.element(c.in(0));
    String kernel = c.constant(Tensor.ofValues(type, dims, eye));
    String image = c.reshape(c.g(), c.concat(0, c.longs(-1, 1), c.shape(c.g(), frame.axes())));
    String columns =
        c.op(
            "Conv",
            Attributes.of(
                "strides", frame.strides(),
                "dilations", frame.dilations(),
                "pads", frame.pads()),
            image,
            kernel);
    return c.reshapeLike(columns, c.in(0));
  }
}
