package org.assay.onnx.shape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.Shape;

/** Arithmetic of dimensions and shapes. What is not certain is {@link Dim#UNKNOWN}. */
public final class Dims {
  private Dims() {}

  /** Sum; unknown on overflow. */
  public static Dim plus(Dim a, Dim b) {
    return DimExpression.of(a).plus(DimExpression.of(b)).toDim();
  }

  /** Sum with a constant of any sign; unknown if a known result is negative. */
  public static Dim plus(Dim a, long b) {
    return b == 0 ? a : DimExpression.of(a).plus(DimExpression.of(b)).toDim();
  }

  /** Product; unknown on overflow. */
  public static Dim times(Dim a, Dim b) {
    return DimExpression.of(a).times(DimExpression.of(b)).toDim();
  }

  /** Product with a constant. */
  public static Dim times(Dim a, long b) {
    return b == 1 ? a : DimExpression.of(a).times(DimExpression.of(b)).toDim();
  }

  /** Quotient rounded down. */
  public static Dim floorDivide(Dim a, long positive) {
    return DimExpression.of(a).floorDivide(positive).toDim();
  }

  /** Product of dimensions, 1 for none; known 0 if one is 0. */
  public static Dim product(List<Dim> dims) {
    DimExpression product = DimExpression.of(1);
    for (Dim dim : dims) {
      if (dim.sizeOrMinusOne() == 0) {
        return Dim.of(0);
      }
      product = product.times(DimExpression.of(dim));
    }
    return product.toDim();
  }

  /** Product of some dimensions by that of others, if it has no rest; equal ones cancel. */
  public static Dim quotient(List<Dim> dividend, List<Dim> divisor) {
    List<Dim> above = new ArrayList<>(dividend);
    List<Dim> below = new ArrayList<>();
    for (Dim dim : divisor) {
      boolean cancels = dim instanceof Dim.Symbol && above.remove(dim);
      if (!cancels) {
        below.add(dim);
      }
    }
    Dim bottom = product(below);
    if (bottom.sizeOrMinusOne() == 0) {
      return Dim.UNKNOWN;
    }
    return DimExpression.of(product(above)).divideExactly(DimExpression.of(bottom)).toDim();
  }

  /** What two claims about one dimension tell together; empty if they contradict. */
  public static Optional<Dim> merge(Dim a, Dim b) {
    if (a.isKnown() && b.isKnown()) {
      return a.equals(b) ? Optional.of(a) : Optional.empty();
    }
    if (a.isKnown() || b == Dim.UNKNOWN) {
      return Optional.of(a);
    }
    return Optional.of(b.isKnown() || a == Dim.UNKNOWN ? b : a);
  }

  /** What holds of both of two dimensions. */
  public static Dim join(Dim a, Dim b) {
    return a.equals(b) ? a : Dim.UNKNOWN;
  }

  /** What holds of both of two shapes; empty if their ranks differ. */
  public static Optional<Shape> join(Shape a, Shape b) {
    if (a.rank() != b.rank()) {
      return Optional.empty();
    }
    List<Dim> dims = new ArrayList<>(a.rank());
    for (int i = 0; i < a.rank(); i++) {
      dims.add(join(a.dim(i), b.dim(i)));
    }
    return Optional.of(new Shape(dims));
  }

  /** One dimension under multidirectional broadcasting; empty if the sizes contradict. */
  public static Optional<Dim> broadcast(Dim a, Dim b) {
    if (a.equals(b) || b.sizeOrMinusOne() == 1) {
      return Optional.of(a);
    }
    if (a.sizeOrMinusOne() == 1) {
      return Optional.of(b);
    }
    if (a.isKnown() && b.isKnown()) {
      return Optional.empty();
    }
    // A known size other than 1 must be the result: the other one can only equal it or be 1.
    if (a.isKnown() || b.isKnown()) {
      return Optional.of(a.isKnown() ? a : b);
    }
    // So must x be of x and min(x, 512): a table of 512 positions cut to the length of the input.
    DimExpression left = DimExpression.of(a);
    DimExpression right = DimExpression.of(b);
    return Optional.of(right.isBoundOf(left) ? a : left.isBoundOf(right) ? b : Dim.UNKNOWN);
  }

  /** Shapes under multidirectional broadcasting; empty if they contradict. */
  public static Optional<Shape> broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    List<Dim> dims = new ArrayList<>(rank);
    for (int i = 0; i < rank; i++) {
      Dim left = i < rank - a.rank() ? Dim.of(1) : a.dim(i - rank + a.rank());
      Dim right = i < rank - b.rank() ? Dim.of(1) : b.dim(i - rank + b.rank());
      Optional<Dim> dim = broadcast(left, right);
      if (dim.isEmpty()) {
        return Optional.empty();
      }
      dims.add(dim.get());
    }
    return Optional.of(new Shape(dims));
  }

  /** A shape of unknown dimensions. */
  public static Shape unknown(int rank) {
    return new Shape(Collections.nCopies(rank, Dim.UNKNOWN));
  }

  /** A shape with one dimension replaced. */
  public static Shape with(Shape shape, int axis, Dim dim) {
    List<Dim> dims = new ArrayList<>(shape.dims());
    dims.set(axis, dim);
    return new Shape(dims);
  }

  /** Shapes one after the other. */
  public static Shape concat(List<Dim> first, List<Dim> second) {
    List<Dim> dims = new ArrayList<>(first);
    dims.addAll(second);
    return new Shape(dims);
  }
}
