package org.assay.bounds;

import java.util.Arrays;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of all elements of one tensor: a block-wise interval, flags for non-finite values, norms.
 *
 * <p>The axes are cut into blocks; each cell of the product grid (row-major) has an interval of its
 * finite values and {@link Flags}. All ends are values of the element type. Immutable.
 *
 * <p>A constant keeps its tensor; its grid is made when first asked for.
 */
public final class Bounds implements Value {
  /** Extent that stands for "no upper limit is known". */
  public static final long UNLIMITED = 1L << 40;

  private static final long[] NO_DIMS = {};

  private final ElementType type;
  private final long[] dims;
  private final long dynamicAxes;
  private final Optional<Tensor> constant;
  private final Norms norms;
  private volatile @Nullable Grid grid;

  /** Axes with their blocks and the cells' bounds. */
  record Grid(Axis[] axes, double[] lo, double[] hi, byte[] flags) {}

  private Bounds(
      ElementType type,
      long[] dims,
      long dynamicAxes,
      Optional<Tensor> constant,
      Norms norms,
      @Nullable Grid grid) {
    this.type = type;
    this.dims = dims;
    this.dynamicAxes = dynamicAxes;
    this.constant = constant;
    this.norms = norms;
    this.grid = grid;
  }

  /**
   * Bounds over given axes.
   *
   * @param axes one per dimension; owned by the result
   * @param lo least finite value per cell, row-major; owned by the result, like the other arrays
   */
  public static Bounds of(ElementType type, Axis[] axes, double[] lo, double[] hi, byte[] flags) {
    long[] dims = axes.length == 0 ? NO_DIMS : new long[axes.length];
    int cells = 1;
    for (int i = 0; i < axes.length; i++) {
      dims[i] = axes[i].size();
      cells *= axes[i].blocks();
    }
    if (lo.length != cells || hi.length != cells || flags.length != cells) {
      throw new IllegalArgumentException(lo.length + " cells given, " + cells + " expected");
    }
    return new Bounds(type, dims, 0, Optional.empty(), Norms.NONE, new Grid(axes, lo, hi, flags));
  }

  /** One interval for all elements. */
  public static Bounds uniform(ElementType type, long[] dims, double lo, double hi, int flags) {
    Axis[] axes = wholeAxes(dims);
    int cells = 1;
    for (long dim : dims) {
      cells = dim == 0 ? 0 : cells;
    }
    return of(
        type,
        axes,
        filled(cells, lo),
        filled(cells, hi),
        cells == 0 ? new byte[0] : new byte[] {(byte) flags});
  }

  /** Every value of a type, non-finite ones included. */
  public static Bounds anything(ElementType type, long[] dims) {
    boolean special = type.isFloat();
    boolean numeric = special || type.isInteger() || type == ElementType.BOOL;
    return uniform(
        type,
        dims,
        numeric ? type.min() : -Double.MAX_VALUE,
        numeric ? type.max() : Double.MAX_VALUE,
        special ? Flags.ALL : 0);
  }

  /** Exactly the values of a real tensor. */
  public static Bounds constant(Tensor tensor) {
    return new Bounds(tensor.type(), tensor.dims(), 0, Optional.of(tensor), Norms.NONE, null);
  }

  /** Axes of one block each. */
  public static Axis[] wholeAxes(long[] dims) {
    Axis[] axes = new Axis[dims.length];
    for (int i = 0; i < dims.length; i++) {
      axes[i] = Axis.whole(dims[i]);
    }
    return axes;
  }

  private static double[] filled(int n, double value) {
    double[] array = new double[n];
    Arrays.fill(array, value);
    return array;
  }

  /** Element type. */
  public ElementType type() {
    return type;
  }

  /** Format of a floating-point type. */
  public FloatFormat format() {
    return type.format();
  }

  /** Extents; upper limits for dynamic axes. Not a copy. */
  public long[] dims() {
    return dims;
  }

  /** Number of axes. */
  public int rank() {
    return dims.length;
  }

  /** Number of elements (an upper limit if an axis is dynamic); saturates. */
  public long size() {
    long size = 1;
    for (long dim : dims) {
      size = dim == 0 ? 0 : size > UNLIMITED / Math.max(1, dim) ? UNLIMITED : size * dim;
    }
    return size;
  }

  /** Axes whose extent may be anything from 0 to that of {@link #dims}, as bits. */
  public long dynamicAxes() {
    return dynamicAxes;
  }

  /** The tensor, if this is a constant that was not computed. */
  public Optional<Tensor> constant() {
    return constant;
  }

  /** Bounds of Euclidean norms. */
  public Norms norms() {
    return norms;
  }

  /** The same bounds with other norms. */
  public Bounds withNorms(Norms newNorms) {
    return new Bounds(type, dims, dynamicAxes, constant, newNorms, grid);
  }

  /** The same bounds with axes marked as dynamic. */
  public Bounds withDynamicAxes(long newDynamicAxes) {
    return newDynamicAxes == dynamicAxes
        ? this
        : new Bounds(
            type,
            dims,
            newDynamicAxes,
            newDynamicAxes == 0 ? constant : Optional.empty(),
            norms,
            grid());
  }

  private Grid grid() {
    Grid current = grid;
    if (current == null) {
      current = ConstantGrid.of(constant.orElseThrow(), ConstantGrid.axes(dims));
      grid = current;
    }
    return current;
  }

  /** Axis with its blocks. */
  public Axis axis(int index) {
    return grid().axes()[index];
  }

  /** All axes; not a copy. */
  public Axis[] axes() {
    return grid().axes();
  }

  /** Number of cells. */
  public int cells() {
    return grid().lo().length;
  }

  /** Least finite values by cell; not a copy. */
  public double[] lo() {
    return grid().lo();
  }

  /** Greatest finite values by cell; not a copy. */
  public double[] hi() {
    return grid().hi();
  }

  /** Flags by cell; not a copy. */
  public byte[] flags() {
    return grid().flags();
  }

  /** Copies a cell. */
  public void read(int cell, Cell target) {
    Grid g = grid();
    target.set(g.lo()[cell], g.hi()[cell], g.flags()[cell]);
  }

  /** The hull of all cells; empty if there are no elements. */
  public Cell hull() {
    Cell hull = new Cell();
    hull.setEmpty(0);
    Grid g = grid();
    for (int i = 0; i < g.lo().length; i++) {
      hull.lo = Math.min(hull.lo, g.lo()[i]);
      hull.hi = Math.max(hull.hi, g.hi()[i]);
      hull.flags |= g.flags()[i];
    }
    return hull;
  }

  /** Union of all cells' flags. */
  public int allFlags() {
    int all = 0;
    if (type.isFloat()) {
      for (byte f : grid().flags()) {
        all |= f;
      }
    }
    return all;
  }

  /** The finite part: the same intervals without flags. */
  public Bounds finite() {
    return without(Flags.ALL);
  }

  @Override
  public Optional<Bounds> number() {
    Cell hull = hull();
    return Optional.of(uniform(type, NO_DIMS, hull.lo, hull.hi, hull.flags));
  }

  /** The same bounds without some flags. */
  @Override
  public Bounds without(int excluded) {
    if ((allFlags() & excluded) == 0) {
      return this;
    }
    Grid g = grid();
    byte[] flags = g.flags().clone();
    for (int i = 0; i < flags.length; i++) {
      flags[i] &= (byte) ~excluded;
    }
    return new Bounds(
        type,
        dims,
        dynamicAxes,
        Optional.empty(),
        norms,
        new Grid(g.axes(), g.lo(), g.hi(), flags));
  }

  /** The same bounds on other axes: each new block gets the hull of the blocks it meets. */
  public Bounds on(Axis... newAxes) {
    Grid g = grid;
    if (g == null) {
      g = ConstantGrid.of(constant.orElseThrow(), newAxes);
    } else if (!Arrays.equals(g.axes(), newAxes)) {
      g = Regrid.to(g, newAxes);
    }
    return new Bounds(type, dims, dynamicAxes, constant, norms, g);
  }

  /** All values if each is known exactly and finite or infinite; in row-major order. */
  public Optional<Tensor> exact(int limit) {
    if (constant.isPresent()) {
      return constant.get().size() <= limit ? constant : Optional.empty();
    }
    if (size() > limit || dynamicAxes != 0) {
      return Optional.empty();
    }
    if (size() == 0) {
      // Its other axes may be longer than any array.
      return Optional.of(Tensor.ofValues(type, dims));
    }
    Grid g = grid();
    for (int i = 0; i < g.lo().length; i++) {
      if (g.lo()[i] != g.hi()[i] || g.flags()[i] != 0) {
        return Optional.empty();
      }
    }
    Axis[] each = new Axis[dims.length];
    for (int i = 0; i < each.length; i++) {
      each[i] = Axis.each(dims[i]);
    }
    return Optional.of(Tensor.ofValues(type, dims, on(each).lo()));
  }

  /** Bounds that hold whenever both hold; both must have the same dimensions and type. */
  public Bounds meet(Bounds other) {
    Axis[] axes = new Axis[rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = axis(i).refine(other.axis(i));
    }
    Bounds a = on(axes);
    Bounds b = other.on(axes);
    double[] lo = new double[a.cells()];
    double[] hi = new double[lo.length];
    byte[] flags = new byte[lo.length];
    for (int i = 0; i < lo.length; i++) {
      lo[i] = Math.max(a.lo()[i], b.lo()[i]);
      hi[i] = Math.min(a.hi()[i], b.hi()[i]);
      flags[i] = (byte) (a.flags()[i] & b.flags()[i]);
      if (lo[i] > hi[i]) {
        lo[i] = Double.POSITIVE_INFINITY;
        hi[i] = Double.NEGATIVE_INFINITY;
      }
    }
    return new Bounds(
        type,
        dims,
        dynamicAxes & other.dynamicAxes,
        Optional.empty(),
        norms.meet(other.norms),
        new Grid(axes, lo, hi, flags));
  }

  /** Bounds that hold whenever one of both holds; both must have the same dimensions and type. */
  public Bounds join(Bounds other) {
    Axis[] axes = new Axis[rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = axis(i).refine(other.axis(i));
    }
    Bounds a = on(axes);
    Bounds b = other.on(axes);
    double[] lo = new double[a.cells()];
    double[] hi = new double[lo.length];
    byte[] flags = new byte[lo.length];
    for (int i = 0; i < lo.length; i++) {
      lo[i] = Math.min(a.lo()[i], b.lo()[i]);
      hi[i] = Math.max(a.hi()[i], b.hi()[i]);
      flags[i] = (byte) (a.flags()[i] | b.flags()[i]);
    }
    return new Bounds(
        type,
        dims,
        dynamicAxes | other.dynamicAxes,
        Optional.empty(),
        norms.join(other.norms),
        new Grid(axes, lo, hi, flags));
  }

  @Override
  public String toString() {
    Cell hull = hull();
    String finite = hull.isEmpty() ? "no finite value" : "[" + hull.lo + ", " + hull.hi + "]";
    return type.text()
        + Arrays.toString(dims)
        + " "
        + finite
        + (hull.flags == 0 ? "" : " or " + Flags.describe(hull.flags));
  }
}
