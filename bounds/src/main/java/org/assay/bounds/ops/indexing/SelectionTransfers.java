package org.assay.bounds.ops.indexing;

import java.util.ArrayList;
import java.util.List;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Reduction;
import org.assay.onnx.OperatorTable;

/** Operators whose results are elements of the operand, chosen by indices or by value. */
final class SelectionTransfers {
  private SelectionTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("GatherElements", c -> List.of(alongAxis(c, 0)))
        .add("GatherND", c -> List.of(gatherBlocks(c)))
        .add("TopK", SelectionTransfers::topK)
        .add("Unique", SelectionTransfers::unique)
        .add("Compress", c -> List.of(compress(c)))
        .add("ReverseSequence", c -> List.of(reverse(c)))
        .add("ai.onnx.ml", "ArrayFeatureExtractor", c -> List.of(features(c)));
  }

  private static Bounds alongAxis(TransferContext c, long orElse) {
    Bounds in = c.input(0);
    long axis = c.node().intAttribute("axis", orElse);
    long bit = 1L << (axis < 0 ? axis + in.rank() : axis);
    return Hulls.along(in, bit, c.dims(0), c.budget()).withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds gatherBlocks(TransferContext c) {
    Bounds in = c.input(0);
    long[] indices = c.input(1).dims();
    long[] dims = c.dims(0);
    int batch = (int) c.node().intAttribute("batch_dims", 0);
    int chosen = Math.toIntExact(indices[indices.length - 1]);
    int middle = indices.length - 1 - batch;
    if (Hulls.isEmpty(dims) || batch + middle + in.rank() - batch - chosen != dims.length) {
      return Rearrange.flat(in, dims);
    }
    Bounds reduced =
        Reduction.reduce(
            in, Hulls.axes(batch, batch + chosen), true, in.type(), c.budget(), Reduction.hull());
    Axis[] axes = new Axis[dims.length];
    for (int i = 0; i < dims.length; i++) {
      int from = i < batch ? i : i - batch - middle + batch + chosen;
      boolean own = i < batch || i >= batch + middle;
      axes[i] = own ? reduced.axis(from) : Axis.whole(dims[i]);
      if (axes[i].size() != dims[i]) {
        return Rearrange.flat(in, dims);
      }
    }
    return Bounds.of(in.type(), axes, reduced.lo(), reduced.hi(), reduced.flags())
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static List<Bounds> topK(TransferContext c) {
    Bounds in = c.input(0);
    long axis = c.node().intAttribute("axis", -1);
    int at = (int) (axis < 0 ? axis + in.rank() : axis);
    return List.of(alongAxis(c, -1), indices(c, 1, in.dims()[at]));
  }

  /** Indices into an axis of a given size. */
  static Bounds indices(TransferContext c, int output, double size) {
    return Bounds.uniform(c.type(output), c.dims(output), 0, Math.max(0, size - 1), 0)
        .withDynamicAxes(c.dynamicAxes(output));
  }

  private static List<Bounds> unique(TransferContext c) {
    Bounds in = c.input(0);
    boolean flat = c.node().attribute("axis").isEmpty();
    List<Bounds> outputs = new ArrayList<>();
    outputs.add(flat ? Rearrange.flat(in, c.dims(0)) : alongAxis(c, 0));
    double n = in.size();
    for (int o = 1; o < c.node().outputs().size(); o++) {
      // Counts reach n, indices n − 1.
      outputs.add(indices(c, o, o == 3 ? n + 1 : n));
    }
    return outputs;
  }

  private static Bounds compress(TransferContext c) {
    Bounds in = c.input(0);
    return c.node().attribute("axis").isEmpty()
        ? Rearrange.flat(in, c.dims(0)).withDynamicAxes(c.dynamicAxes(0))
        : alongAxis(c, 0);
  }

  private static Bounds reverse(TransferContext c) {
    long time = c.node().intAttribute("time_axis", 0);
    return Hulls.along(c.input(0), 1L << time, c.dims(0), c.budget())
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds features(TransferContext c) {
    Bounds in = c.input(0);
    return in.rank() != c.dims(0).length
        ? Rearrange.flat(in, c.dims(0))
        : Hulls.along(in, 1L << in.rank() - 1, c.dims(0), c.budget())
            .withDynamicAxes(c.dynamicAxes(0));
  }
}
