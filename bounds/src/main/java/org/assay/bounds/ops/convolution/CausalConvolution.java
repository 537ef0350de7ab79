package org.assay.bounds.ops.convolution;

import java.util.ArrayList;
import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Convolving;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Rounding;
import org.assay.bounds.ops.activations.ActivationTransfers;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * CausalConvWithState-27, and ONNX Runtime's operator of that name: each channel of [B, C, L],
 * behind its past [B, C, k − 1] or zeros, by a kernel of its own [C, 1, k]; then SiLU if so wished.
 */
final class CausalConvolution {
  private static final String NAME = "CausalConvWithState";

  private CausalConvolution() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add(NAME, CausalConvolution::apply);
    table.add("com.microsoft", NAME, CausalConvolution::apply);
  }

  private static List<Bounds> apply(TransferContext c) {
    Bounds x = c.input(0);
    Bounds w = c.input(1);
    String activation = c.node().stringAttribute("activation", "none");
    boolean smooth = activation.equals("silu") || activation.equals("swish");
    boolean known = smooth || activation.equals("none");
    if (!known || x.rank() != 3 || w.rank() != 3 || x.size() == 0 || w.size() == 0) {
      return List.of();
    }
    ElementType type = c.type(0);
    Bounds all = behindItsPast(c, x, w.dims()[2]);
    long kernel = w.dims()[2];
    Convolving.Taps[] taps = {
      Convolving.Taps.of(all.dims()[2], kernel, 1, 1, 0, c.dims(0)[2]),
    };
    int channels = Math.toIntExact(w.dims()[0]);
    Bounds sum = Convolving.convolve(all, w, channels, taps, c.dims(0), type, c.accumulator(type));
    Bounds y = biased(c, sum, kernel);
    if (smooth) {
      y = Elementwise.map(type, c.budget(), (a, o) -> ActivationTransfers.silu(a[0], type, o), y);
    }
    List<Bounds> outputs = new ArrayList<>();
    outputs.add(y.withDynamicAxes(c.dynamicAxes(0)));
    if (c.isTyped(1)) {
      outputs.add(
          Hulls.along(all, 1L << 2, c.dims(1), c.budget()).withDynamicAxes(c.dynamicAxes(1)));
    }
    return outputs;
  }

  // Positions are one block: a channel's values and those of its past.
  private static Bounds behindItsPast(TransferContext c, Bounds x, long kernel) {
    long[] dims = x.dims().clone();
    dims[2] = Math.min(Bounds.UNLIMITED, dims[2] + kernel - 1);
    Bounds now = Hulls.along(x, 1L << 2, dims, c.budget());
    if (kernel == 1) {
      return now;
    }
    Bounds past =
        c.optional(3)
            .filter(p -> p.size() > 0)
            .orElse(Bounds.uniform(x.type(), new long[] {dims[0], dims[1], 1}, 0, 0, 0));
    return now.join(Hulls.along(past, 1L << 2, dims, c.budget()));
  }

  // The kernel may begin its sum with the bias: every partial sum then holds it.
  private static Bounds biased(TransferContext c, Bounds sum, long kernel) {
    if (!c.node().hasInput(2)) {
      return sum;
    }
    ElementType type = sum.type();
    double u = (kernel + 4) * c.accumulator(type).format().unitRoundoff();
    CellFunction f =
        (in, out) -> {
          // A sum that overflows alone may stay finite where it begins with the bias.
          boolean overflows = (in[0].flags & Flags.INFINITE) != 0;
          if (overflows && !in[1].isEmpty()) {
            out.set(type.min(), type.max(), in[0].flags | in[1].flags | Flags.ALL);
            return;
          }
          Arithmetic.add(in[0], in[1], type, out);
          double error = u * (in[0].magnitude() + in[1].magnitude());
          if (!out.isEmpty()) {
            out.lo = Math.max(-type.max(), out.lo - error);
            out.hi = Math.min(type.max(), out.hi + error);
            Rounding.outward(out, type);
          }
        };
    Bounds bias = Rearrange.reshape(c.input(2), new long[] {sum.dims()[1], 1}, c.budget());
    return Elementwise.zip(type, sum.dims(), c.budget(), f, sum, bias);
  }
}
