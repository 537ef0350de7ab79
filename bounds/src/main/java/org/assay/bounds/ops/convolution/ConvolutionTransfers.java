package org.assay.bounds.ops.convolution;

import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Convolving;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorTable;

/** Conv-22 and ConvTranspose-22. */
public final class ConvolutionTransfers {
  private ConvolutionTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("Conv", c -> List.of(conv(c)))
        .add("ConvTranspose", c -> List.of(TransposedConvolution.apply(c)));
    CausalConvolution.addTo(table);
    FusedConvolution.addTo(table);
    BlockedConvolution.addTo(table);
  }

  private static Bounds conv(TransferContext c) {
    Bounds x = c.input(0);
    Bounds w = c.input(1);
    long[] dims = c.dims(0);
    int spatial = x.rank() - 2;
    int groups = (int) c.node().intAttribute("group", 1);
    if (x.rank() < 3 || w.rank() != x.rank() || groups < 1 || w.dims()[1] * groups != x.dims()[1]) {
      throw new ModelException(
          "operands do not fit", c.node().describe(), "X [N, C, ...], W [M, C/group, ...]", "");
    }
    Convolving.Taps[] taps = new Convolving.Taps[spatial];
    for (int i = 0; i < spatial; i++) {
      long stride = at(c, "strides", i, 1);
      long dilation = at(c, "dilations", i, 1);
      long kernel = w.dims()[2 + i];
      taps[i] =
          Convolving.Taps.of(
              x.dims()[2 + i],
              kernel,
              stride,
              dilation,
              padBegin(c, i, spatial, x.dims()[2 + i], kernel, stride, dilation, dims[2 + i]),
              dims[2 + i]);
    }
    ElementType type = c.type(0);
    Bounds sum = Convolving.convolve(x, w, groups, taps, dims, type, c.accumulator(type));
    return biased(c, sum).withDynamicAxes(c.dynamicAxes(0));
  }

  /** Adds the bias [M], which the kernel may add at any place of the sum. */
  static Bounds biased(TransferContext c, Bounds sum) {
    if (!c.node().hasInput(2)) {
      return sum;
    }
    ElementType type = c.type(0);
    long[] broadcast = new long[sum.rank() - 1];
    java.util.Arrays.fill(broadcast, 1);
    broadcast[0] = sum.dims()[1];
    Bounds bias = Rearrange.reshape(c.input(2), broadcast, c.budget());
    double u = type.isFloat() ? 4 * c.accumulator(type).format().unitRoundoff() : 0;
    CellFunction f =
        (in, out) -> {
          Arithmetic.add(in[0], in[1], type, out);
          double error = u * (in[0].magnitude() + in[1].magnitude());
          if (!out.isEmpty() && error > 0) {
            out.lo = Math.max(-type.max(), out.lo - error);
            out.hi = Math.min(type.max(), out.hi + error);
            org.assay.bounds.algebra.Rounding.outward(out, type);
          }
        };
    return Elementwise.zip(type, sum.dims(), c.budget(), f, sum, bias);
  }

  static long at(TransferContext c, String attribute, int i, long orElse) {
    return c.node()
        .intsAttribute(attribute)
        .filter(a -> a.length > i)
        .map(a -> a[i])
        .orElse(orElse);
  }

  private static long padBegin(
      TransferContext c,
      int i,
      int spatial,
      long size,
      long kernel,
      long stride,
      long dilation,
      long output) {
    String auto = c.node().stringAttribute("auto_pad", "NOTSET");
    long total = Math.max(0, (output - 1) * stride + dilation * (kernel - 1) + 1 - size);
    return switch (auto) {
      case "SAME_UPPER" -> total / 2;
      case "SAME_LOWER" -> total - total / 2;
      case "VALID" -> 0;
      default -> at(c, "pads", i, 0);
    };
  }
}
