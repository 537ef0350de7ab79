package org.assay.testkit.generate.cases;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Operators that move elements. */
final class RearrangingCases {
  private RearrangingCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(OperatorCase.of("Transpose", RearrangingCases::transpose));
    cases.add(OperatorCase.of("Concat", RearrangingCases::concat));
    cases.add(OperatorCase.of("Split", RearrangingCases::split));
    cases.add(OperatorCase.of("Slice", RearrangingCases::slice));
    cases.add(OperatorCase.of("Tile", RearrangingCases::tile));
    cases.add(OperatorCase.of("DepthToSpace", RearrangingCases::depthToSpace));
    cases.add(OperatorCase.of("SpaceToDepth", RearrangingCases::spaceToDepth));
    cases.add(OperatorCase.of("ReverseSequence", RearrangingCases::reverse));
    cases.add(OperatorCase.of("Trilu", RearrangingCases::triangle));
    cases.add(OperatorCase.of("CenterCropPad", RearrangingCases::centre));
  }

  private static void transpose(CaseBuilder b) {
    Operand x = ShapingCases.anything(b, 1, 4);
    b.node(
        "Transpose",
        b.chance(0.2) ? Map.of() : Attributes.of("perm", b.random().permutation(x.rank())),
        x);
  }

  private static void concat(CaseBuilder b) {
    Operand x = ShapingCases.anything(b, 1, 4);
    int axis = b.between(0, x.rank() - 1);
    Operand[] parts = new Operand[b.between(1, 3)];
    parts[0] = x;
    for (int i = 1; i < parts.length; i++) {
      int[] dims = x.dims();
      dims[axis] = b.chance(0.5) ? dims[axis] : b.between(1, 3);
      parts[i] = b.tensor(x.type(), dims, b.any());
    }
    b.node("Concat", Attributes.of("axis", b.chance(0.5) ? axis : axis - x.rank()), parts);
  }

  private static void split(CaseBuilder b) {
    Operand x = ShapingCases.anything(b, 1, 4);
    int axis = b.between(0, x.rank() - 1);
    int size = x.dim(axis);
    if (b.chance(0.5)) {
      int first = b.between(0, size);
      b.nodes("Split", 2, Attributes.of("axis", axis), x, b.longs(first, size - first));
    } else {
      int count = b.between(1, size);
      int chunk = (size + count - 1) / count;
      if (chunk * (count - 1) >= size) {
        throw new OperatorCase.Unsuitable("a part would be empty");
      }
      b.nodes("Split", count, Attributes.of("axis", axis, "num_outputs", count), x);
    }
  }

  private static void slice(CaseBuilder b) {
    Operand x = ShapingCases.anything(b, 1, 4);
    int count = b.between(1, x.rank());
    int[] axes = Arrays.copyOf(b.random().permutation(x.rank()), count);
    int[] starts = new int[count];
    int[] ends = new int[count];
    int[] steps = new int[count];
    for (int i = 0; i < count; i++) {
      int size = x.dim(axes[i]);
      boolean back = b.chance(0.3);
      int from = b.between(0, size - 1);
      int length = b.between(1, size);
      starts[i] = b.chance(0.3) ? from - size : from;
      steps[i] = b.one(1, 1, 2) * (back ? -1 : 1);
      ends[i] =
          back
              ? b.one(Math.max(from - length, 0), -size - 1)
              : b.one(from + length, Integer.MAX_VALUE);
      axes[i] -= b.chance(0.3) ? x.rank() : 0;
    }
    b.node("Slice", Map.of(), x, b.longs(starts), b.longs(ends), b.longs(axes), b.longs(steps));
  }

  private static void tile(CaseBuilder b) {
    Operand x = ShapingCases.anything(b, 1, 4);
    int[] repeats = new int[x.rank()];
    Arrays.setAll(repeats, i -> b.between(1, 2));
    b.node("Tile", Map.of(), x, b.longs(repeats));
  }

  private static void depthToSpace(CaseBuilder b) {
    int[] dims = {b.between(1, 2), 4 * b.between(1, 2), b.between(1, 3), b.between(1, 3)};
    b.node(
        "DepthToSpace",
        Attributes.of("blocksize", 2, "mode", b.one("DCR", "CRD")),
        b.tensor(ElementType.FLOAT, dims, b.any()));
  }

  private static void spaceToDepth(CaseBuilder b) {
    int[] dims = {b.between(1, 2), b.between(1, 3), 2 * b.between(1, 2), 2 * b.between(1, 2)};
    b.node(
        "SpaceToDepth", Attributes.of("blocksize", 2), b.tensor(ElementType.FLOAT, dims, b.any()));
  }

  private static void reverse(CaseBuilder b) {
    Operand x = b.tensor(b.type(ElementType.FLOAT, ElementType.INT64), 2, 3, b.any());
    int batch = b.between(0, 1);
    Operand lengths =
        b.fresh(ElementType.INT64, new int[] {x.dim(batch)}, Values.within(1, x.dim(1 - batch)));
    b.node(
        "ReverseSequence", Attributes.of("batch_axis", batch, "time_axis", 1 - batch), x, lengths);
  }

  private static void triangle(CaseBuilder b) {
    Operand x = b.tensor(b.type(ElementType.FLOAT, ElementType.INT64), 2, 4, b.any());
    b.node(
        "Trilu",
        Attributes.of("upper", b.chance(0.5)),
        x,
        b.chance(0.5) ? b.scalar(b.between(-2, 2)) : Operand.ABSENT);
  }

  private static void centre(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 1, 3, b.any());
    int axis = b.between(0, x.rank() - 1);
    b.node("CenterCropPad", Attributes.of("axes", new int[] {axis}), x, b.longs(b.between(1, 6)));
  }
}
