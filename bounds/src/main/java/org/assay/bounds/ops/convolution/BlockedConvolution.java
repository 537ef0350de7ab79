package org.assay.bounds.ops.convolution;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Blocked;
import org.assay.bounds.algebra.Hulls;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/**
 * com.microsoft.nchwc Conv, which ONNX Runtime's optimiser writes at its highest level: channels in
 * blocks of 8 or 16 (by the machine, the file does not say), and the weight's elements in the order
 * [M / b, C / b, taps, b of C, b of M], or [M / b, C, taps, b of M] where the input is not blocked,
 * though its dimensions are those of [M, C, taps] (onnxruntime/core/mlas/lib/reorder.cpp).
 *
 * <p>The weight is read in both orders, and of the result only {@link Blocked} channels are told:
 * so it holds for the elements in whatever order somebody reads them.
 */
final class BlockedConvolution {
  private static final int[] BLOCKS = {8, 16};

  private BlockedConvolution() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add("com.microsoft.nchwc", "Conv", c -> List.of(conv(c)));
  }

  private static Bounds conv(TransferContext c) {
    Bounds weight = c.input(1);
    int groups = (int) c.node().intAttribute("group", 1);
    if (c.input(0).rank() != 4 || weight.rank() != 4 || groups < 1) {
      return c.anything();
    }
    List<Bounds> weights = new ArrayList<>();
    for (int block : BLOCKS) {
      weight
          .constant()
          .filter(t -> isPossible(t, block, groups))
          .map(t -> c.derived(List.of(t), "block " + block, () -> plain(t, block, groups)))
          .ifPresent(weights::add);
    }
    if (weights.isEmpty()) {
      weights.add(Hulls.uniform(weight.type(), weight.dims(), weight.hull()));
    }
    return weights.stream()
        .map(w -> FusedConvolution.fused(c, operand(c, groups), w, c.optional(2), sum(c)))
        .map(Blocked::of)
        .reduce(Bounds::join)
        .orElseThrow();
  }

  // Channels of an input in blocks may be padded with zeros, and their number unknown.
  private static Bounds operand(TransferContext c, int groups) {
    Bounds x = c.input(0);
    long channels = c.input(1).dims()[1] * groups;
    if (x.dims()[1] == channels && channels < BLOCKS[0]) {
      return x;
    }
    Bounds blocked = Blocked.of(x);
    if (x.dims()[1] == channels) {
      return blocked;
    }
    long[] dims = x.dims().clone();
    dims[1] = channels;
    return Hulls.along(blocked, 2, dims, c.budget()).withDynamicAxes(x.dynamicAxes() & ~2L);
  }

  private static Optional<Bounds> sum(TransferContext c) {
    return c.optional(3).map(Blocked::of);
  }

  // Depthwise convolutions, and those of few channels, as in the first layer, keep inputs apart.
  private static boolean isApart(Tensor w, int block, int groups) {
    return groups > 1 ? w.dims()[1] == 1 && groups == w.dims()[0] : w.dims()[1] < block;
  }

  private static boolean isPossible(Tensor w, int block, int groups) {
    boolean whole = isApart(w, block, groups) || w.dims()[1] % block == 0;
    return w.size() > 0 && w.dims()[0] % block == 0 && whole;
  }

  /** The weight in the order of its dimensions. */
  static Tensor plain(Tensor w, int block, int groups) {
    int outputs = Math.toIntExact(w.dims()[0]);
    int inputs = Math.toIntExact(w.dims()[1]);
    boolean apart = isApart(w, block, groups);
    int taps = Math.toIntExact(w.size() / outputs / inputs);
    double[] from = w.toDoubles();
    double[] to = new double[from.length];
    for (int i = 0; i < to.length; i++) {
      int tap = i % taps;
      int input = i / taps % inputs;
      int output = i / taps / inputs;
      int at = output / block;
      if (apart) {
        at = (at * inputs + input) * taps + tap;
      } else {
        at = ((at * (inputs / block) + input / block) * taps + tap) * block + input % block;
      }
      to[i] = from[at * block + output % block];
    }
    return Tensor.ofValues(w.type(), w.dims(), to);
  }
}
