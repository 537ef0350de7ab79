package org.assay.onnx.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.Shape;

/**
 * The sliding windows of convolution and pooling (attributes {@code auto_pad}, {@code dilations},
 * {@code pads}, {@code strides}, {@code ceil_mode}).
 *
 * @param kernel extent of the kernel per spatial axis, without dilation
 */
public record Windows(Operands in, List<Dim> kernel) {
  public Windows {
    kernel = List.copyOf(kernel);
  }

  /** Windows whose kernel is the attribute {@code kernel_shape}, which must be there. */
  public static Windows ofAttribute(Operands in, int spatial) {
    long[] kernel =
        in.ints("kernel_shape", spatial)
            .orElseThrow(
                () -> in.error("attribute 'kernel_shape' is missing", spatial + " values"));
    in.positive("kernel_shape", spatial, 1);
    return new Windows(in, Shape.of(kernel).dims());
  }

  /** Windows whose kernel is {@code kernel_shape} if given, else taken from a weight's shape. */
  public static Windows ofWeight(Operands in, int spatial, Optional<Shape> weight) {
    Optional<long[]> declared = in.ints("kernel_shape", spatial);
    List<Dim> kernel = new ArrayList<>();
    if (declared.isPresent()) {
      in.positive("kernel_shape", spatial, 1);
    }
    for (int i = 0; i < spatial; i++) {
      Dim attribute = declared.isPresent() ? Dim.of(declared.get()[i]) : Dim.UNKNOWN;
      Dim actual = weight.isPresent() ? weight.get().dim(i + 2) : Dim.UNKNOWN;
      kernel.add(in.same(attribute, actual, "kernel_shape and weight"));
    }
    return new Windows(in, kernel);
  }

  /** Number of windows along each spatial axis. */
  public List<Dim> count(List<Dim> spatial) {
    int n = spatial.size();
    long[] strides = in.positive("strides", n, 1);
    long[] dilations = in.positive("dilations", n, 1);
    long[] pads = in.ints("pads", 2 * n).orElseGet(() -> new long[2 * n]);
    boolean ceil = in.node().intAttribute("ceil_mode", 0) != 0;
    String auto = in.node().stringAttribute("auto_pad", "NOTSET");
    List<Dim> counts = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      Dim size = spatial.get(i);
      switch (auto) {
        case "SAME_UPPER", "SAME_LOWER" ->
            counts.add(Dims.floorDivide(Dims.plus(size, strides[i] - 1), strides[i]));
        case "VALID" -> counts.add(along(i, size, 0, 0, strides[i], dilations[i], ceil));
        case "NOTSET", "" ->
            counts.add(along(i, size, pads[i], pads[n + i], strides[i], dilations[i], ceil));
        default ->
            throw in.error(
                "attribute 'auto_pad' is '" + auto + "'",
                "NOTSET, SAME_UPPER, SAME_LOWER or VALID");
      }
    }
    return counts;
  }

  private Dim along(
      int axis, Dim size, long begin, long end, long stride, long dilation, boolean ceil) {
    Dim kernelSize = kernel.get(axis);
    if (!kernelSize.isKnown()) {
      return Dim.UNKNOWN;
    }
    long extent = Math.addExact(Math.multiplyExact(kernelSize.sizeOrMinusOne() - 1, dilation), 1);
    long slack = Math.subtractExact(Math.addExact(begin, end), extent);
    if (!size.isKnown()) {
      DimExpression room = DimExpression.of(size).plus(DimExpression.of(slack));
      // With rounding up, windows that start in the end padding are dropped: needs the true size.
      return ceil && stride > 1
          ? Dim.UNKNOWN
          : room.floorDivide(stride).plus(DimExpression.of(1)).toDim();
    }
    long room = Math.addExact(size.sizeOrMinusOne(), slack);
    // ONNX Runtime divides as C++ does, so that pooling may have windows that do not fit at all.
    boolean pooling = in.node().opType().endsWith("Pool");
    if (room < 0 && size.sizeOrMinusOne() == 0 && !pooling) {
      return Dim.of(0);
    }
    if (room < 0 && (!pooling || room / stride + 1 < 0)) {
      throw in.error(
          "a window of "
              + extent
              + " does not fit axis "
              + (axis + 2)
              + " of size "
              + size
              + " with padding "
              + begin
              + " + "
              + end,
          "a kernel no larger than the padded axis");
    }
    long count = room / stride + 1;
    if (ceil && room > 0 && room % stride != 0 && count * stride < size.sizeOrMinusOne() + begin) {
      count++;
    }
    return Dim.of(count);
  }
}
