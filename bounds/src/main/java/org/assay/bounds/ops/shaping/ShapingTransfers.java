package org.assay.bounds.ops.shaping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;
import org.assay.onnx.shape.ConstantValue;

/** Operators that make or move elements: Constant, Reshape, Transpose, Concat, Slice, …. */
public final class ShapingTransfers {
  private ShapingTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("Constant", c -> List.of(constant(c)))
        .add("ConstantOfShape", c -> List.of(filled(c)))
        .add("Reshape", c -> List.of(reshape(c)))
        .add("Flatten", c -> List.of(reshape(c)))
        .add("Squeeze", c -> List.of(reshape(c)))
        .add("Unsqueeze", c -> List.of(reshape(c)))
        .add("com.microsoft", "ExpandDims", c -> List.of(reshape(c)))
        .add("Transpose", c -> List.of(transpose(c)))
        .add("Expand", c -> List.of(expand(c)))
        .add("Concat", c -> List.of(concat(c)))
        .add("Split", ShapingTransfers::split)
        .add("Slice", c -> List.of(SliceTransfer.slice(c)))
        .add("Shape", c -> List.of(shape(c)))
        .add("Size", c -> List.of(size(c)))
        .add("Range", c -> List.of(RangeTransfer.range(c)))
        .add("Gather", c -> List.of(GatherTransfer.gather(c)));
  }

  private static Bounds constant(TransferContext c) {
    Optional<Tensor> value = ConstantValue.of(c.node());
    if (value.isPresent()) {
      return Bounds.constant(value.get());
    }
    if (c.node().attributes().get("sparse_value") instanceof Attribute.SparseTensorValue sparse) {
      Cell hull = Bounds.constant(sparse.value().values()).hull();
      return Bounds.uniform(
          c.type(0), c.dims(0), Math.min(0, hull.lo), Math.max(0, hull.hi), hull.flags);
    }
    return c.anything();
  }

  private static Bounds filled(TransferContext c) {
    double value = 0;
    if (c.node().attributes().get("value") instanceof Attribute.TensorValue tensor
        && tensor.value().size() > 0) {
      value = tensor.value().doubleAt(0);
    }
    ElementType type = c.type(0);
    Tensor one = Tensor.ofValues(type, new long[0], value);
    return Rearrange.expand(Bounds.constant(one), c.dims(0)).withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds reshape(TransferContext c) {
    Bounds in = c.input(0);
    if (c.dynamicAxes(0) != 0 || in.dynamicAxes() != 0) {
      return Rearrange.flat(in, c.dims(0)).withDynamicAxes(c.dynamicAxes(0));
    }
    return Rearrange.reshape(in, c.dims(0), c.budget());
  }

  private static Bounds transpose(TransferContext c) {
    Bounds in = c.input(0);
    int rank = in.rank();
    int[] order = new int[rank];
    long[] given = c.node().intsAttribute("perm").orElse(null);
    for (int i = 0; i < rank; i++) {
      order[i] = given == null ? rank - 1 - i : Math.toIntExact(given[i]);
    }
    if (in.constant().isPresent() && in.size() > 1 << 16 && rank == 2) {
      return Bounds.constant(transposed(in.constant().get()));
    }
    return Rearrange.transpose(in, order);
  }

  // A frozen weight stays exact behind the Transpose that exporters put before a MatMul.
  private static Tensor transposed(Tensor in) {
    int m = Math.toIntExact(in.dims()[0]);
    int n = Math.toIntExact(in.dims()[1]);
    if (in.type() == ElementType.FLOAT) {
      float[] out = new float[Math.multiplyExact(m, n)];
      double[] row = new double[n];
      for (int i = 0; i < m; i++) {
        in.copyTo((long) i * n, row, 0, n);
        for (int j = 0; j < n; j++) {
          out[j * m + i] = (float) row[j];
        }
      }
      return Tensor.ofFloats(new long[] {n, m}, out);
    }
    double[] out = new double[Math.multiplyExact(m, n)];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        out[j * m + i] = in.doubleAt((long) i * n + j);
      }
    }
    return Tensor.ofValues(in.type(), new long[] {n, m}, out);
  }

  private static Bounds expand(TransferContext c) {
    Bounds in = c.input(0);
    return c.dynamicAxes(0) == 0
        ? Rearrange.expand(in, c.dims(0))
        : Rearrange.flat(in, c.dims(0)).withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds concat(TransferContext c) {
    int axis = axis(c, c.input(0).rank());
    List<Bounds> parts = new ArrayList<>();
    for (int i = 0; i < c.inputs(); i++) {
      Bounds part = c.input(i);
      if (part.dims()[axis] > 0) {
        parts.add(part);
      }
    }
    if (parts.isEmpty()) {
      return c.input(0);
    }
    return Rearrange.concat(axis, c.budget(), parts.toArray(Bounds[]::new));
  }

  /** The attribute {@code axis}, made non-negative. */
  static int axis(TransferContext c, int rank) {
    long axis = c.node().intAttribute("axis", 0);
    long positive = axis < 0 ? axis + rank : axis;
    if (positive < 0 || positive >= Math.max(1, rank)) {
      throw new ModelException(
          "axis " + axis + " is out of range", c.node().describe(), "an axis of " + rank, "");
    }
    return (int) positive;
  }

  private static List<Bounds> split(TransferContext c) {
    Bounds in = c.input(0);
    int axis = axis(c, in.rank());
    List<Bounds> parts = new ArrayList<>();
    long from = 0;
    for (int o = 0; o < c.node().outputs().size(); o++) {
      long count = c.dims(o)[axis];
      if (c.dynamicAxes(o) != 0 || from + count > in.dims()[axis]) {
        parts.add(Rearrange.flat(in, c.dims(o)).withDynamicAxes(c.dynamicAxes(o)));
      } else {
        parts.add(Rearrange.slice(in, axis, from, 1, count));
      }
      from += count;
    }
    return parts;
  }

  private static Bounds shape(TransferContext c) {
    Bounds in = c.input(0);
    int rank = in.rank();
    int start = (int) clamp(c.node().intAttribute("start", 0), rank);
    int end = (int) clamp(c.node().intAttribute("end", rank), rank);
    long[] lo = new long[Math.max(0, end - start)];
    double[] hi = new double[lo.length];
    boolean exact = true;
    for (int i = 0; i < lo.length; i++) {
      boolean dynamic = (in.dynamicAxes() >>> (start + i) & 1) != 0;
      exact &= !dynamic;
      hi[i] = in.dims()[start + i];
      lo[i] = dynamic ? 0 : in.dims()[start + i];
    }
    if (exact) {
      return Bounds.constant(Tensor.ofLongs(lo));
    }
    return Bounds.of(
        ElementType.INT64,
        new org.assay.bounds.Axis[] {org.assay.bounds.Axis.each(lo.length)},
        Arrays.stream(lo).asDoubleStream().toArray(),
        hi,
        new byte[lo.length]);
  }

  private static long clamp(long index, int rank) {
    return Math.max(0, Math.min(rank, index < 0 ? index + rank : index));
  }

  private static Bounds size(TransferContext c) {
    Bounds in = c.input(0);
    double size = in.size();
    return Bounds.uniform(
        ElementType.INT64, new long[0], in.dynamicAxes() == 0 ? size : 0, size, 0);
  }
}
