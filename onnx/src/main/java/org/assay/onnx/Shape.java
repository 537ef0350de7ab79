package org.assay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Shape of a tensor of known rank. An unknown rank is an absent {@code Shape}. */
public record Shape(List<Dim> dims) {
  /** The shape of a scalar. */
  public static final Shape SCALAR = new Shape(List.of());

  public Shape {
    dims = List.copyOf(dims);
  }

  /** A shape of known sizes. */
  public static Shape of(long... sizes) {
    List<Dim> dims = new ArrayList<>(sizes.length);
    for (long size : sizes) {
      dims.add(Dim.of(size));
    }
    return new Shape(dims);
  }

  /** A shape of given dimensions. */
  public static Shape of(Dim... dims) {
    return new Shape(Arrays.asList(dims));
  }

  /** Number of axes. */
  public int rank() {
    return dims.size();
  }

  /** Dimension of an axis in [-rank, rank). */
  public Dim dim(int axis) {
    return dims.get(axis < 0 ? axis + rank() : axis);
  }

  /** Whether all sizes are known. */
  public boolean isKnown() {
    return dims.stream().allMatch(Dim::isKnown);
  }

  /** The sizes if all are known. */
  public Optional<long[]> sizes() {
    return isKnown()
        ? Optional.of(dims.stream().mapToLong(Dim::sizeOrMinusOne).toArray())
        : Optional.empty();
  }

  @Override
  public String toString() {
    return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
