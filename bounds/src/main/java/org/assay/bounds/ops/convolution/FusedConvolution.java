package org.assay.bounds.ops.convolution;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Rounding;
import org.assay.bounds.ops.activations.FusedActivation;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/**
 * com.microsoft FusedConv, NhwcConv and NhwcFusedConv: Conv, what is added to its sums, and an
 * activation.
 */
final class FusedConvolution {
  private static final String MICROSOFT = "com.microsoft";

  private FusedConvolution() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add(
            MICROSOFT,
            "FusedConv",
            c -> List.of(fused(c, c.input(0), c.input(1), c.optional(2), c.optional(3))))
        .add(MICROSOFT, "NhwcConv", c -> List.of(channelsLast(c)))
        .add(MICROSOFT, "NhwcFusedConv", c -> List.of(channelsLast(c)));
  }

  /** Conv of x [N, C, …] and w [M, C / group, …], plus a tensor like the result, activated. */
  static Bounds fused(
      TransferContext c, Bounds x, Bounds w, Optional<Bounds> bias, Optional<Bounds> more) {
    Bounds sum =
        c.part("Conv", c.node().attributes(), List.of(Optional.of(x), Optional.of(w), bias));
    if (more.isPresent()) {
      double terms = w.size() / (double) Math.max(1, w.dims()[0]);
      double sizes =
          terms * x.hull().magnitude() * w.hull().magnitude()
              + bias.map(b -> b.hull().magnitude()).orElse(0.0)
              + more.get().hull().magnitude();
      sum = added(c, sum, more.get(), sizes < sum.type().max() / 2);
    }
    return FusedActivation.apply(c, sum);
  }

  // The kernel may begin with what is added: its rounding is one of the sum of sizes, and the sums
  // on the way may overflow though the result does not.
  private static Bounds added(TransferContext c, Bounds sum, Bounds more, boolean fits) {
    ElementType type = sum.type();
    Bounds exact = c.part("Add", Map.of(), sum, more);
    double u = 4 * c.accumulator(type).format().unitRoundoff();
    CellFunction f =
        (in, out) -> {
          out.set(in[0]);
          if (!out.isEmpty()) {
            double error = u * (in[1].magnitude() + in[2].magnitude());
            out.lo = Math.max(-type.max(), out.lo - error);
            out.hi = Math.min(type.max(), out.hi + error);
            Rounding.outward(out, type);
          }
          out.flags |= fits ? 0 : Flags.ALL;
        };
    return Elementwise.zip(type, exact.dims(), c.budget(), f, exact, sum, more)
        .withDynamicAxes(exact.dynamicAxes())
        .withNorms(fits ? exact.norms() : org.assay.bounds.Norms.NONE);
  }

  // X [N, …, C], W [M, …, C / group], result [N, …, M].
  private static Bounds channelsLast(TransferContext c) {
    Bounds x = c.input(0);
    Bounds w = c.input(1);
    int rank = x.rank();
    if (rank < 3 || w.rank() != rank) {
      return c.anything();
    }
    int[] first = channelsFirst(rank);
    Bounds weight =
        w.constant().isPresent()
            ? c.derived(
                List.of(w.constant().get()),
                "channels first",
                () -> channelsFirst(w.constant().get()))
            : Rearrange.transpose(w, first);
    Bounds result =
        fused(
            c,
            Rearrange.transpose(x, first),
            weight,
            c.optional(2),
            c.optional(3).map(z -> Rearrange.transpose(z, first)));
    return Rearrange.transpose(result, channelsLast(rank));
  }

  /** The permutation from channels last to channels first. */
  static int[] channelsFirst(int rank) {
    int[] order = new int[rank];
    Arrays.setAll(order, i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1);
    return order;
  }

  /** The permutation from channels first to channels last. */
  static int[] channelsLast(int rank) {
    int[] order = new int[rank];
    Arrays.setAll(order, i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1);
    return order;
  }

  // Frozen weights stay exact.
  private static Tensor channelsFirst(Tensor w) {
    long[] from = w.dims();
    int channels = Math.toIntExact(from[from.length - 1]);
    int outputs = Math.toIntExact(from[0]);
    int taps = Math.toIntExact(w.size() / Math.max(1, (long) channels * outputs));
    long[] dims = from.clone();
    dims[1] = channels;
    System.arraycopy(from, 1, dims, 2, from.length - 2);
    double[] values = w.toDoubles();
    double[] moved = new double[values.length];
    for (int i = 0; i < moved.length; i++) {
      int tap = i % taps;
      int channel = i / taps % channels;
      int output = i / taps / channels;
      moved[i] = values[(output * taps + tap) * channels + channel];
    }
    return Tensor.ofValues(w.type(), dims, moved);
  }
}
