package org.assay.bounds.ops.indexing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/** Operators whose results are indices, or patterns of indices. */
final class IndexTransfers {
  // Tensors up to this size are worked out element by element where their operands are exact.
  private static final int FOLLOWED = 1 << 16;

  private IndexTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("ArgMax", c -> List.of(extreme(c)))
        .add("ArgMin", c -> List.of(extreme(c)))
        .add("NonZero", c -> List.of(nonZero(c)))
        .add("Hardmax", c -> List.of(hardmax(c)))
        .add("OneHot", c -> List.of(oneHot(c)))
        .add("EyeLike", c -> List.of(eye(c)))
        .add("NonMaxSuppression", c -> List.of(suppression(c)));
  }

  private static Bounds extreme(TransferContext c) {
    Bounds in = c.input(0);
    long axis = c.node().intAttribute("axis", 0);
    if (in.rank() == 0) {
      return SelectionTransfers.indices(c, 0, 1);
    }
    return SelectionTransfers.indices(c, 0, in.dims()[(int) (axis < 0 ? axis + in.rank() : axis)]);
  }

  private static Bounds nonZero(TransferContext c) {
    Bounds in = c.input(0);
    Optional<Tensor> exact = in.exact(FOLLOWED);
    if (exact.isPresent() && in.rank() > 0) {
      return Bounds.constant(positions(exact.get()));
    }
    long[] dims = c.dims(0);
    int rank = in.rank();
    if (rank == 0 || dims[1] == 0) {
      return Bounds.uniform(ElementType.INT64, dims, 0, 0, 0).withDynamicAxes(c.dynamicAxes(0));
    }
    double[] lo = new double[rank];
    double[] hi = new double[rank];
    for (int i = 0; i < rank; i++) {
      hi[i] = Math.max(0, in.dims()[i] - 1);
    }
    Axis[] axes = {Axis.each(rank), Axis.whole(dims[1])};
    return Bounds.of(ElementType.INT64, axes, lo, hi, new byte[rank])
        .withDynamicAxes(c.dynamicAxes(0));
  }

  private static Tensor positions(Tensor tensor) {
    long[] dims = tensor.dims();
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < tensor.size(); i++) {
      if (tensor.doubleAt(i) != 0) {
        found.add(i);
      }
    }
    long[] values = new long[dims.length * found.size()];
    for (int k = 0; k < found.size(); k++) {
      long rest = found.get(k);
      for (int i = dims.length - 1; i >= 0; i--) {
        values[i * found.size() + k] = rest % dims[i];
        rest /= dims[i];
      }
    }
    return Tensor.ofLongs(new long[] {dims.length, found.size()}, values);
  }

  private static Bounds oneHot(TransferContext c) {
    return Rearrange.flat(c.input(2), c.dims(0)).withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds hardmax(TransferContext c) {
    return Bounds.uniform(c.type(0), c.dims(0), 0, 1, 0).withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds eye(TransferContext c) {
    long[] dims = c.dims(0);
    if (c.dynamicAxes(0) != 0 || dims.length != 2 || (double) dims[0] * dims[1] > FOLLOWED) {
      return Bounds.uniform(c.type(0), dims, 0, 1, 0).withDynamicAxes(c.dynamicAxes(0));
    }
    long k = c.node().intAttribute("k", 0);
    double[] values = new double[(int) Tensor.elements(dims)];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % dims[1] - i / dims[1] == k ? 1 : 0;
    }
    return Bounds.constant(Tensor.ofValues(c.type(0), dims, values));
  }

  private static Bounds suppression(TransferContext c) {
    long[] dims = c.dims(0);
    if (dims[0] == 0) {
      return Bounds.uniform(ElementType.INT64, dims, 0, 0, 0);
    }
    long[] scores = c.input(1).dims();
    double[] hi = new double[3];
    for (int i = 0; i < 3; i++) {
      hi[i] = Math.max(0, scores[i] - 1);
    }
    Axis[] axes = {Axis.whole(dims[0]), Axis.each(3)};
    return Bounds.of(ElementType.INT64, axes, new double[3], hi, new byte[3])
        .withDynamicAxes(c.dynamicAxes(0));
  }
}
