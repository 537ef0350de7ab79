package org.assay.onnx.ops.shaping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/** Shapes of operators that sample images anew or trade channels for pixels (opset 23). */
public final class ResizingShapes {
  private ResizingShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("Resize", CheckedRule.of(1, 4, 1, in -> Operands.one(in.element(0), resized(in))));
    BlockedShapes.addTo(table);
    table.add("DepthToSpace", CheckedRule.of(1, 1, 1, in -> blocks(in, true)));
    table.add("SpaceToDepth", CheckedRule.of(1, 1, 1, in -> blocks(in, false)));
    table.add("GridSample", CheckedRule.of(2, 2, 1, ResizingShapes::gridSample));
    table.add("AffineGrid", CheckedRule.of(2, 2, 1, ResizingShapes::affineGrid));
  }

  private static boolean present(Operands in, int input) {
    return in.has(input)
        && in.shape(input).filter(s -> s.rank() == 1 && s.dim(0).sizeOrMinusOne() == 0).isEmpty();
  }

  private static Optional<Shape> resized(Operands in) {
    Optional<Shape> x = in.shape(0, 1, Integer.MAX_VALUE);
    if (x.isEmpty()) {
      return x;
    }
    int rank = x.get().rank();
    int[] axes = new int[rank];
    Optional<long[]> chosen = in.node().intsAttribute("axes");
    if (chosen.isPresent()) {
      in.axes(chosen.get(), rank);
      axes = new int[chosen.get().length];
    }
    for (int i = 0; i < axes.length; i++) {
      axes[i] = chosen.isPresent() ? in.axis(chosen.get()[i], rank) : i;
    }
    boolean scales = present(in, 2);
    if (scales == present(in, 3)) {
      throw in.error(
          "scales and sizes are " + (scales ? "both" : "neither") + " given", "one of them");
    }
    return Optional.of(scales ? scaled(in, x.get(), axes) : sized(in, x.get(), axes));
  }

  private static Shape scaled(Operands in, Shape x, int[] axes) {
    Optional<double[]> scales = in.doubles(2);
    List<Dim> dims = Operands.copy(x);
    if (scales.isPresent() && scales.get().length != axes.length) {
      throw in.error(scales.get().length + " scales for " + axes.length + " axes", "one per axis");
    }
    for (int i = 0; i < axes.length; i++) {
      Dim dim = dims.get(axes[i]);
      if (scales.isEmpty()) {
        dims.set(axes[i], Dim.UNKNOWN);
        continue;
      }
      float scale = (float) scales.get()[i];
      if (!(scale > 0) || Float.isInfinite(scale)) {
        throw in.error("scale " + scale + " of axis " + axes[i], "a positive number");
      }
      dims.set(axes[i], scaled(dim, scale));
    }
    return new Shape(dims);
  }

  /**
   * In float32, as ONNX Runtime computes it: {@code floor(size * scale)}. The specification has the
   * region of interest as a third factor (tf_crop_and_resize); ONNX Runtime 1.28 has not.
   */
  private static Dim scaled(Dim dim, float scale) {
    if (dim.isKnown()) {
      float size = dim.sizeOrMinusOne() * scale;
      return size >= 0 && size < 0x1p62f ? Dim.of((long) size) : Dim.UNKNOWN;
    }
    boolean whole = scale == Math.rint(scale) && scale < 1 << 20;
    return whole ? Dims.times(dim, (long) scale) : Dim.UNKNOWN;
  }

  private static Shape sized(Operands in, Shape x, int[] axes) {
    Optional<List<Dim>> sizes = in.dimensions(3);
    if (sizes.isPresent() && sizes.get().size() != axes.length) {
      throw in.error(sizes.get().size() + " sizes for " + axes.length + " axes", "one per axis");
    }
    String policy = in.node().stringAttribute("keep_aspect_ratio_policy", "stretch");
    boolean stretch = policy.equals("stretch");
    boolean larger = policy.equals("not_smaller");
    if (!stretch && !larger && !policy.equals("not_larger")) {
      throw in.error(
          "keep_aspect_ratio_policy is '" + policy + "'", "stretch, not_larger or not_smaller");
    }
    List<Dim> dims = Operands.copy(x);
    float scale = larger ? 0 : Float.POSITIVE_INFINITY;
    for (int i = 0; i < axes.length; i++) {
      Dim wanted = sizes.isPresent() ? sizes.get().get(i) : Dim.UNKNOWN;
      float ratio =
          wanted.isKnown() && dims.get(axes[i]).isKnown()
              ? wanted.sizeOrMinusOne() / (float) dims.get(axes[i]).sizeOrMinusOne()
              : Float.NaN;
      scale = larger ? Math.max(scale, ratio) : Math.min(scale, ratio);
    }
    for (int i = 0; i < axes.length; i++) {
      Dim wanted = sizes.isPresent() ? sizes.get().get(i) : Dim.UNKNOWN;
      if (!stretch) {
        float size = scale * dims.get(axes[i]).sizeOrMinusOne();
        // Rounds to nearest, halves up (Resize-18).
        wanted = size >= 0 && size < 0x1p62f ? Dim.of((long) Math.floor(size + 0.5f)) : Dim.UNKNOWN;
      }
      dims.set(axes[i], wanted);
    }
    return new Shape(dims);
  }

  private static List<Optional<ValueType>> blocks(Operands in, boolean toSpace) {
    Optional<Shape> x = in.shape(0, 4, 4);
    long block = in.node().intAttribute("blocksize", 0);
    if (block <= 0) {
      throw in.error("attribute 'blocksize' is " + block, "a positive size");
    }
    if (x.isEmpty()) {
      return Operands.one(in.element(0), x);
    }
    Dim square = Dim.of(Math.multiplyExact(block, block));
    Dim each = Dim.of(block);
    List<Dim> dims = new ArrayList<>();
    dims.add(x.get().dim(0));
    dims.add(toSpace ? divided(in, x.get().dim(1), square) : Dims.times(x.get().dim(1), square));
    for (int i = 2; i < 4; i++) {
      Dim dim = x.get().dim(i);
      dims.add(toSpace ? Dims.times(dim, each) : divided(in, dim, each));
    }
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }

  private static Dim divided(Operands in, Dim dim, Dim by) {
    if (dim.isKnown() && dim.sizeOrMinusOne() % by.sizeOrMinusOne() != 0) {
      throw in.error("an axis of size " + dim + " is cut into blocks", "a multiple of " + by);
    }
    return Dims.quotient(List.of(dim), List.of(by));
  }

  /** [N, C, D1…] sampled at [N, E1…, spatial] gives [N, C, E1…]. */
  private static List<Optional<ValueType>> gridSample(Operands in) {
    Optional<Shape> x = in.shape(0, 3, Integer.MAX_VALUE);
    Optional<Shape> grid = in.shape(1, 3, Integer.MAX_VALUE);
    if (x.isEmpty() || grid.isEmpty()) {
      return Operands.one(in.element(0), x.or(() -> grid).map(s -> Dims.unknown(s.rank())));
    }
    int rank = x.get().rank();
    if (grid.get().rank() != rank) {
      throw in.error("input " + x.get() + " and grid " + grid.get(), "equal ranks");
    }
    in.same(grid.get().dim(-1), Dim.of(rank - 2L), "last axis of the grid and spatial axes");
    List<Dim> dims = new ArrayList<>();
    dims.add(in.same(x.get().dim(0), grid.get().dim(0), "batches"));
    dims.add(x.get().dim(1));
    dims.addAll(grid.get().dims().subList(1, rank - 1));
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }

  /** Size [N, C, D…] gives a grid [N, D…, number of D]. */
  private static List<Optional<ValueType>> affineGrid(Operands in) {
    Optional<List<Dim>> size = in.dimensions(1);
    if (size.isEmpty()) {
      return Operands.one(in.element(0), Optional.empty());
    }
    int rank = size.get().size();
    if (rank != 4 && rank != 5) {
      throw in.error("size has " + rank + " values", "4 or 5");
    }
    List<Dim> dims = new ArrayList<>();
    dims.add(size.get().get(0));
    dims.addAll(size.get().subList(2, rank));
    dims.add(Dim.of(rank - 2L));
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }
}
