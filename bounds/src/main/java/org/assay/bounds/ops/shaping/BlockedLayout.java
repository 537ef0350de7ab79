package org.assay.bounds.ops.shaping;

import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Norms;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Blocked;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * com.microsoft.nchwc ReorderInput, ReorderOutput and Upsample: into and out of the layout with
 * channels in blocks, padded with zeros to whole blocks of 8 or 16.
 */
final class BlockedLayout {
  private static final String BLOCKED = "com.microsoft.nchwc";

  // Channels and positions, which blocks mix in the order of storage.
  private static final long ELEMENTS = 14;

  private BlockedLayout() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add(BLOCKED, "ReorderInput", c -> List.of(input(c)))
        .add(BLOCKED, "ReorderOutput", c -> List.of(output(c)))
        .add(BLOCKED, "Upsample", c -> List.of(upsample(c)));
  }

  private static boolean channelsLast(TransferContext c) {
    return c.node().intAttribute("channels_last", 0) != 0;
  }

  private static Bounds input(TransferContext c) {
    Bounds in = c.input(0);
    if (in.rank() != 4) {
      return c.anything();
    }
    Bounds x = channelsLast(c) ? Rearrange.transpose(in, new int[] {0, 3, 1, 2}) : in;
    long channels = x.dims()[1];
    long[] dims = x.dims().clone();
    dims[1] = (channels + Blocked.BLOCK - 1) / Blocked.BLOCK * Blocked.BLOCK;
    if (dims[1] == channels) {
      return Blocked.of(x);
    }
    Bounds padded = Hulls.joined(Hulls.along(x, ELEMENTS, dims, c.budget()), Hulls.point(0));
    return padded.withDynamicAxes(x.dynamicAxes() | 2).withNorms(Blocked.norms(x));
  }

  private static Bounds output(TransferContext c) {
    Bounds in = c.input(0);
    if (in.rank() != 4) {
      return c.anything();
    }
    Bounds blocked = Blocked.of(in);
    long channels = c.node().intAttribute("channels", in.dims()[1]);
    Bounds out =
        channels <= in.dims()[1] && in.dims()[1] < Bounds.UNLIMITED
            ? first(blocked, channels)
            : Hulls.along(
                in,
                ELEMENTS,
                new long[] {in.dims()[0], channels, in.dims()[2], in.dims()[3]},
                c.budget());
    // Blocks of norms must cover all channels.
    Norms all = Blocked.norms(in);
    Norms norms = channels == in.dims()[1] ? all : all.withBlocks(Optional.empty());
    out = out.withDynamicAxes(in.dynamicAxes() & ~2L).withNorms(norms);
    return channelsLast(c) ? Rearrange.transpose(out, new int[] {0, 2, 3, 1}) : out;
  }

  private static Bounds first(Bounds blocked, long channels) {
    if (channels == blocked.dims()[1]) {
      return blocked;
    }
    return Rearrange.pick(blocked, 1, channels, i -> i);
  }

  // Interpolates between elements of a channel: weights are rounded, and add up to 1 nearly.
  private static Bounds upsample(TransferContext c) {
    ElementType type = c.type(0);
    boolean copies = c.node().stringAttribute("mode", "nearest").equals("nearest");
    Bounds hull = Hulls.along(Blocked.of(c.input(0)), 12, c.dims(0), c.budget());
    if (copies) {
      return hull.withDynamicAxes(c.dynamicAxes(0));
    }
    CellFunction f =
        (in, out) -> {
          Cell x = in[0];
          int flags = x.flags != 0 ? Flags.ALL : 0;
          double error = 1e-5 * x.magnitude();
          if (x.isEmpty()) {
            out.setEmpty(flags);
          } else {
            out.set(x.lo - error, x.hi + error, flags);
            Rounding.outward(out, type);
          }
        };
    return Elementwise.map(type, c.budget(), f, hull).withDynamicAxes(c.dynamicAxes(0));
  }
}
