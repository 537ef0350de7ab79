package org.assay.bounds.ops.shaping;

import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Sums;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** Tile-13, DepthToSpace-13, SpaceToDepth-13, Col2Im-18. */
final class BlockTransfers {
  // Indices of a repeated axis that are looked at one by one.
  private static final long FOLLOWED = 1 << 16;

  private BlockTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("Tile", c -> List.of(tile(c)))
        .add("DepthToSpace", c -> List.of(depthToSpace(c)))
        .add("SpaceToDepth", c -> List.of(spaceToDepth(c)))
        .add("Col2Im", c -> List.of(image(c)));
  }

  private static Bounds tile(TransferContext c) {
    Bounds in = c.input(0);
    Optional<long[]> repeats = c.longs(1);
    if (repeats.isEmpty() || in.size() == 0 || c.dynamicAxes(0) != 0) {
      long all = repeats.isEmpty() ? (1L << in.rank()) - 1 : 0;
      return Hulls.along(in, all, c.dims(0), c.budget()).withDynamicAxes(c.dynamicAxes(0));
    }
    Bounds result = in;
    for (int i = 0; i < in.rank(); i++) {
      long size = in.dims()[i];
      long count = size * repeats.get()[i];
      if (count == size) {
        continue;
      }
      boolean follow =
          count <= FOLLOWED && (double) result.cells() * repeats.get()[i] <= c.budget();
      if (result.axis(i).blocks() > 1 && !follow || count == 0) {
        long[] dims = result.dims().clone();
        dims[i] = count;
        result = Hulls.along(result, 1L << i, dims, c.budget());
      } else {
        result = Rearrange.pick(result, i, count, at -> at % size);
      }
    }
    return result;
  }

  private static Bounds depthToSpace(TransferContext c) {
    Bounds in = c.input(0);
    long[] d = in.dims();
    long b = c.node().intAttribute("blocksize", 1);
    if (in.dynamicAxes() != 0 || in.size() == 0) {
      return anywhere(c);
    }
    long rest = d[1] / (b * b);
    boolean depthFirst = c.node().stringAttribute("mode", "DCR").equals("DCR");
    long[] cut =
        depthFirst
            ? new long[] {d[0], b, b, rest, d[2], d[3]}
            : new long[] {d[0], rest, b, b, d[2], d[3]};
    int[] order = depthFirst ? new int[] {0, 3, 4, 1, 5, 2} : new int[] {0, 1, 4, 2, 5, 3};
    Bounds turned = Rearrange.transpose(Rearrange.reshape(in, cut, c.budget()), order);
    return Rearrange.reshape(turned, c.dims(0), c.budget());
  }

  private static Bounds spaceToDepth(TransferContext c) {
    Bounds in = c.input(0);
    long[] d = in.dims();
    long b = c.node().intAttribute("blocksize", 1);
    if (in.dynamicAxes() != 0 || in.size() == 0) {
      return anywhere(c);
    }
    long[] cut = {d[0], d[1], d[2] / b, b, d[3] / b, b};
    // Later opsets have the order of DepthToSpace's second mode too.
    boolean channelsFirst = c.node().stringAttribute("mode", "DCR").equals("CRD");
    int[] order = channelsFirst ? new int[] {0, 1, 3, 5, 2, 4} : new int[] {0, 3, 5, 1, 2, 4};
    Bounds turned = Rearrange.transpose(Rearrange.reshape(in, cut, c.budget()), order);
    return Rearrange.reshape(turned, c.dims(0), c.budget());
  }

  private static Bounds anywhere(TransferContext c) {
    return Rearrange.flat(c.input(0), c.dims(0)).withDynamicAxes(c.dynamicAxes(0));
  }

  // Each pixel is the sum of at most one element per place of the block.
  private static Bounds image(TransferContext c) {
    Bounds in = c.input(0);
    ElementType type = in.type();
    double places = c.longs(2).map(BlockTransfers::product).orElse((double) in.dims()[1]);
    CellFunction f =
        (x, out) -> Sums.repeated(Hulls.point(0), x[0], 0, places, type, c.accumulator(type), out);
    Bounds flat = Rearrange.flat(in, c.dims(0));
    return Elementwise.map(type, c.budget(), f, flat).withDynamicAxes(c.dynamicAxes(0));
  }

  private static double product(long[] factors) {
    double product = 1;
    for (long factor : factors) {
      product *= factor;
    }
    return product;
  }
}
