package org.assay.bounds.algebra;

import java.util.Arrays;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;

/** Primitives that move elements without changing them. */
public final class Rearrange {
  private Rearrange() {}

  /** Permutes axes: axis i of the result is axis {@code order[i]} of the operand. */
  public static Bounds transpose(Bounds in, int[] order) {
    int rank = in.rank();
    Axis[] axes = new Axis[rank];
    int[] from = Reduction.strides(in.axes());
    int[] stride = new int[rank];
    long dynamic = 0;
    for (int i = 0; i < rank; i++) {
      axes[i] = in.axis(order[i]);
      stride[i] = from[order[i]];
      dynamic |= (in.dynamicAxes() >>> order[i] & 1) << i;
    }
    return gatherCells(in, axes, stride, 0).withDynamicAxes(dynamic);
  }

  /** A grid over {@code axes} that reads the operand's cells with given strides. */
  private static Bounds gatherCells(Bounds in, Axis[] axes, int[] stride, int start) {
    int cells = Grids.cells(axes);
    double[] lo = new double[cells];
    double[] hi = new double[cells];
    byte[] flags = new byte[cells];
    int[] index = new int[axes.length];
    int at = start;
    for (int c = 0; c < cells; c++) {
      lo[c] = in.lo()[at];
      hi[c] = in.hi()[at];
      flags[c] = in.flags()[at];
      for (int i = axes.length - 1; i >= 0; i--) {
        at += stride[i];
        if (++index[i] < axes[i].blocks()) {
          break;
        }
        at -= stride[i] * index[i];
        index[i] = 0;
      }
    }
    return Bounds.of(in.type(), axes, lo, hi, flags);
  }

  /** Repeats along axes of size 1, and adds leading axes, up to given dimensions. */
  public static Bounds expand(Bounds in, long[] dims) {
    int shift = dims.length - in.rank();
    Axis[] axes = new Axis[dims.length];
    int[] own = Reduction.strides(in.axes());
    int[] stride = new int[dims.length];
    long dynamic = in.dynamicAxes() << shift;
    for (int i = 0; i < dims.length; i++) {
      boolean kept = i >= shift && in.dims()[i - shift] == dims[i];
      axes[i] = kept ? in.axis(i - shift) : Axis.whole(dims[i]);
      stride[i] = kept ? own[i - shift] : 0;
    }
    return gatherCells(in, axes, stride, 0).withDynamicAxes(dynamic);
  }

  /** Takes the indices {@code from, from + step, …} ({@code count} of them) of one axis. */
  public static Bounds slice(Bounds in, int axis, long from, long step, long count) {
    if (from == 0 && step == 1 && count == in.dims()[axis]) {
      return in;
    }
    return pick(in, axis, count, i -> from + i * step);
  }

  /** Index into the operand's axis of each index of the result's axis; ascending or not. */
  public interface IndexMap {
    /** Source index. */
    long source(long index);
  }

  /**
   * Takes given indices of one axis; neighbours from the same block stay one block.
   *
   * @param count size of the result's axis
   */
  public static Bounds pick(Bounds in, int axis, long count, IndexMap map) {
    Axis source = in.axis(axis);
    Axis target;
    if (source.blocks() <= 1 || count == 0) {
      target = Axis.whole(count);
    } else {
      target =
          Grids.cutWhere(
              count, i -> source.blockAt(map.source(i)) != source.blockAt(map.source(i - 1)));
    }
    int[] blocks = new int[target.blocks()];
    for (int b = 0; b < blocks.length; b++) {
      blocks[b] = source.blockAt(map.source(target.start(b)));
    }
    return pickBlocks(in, axis, target, blocks);
  }

  private static Bounds pickBlocks(Bounds in, int axis, Axis target, int[] blocks) {
    Axis[] axes = in.axes().clone();
    int n = axes[axis].blocks();
    int inner = 1;
    for (int i = axis + 1; i < axes.length; i++) {
      inner *= axes[i].blocks();
    }
    axes[axis] = target;
    int cells = Grids.cells(axes);
    int outer = blocks.length * inner == 0 ? 0 : cells / (blocks.length * inner);
    double[] lo = new double[cells];
    double[] hi = new double[cells];
    byte[] flags = new byte[cells];
    for (int o = 0; o < outer; o++) {
      for (int b = 0; b < blocks.length; b++) {
        int src = (o * n + blocks[b]) * inner;
        int dst = (o * blocks.length + b) * inner;
        System.arraycopy(in.lo(), src, lo, dst, inner);
        System.arraycopy(in.hi(), src, hi, dst, inner);
        System.arraycopy(in.flags(), src, flags, dst, inner);
      }
    }
    return Bounds.of(in.type(), axes, lo, hi, flags)
        .withDynamicAxes(in.dynamicAxes() & ~(1L << axis));
  }

  /** Joins tensors along an axis; the other axes get the common refinement, within the budget. */
  public static Bounds concat(int axis, int budget, Bounds... given) {
    Bounds[] parts = new Bounds[given.length];
    for (int p = 0; p < parts.length; p++) {
      // Or many parts could have more cells together than can be counted.
      parts[p] = given.length > 64 ? Grids.fit(given[p], budget) : given[p];
    }
    Axis[] axes = parts[0].axes().clone();
    long dynamic = 0;
    for (Bounds part : parts) {
      dynamic |= part.dynamicAxes();
      for (int i = 0; i < axes.length; i++) {
        if (i != axis) {
          axes[i] = axes[i].refine(part.axis(i));
        }
      }
    }
    if ((dynamic & 1L << axis) != 0) {
      // Positions are not known: every index may come from every part.
      return concatDynamic(axis, axes, dynamic, parts);
    }
    axes[axis] = joined(axis, parts);
    Axis[] fitted = Grids.fit(axes, budget);
    Bounds[] cut = new Bounds[parts.length];
    for (int p = 0; p < parts.length; p++) {
      Axis[] own = fitted.clone();
      own[axis] = parts[p].axis(axis);
      cut[p] = parts[p].on(own);
    }
    axes = fitted.clone();
    axes[axis] = joined(axis, cut);
    int cells = Grids.cells(axes);
    double[] lo = new double[cells];
    double[] hi = new double[cells];
    byte[] flags = new byte[cells];
    int inner = 1;
    for (int i = axis + 1; i < axes.length; i++) {
      inner *= axes[i].blocks();
    }
    int row = axes[axis].blocks() * inner;
    int outer = row == 0 ? 0 : cells / row;
    int at = 0;
    for (int o = 0; o < outer; o++) {
      for (Bounds part : cut) {
        int run = part.axis(axis).blocks() * inner;
        System.arraycopy(part.lo(), o * run, lo, at, run);
        System.arraycopy(part.hi(), o * run, hi, at, run);
        System.arraycopy(part.flags(), o * run, flags, at, run);
        at += run;
      }
    }
    Bounds result = Bounds.of(parts[0].type(), axes, lo, hi, flags).withDynamicAxes(dynamic);
    return fitted[axis].equals(axes[axis]) ? result : result.on(fitted);
  }

  private static Axis joined(int axis, Bounds[] parts) {
    int blocks = 0;
    for (Bounds part : parts) {
      blocks += part.axis(axis).blocks();
    }
    long[] ends = new long[blocks];
    int n = 0;
    long offset = 0;
    for (Bounds part : parts) {
      Axis own = part.axis(axis);
      if (offset + own.size() < 0 || offset + own.size() > 2 * Bounds.UNLIMITED) {
        throw new ModelException("joined axis is too long", "axis " + axis, "", "");
      }
      for (int b = 0; b < own.blocks(); b++) {
        ends[n++] = offset + own.end(b);
      }
      offset += own.size();
    }
    return Axis.of(ends);
  }

  private static Bounds concatDynamic(int axis, Axis[] axes, long dynamic, Bounds[] parts) {
    long total = 0;
    for (Bounds part : parts) {
      total = Math.min(Bounds.UNLIMITED, total + part.dims()[axis]);
    }
    Bounds[] flat = new Bounds[parts.length];
    for (int p = 0; p < parts.length; p++) {
      flat[p] =
          Reduction.reduce(
              parts[p], 1L << axis, true, parts[p].type(), Integer.MAX_VALUE, Reduction.hull());
    }
    Bounds hull = flat[0];
    for (Bounds part : flat) {
      hull = hull.join(part);
    }
    Axis[] result = hull.axes().clone();
    result[axis] = Axis.whole(total);
    return Bounds.of(
            hull.type(), result, hull.lo().clone(), hull.hi().clone(), hull.flags().clone())
        .withDynamicAxes(dynamic);
  }

  /** The same elements under another type of the same values, e.g. of an Identity. */
  public static Bounds retyped(Bounds in, ElementType type) {
    return Bounds.of(type, in.axes(), in.lo(), in.hi(), in.flags())
        .withDynamicAxes(in.dynamicAxes());
  }

  /** The same elements in row-major order under other dimensions. */
  public static Bounds reshape(Bounds in, long[] dims, int budget) {
    if (Arrays.equals(in.dims(), dims)) {
      return in;
    }
    if (in.constant().isPresent()) {
      return Bounds.constant(in.constant().get().reshaped(dims));
    }
    if (in.dynamicAxes() != 0 || Tensor.elements(in.dims()) != Tensor.elements(dims)) {
      return flat(in, dims);
    }
    return Reshaping.reshape(in, dims, budget);
  }

  /** One block with the hull of everything. */
  public static Bounds flat(Bounds in, long[] dims) {
    org.assay.bounds.Cell hull = in.hull();
    return Bounds.uniform(in.type(), dims, hull.lo, hull.hi, hull.flags);
  }
}
