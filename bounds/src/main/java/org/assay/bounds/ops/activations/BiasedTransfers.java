package org.assay.bounds.ops.activations;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.Attribute;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/**
 * com.microsoft BiasAdd, BiasSplitGelu, BiasSoftmax, BiasDropout: a sum, then a known operator.
 * ONNX Runtime has no kernels of these for the CPU; its optimiser writes them for others.
 */
final class BiasedTransfers {
  private static final String MICROSOFT = "com.microsoft";

  private BiasedTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add(MICROSOFT, "BiasAdd", c -> List.of(sum(sum(c.input(0), c, 1), c, 2)))
        .add(MICROSOFT, "BiasSplitGelu", c -> List.of(gated(c)))
        .add(MICROSOFT, "BiasSoftmax", c -> List.of(softmax(c)))
        .add(MICROSOFT, "BiasDropout", c -> List.of(dropout(c)));
  }

  private static Bounds sum(Bounds x, TransferContext c, int input) {
    Optional<Bounds> more = c.optional(input);
    return more.isEmpty() ? x : c.part("Add", Map.of(), x, more.get());
  }

  // The first half of the last axis times the Gelu of the other.
  private static Bounds gated(TransferContext c) {
    Bounds x = sum(c.input(0), c, 1);
    int axis = x.rank() - 1;
    long half = x.dims()[axis] / 2;
    Bounds gate = c.part("Gelu", Map.of(), slice(c, x, axis, half, 2 * half));
    return c.part("Mul", Map.of(), slice(c, x, axis, 0, half), gate);
  }

  private static Bounds slice(TransferContext c, Bounds x, int axis, long from, long to) {
    return c.part(
        "Slice",
        Map.of(),
        x,
        Bounds.constant(Tensor.ofLongs(from)),
        Bounds.constant(Tensor.ofLongs(to)),
        Bounds.constant(Tensor.ofLongs(axis)));
  }

  // Rows are all axes from the given one on; the bias may be repeated before or within its axes.
  private static Bounds softmax(TransferContext c) {
    Bounds x = c.input(0);
    int axis = (int) c.node().intAttribute("axis", 1);
    axis += axis < 0 ? x.rank() : 0;
    Bounds bias = Rearrange.flat(c.input(1), new long[0]);
    Bounds sum = c.part("Add", Map.of(), x, bias);
    if (axis != x.rank() - 1) {
      return c.anything();
    }
    return c.part("Softmax", Map.of("axis", new Attribute.IntValue(axis)), sum);
  }

  // Inputs: data, bias, residual, ratio, training mode; when training, survivors grow by the ratio.
  private static Bounds dropout(TransferContext c) {
    Bounds x = sum(c.input(0), c, 1);
    boolean training = c.optional(4).map(t -> t.hull().hi != 0 || t.hull().lo != 0).orElse(false);
    return training ? c.anything() : sum(x, c, 2);
  }
}
