package org.assay.grad.ops.shaping;

import static org.assay.grad.ops.elementwise.ElementwiseGradients.unary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.OperatorTable;

/** Operators that move, join, part or repeat elements. */
public final class ShapingGradients {
  private ShapingGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    for (String op : List.of("Reshape", "Flatten", "Squeeze", "Unsqueeze")) {
      table.add(op, unary(c -> c.reshapeLike(c.g(), c.in(0))));
    }
    for (String op :
        List.of(
            "Constant",
            "ConstantOfShape",
            "EyeLike",
            "Shape",
            "Size",
            "HannWindow",
            "HammingWindow",
            "BlackmanWindow",
            "MelWeightMatrix")) {
      table.add(op, GradientRule.NONE);
    }
    table
        .add("Transpose", unary(ShapingGradients::transpose))
        .add("Concat", GradientRule.of(ShapingGradients::concat))
        .add("Split", unary(ShapingGradients::split))
        .add("Slice", unary(SliceGradient::operand))
        .add("Pad", PadGradient.RULE)
        .add("Expand", unary(c -> c.reduceTo(c.g(), c.in(0))))
        .add("Tile", unary(ShapingGradients::tile))
        .add("Range", GradientRule.of(ShapingGradients::range))
        .add("DepthToSpace", GradientRule.composed(BlockGradients::depthToSpace))
        .add("SpaceToDepth", GradientRule.composed(BlockGradients::spaceToDepth))
        .add("CenterCropPad", GradientRule.composed(CropGradient::write))
        .add("AffineGrid", GradientRule.composed(AffineGridGradient::write))
        .add("GridSample", GradientRule.composed(GridSampleGradient::write))
        .add("Resize", unary(ResizeGradient::operand));
  }

  private static String transpose(GradientContext c) {
    int rank = c.rank(c.in(0));
    long[] forward = new long[rank];
    Arrays.setAll(forward, i -> rank - 1 - i);
    long[] permutation = c.integers("perm").orElse(forward);
    long[] back = new long[rank];
    for (int i = 0; i < rank; i++) {
      back[(int) permutation[i]] = i;
    }
    return c.transpose(c.g(), back);
  }

  private static void concat(GradientContext c) {
    int axis = c.axis("axis", 0, c.out(0));
    int count = c.node().inputs().size();
    String[] sizes = new String[count];
    for (int i = 0; i < count; i++) {
      sizes[i] = c.shape(c.in(i), axis);
    }
    long[] known = new long[count];
    Arrays.setAll(known, i -> c.size(c.in(i), axis).orElse(-1));
    boolean constant = Arrays.stream(known).allMatch(k -> k >= 0);
    String lengths = constant ? c.longs(known) : c.concat(0, sizes);
    List<String> parts =
        c.nodes("Split", Attributes.of("axis", axis), List.of(c.g(), lengths), count);
    for (int i = 0; i < count; i++) {
      int index = i;
      c.give(i, () -> parts.get(index));
    }
  }

  private static String split(GradientContext c) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < c.node().outputs().size(); i++) {
      int index = i;
      if (!c.node().hasOutput(i)) {
        throw c.error("output " + i + " has no name", "names of all parts");
      }
      parts.add(c.cotangent(i).orElseGet(() -> c.zerosLike(c.out(index))));
    }
    return c.concat(c.integer("axis", 0), parts.toArray(String[]::new));
  }

  /** Repeats become axes of their own, which are summed over. */
  private static String tile(GradientContext c) {
    int rank = c.rank(c.in(0));
    String repeats = c.unsqueeze(c.in(1), 1);
    String sizes = c.unsqueeze(c.shape(c.in(0)), 1);
    String pairs = c.reshape(c.concat(1, repeats, sizes), -1);
    String apart = c.reshape(c.g(), pairs);
    return c.sum(apart, false, LongStream.range(0, rank).map(i -> 2 * i).toArray());
  }

  /** start + i·delta; how many there are does not vary. */
  private static void range(GradientContext c) {
    c.give(0, () -> c.reshapeLike(c.sum(c.g(), false, 0), c.in(0)));
    c.give(
        2,
        () -> {
          String count = c.squeeze(c.shape(c.g(), 0), 0);
          String places = c.castLike(c.op("Range", c.integer(0), count, c.integer(1)), c.g());
          return c.reshapeLike(c.sum(c.mul(c.g(), places), false, 0), c.in(2));
        });
  }
}
