package org.assay.testkit.generate.cases;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Operators that change dimensions or create tensors. */
final class ShapingCases {
  private static final ElementType[] ALL = {
    ElementType.FLOAT, ElementType.DOUBLE, ElementType.INT64, ElementType.INT32, ElementType.BOOL
  };

  private ShapingCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(OperatorCase.of("Reshape", ShapingCases::reshape));
    cases.add(OperatorCase.of("Flatten", ShapingCases::flatten));
    cases.add(OperatorCase.of("Squeeze", ShapingCases::squeeze));
    cases.add(OperatorCase.of("Unsqueeze", ShapingCases::unsqueeze));
    cases.add(OperatorCase.of("Expand", ShapingCases::expand));
    cases.add(OperatorCase.of("Shape", ShapingCases::shape));
    cases.add(OperatorCase.of("Size", b -> b.node("Size", Map.of(), anything(b, 0, 4))));
    cases.add(OperatorCase.of("ConstantOfShape", ShapingCases::filled));
    cases.add(OperatorCase.of("Range", ShapingCases::range));
    cases.add(OperatorCase.of("EyeLike", ShapingCases::eye));
    cases.add(OperatorCase.of("OneHot", ShapingCases::oneHot));
    cases.add(OperatorCase.of("Resize", ShapingCases::resize));
    cases.add(OperatorCase.of("Pad", ShapingCases::pad));
  }

  /** A tensor of any type that moving operators take. */
  static Operand anything(CaseBuilder b, int minRank, int maxRank) {
    return b.tensor(b.type(ALL), minRank, maxRank, b.any());
  }

  private static void reshape(CaseBuilder b) {
    Operand x = anything(b, 0, 4);
    int size = Arrays.stream(x.dims()).reduce(1, (p, q) -> p * q);
    int[] dims =
        switch (b.between(0, 3)) {
          case 0 -> new int[] {-1};
          case 1 -> new int[] {1, size, 1};
          case 2 -> x.rank() > 0 ? new int[] {0, -1} : new int[] {1};
          default -> size % 2 == 0 ? new int[] {2, -1} : new int[] {-1, 1};
        };
    b.node("Reshape", Map.of(), x, b.longs(dims));
  }

  private static void flatten(CaseBuilder b) {
    Operand x = anything(b, 1, 4);
    b.node("Flatten", Attributes.of("axis", b.between(-x.rank(), x.rank())), x);
  }

  private static void squeeze(CaseBuilder b) {
    Operand base = anything(b, 0, 3);
    int at = b.between(0, base.rank());
    Operand x = b.node("Unsqueeze", Map.of(), base, b.longs(at));
    b.node(
        "Squeeze",
        Map.of(),
        x,
        b.chance(0.7) ? b.longs(b.chance(0.5) ? at : at - x.rank()) : Operand.ABSENT);
  }

  private static void unsqueeze(CaseBuilder b) {
    Operand x = anything(b, 0, 3);
    int rank = x.rank() + 1;
    b.node("Unsqueeze", Map.of(), x, b.longs(b.between(-rank, rank - 1)));
  }

  private static void expand(CaseBuilder b) {
    Operand x = anything(b, 0, 3);
    int[] dims = x.dims();
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dims[i] == 1 ? b.between(1, 3) : b.chance(0.3) ? 1 : dims[i];
    }
    int[] wider = new int[dims.length + 1];
    wider[0] = b.between(1, 3);
    System.arraycopy(dims, 0, wider, 1, dims.length);
    b.node("Expand", Map.of(), x, b.longs(b.chance(0.5) && dims.length > 0 ? dims : wider));
  }

  private static void shape(CaseBuilder b) {
    Operand x = anything(b, 0, 4);
    b.node("Shape", b.chance(0.6) ? Map.of() : Attributes.of("start", b.between(-2, 2)), x);
  }

  private static void filled(CaseBuilder b) {
    ElementType type = b.type(ALL);
    Tensor value = Tensor.ofValues(type, new long[] {1}, b.between(0, 3));
    b.node(
        "ConstantOfShape",
        b.chance(0.3) ? Map.of() : Attributes.of("value", value),
        b.longs(b.dims(1, 3)));
  }

  private static void range(CaseBuilder b) {
    ElementType type = b.type(ElementType.FLOAT, ElementType.INT64, ElementType.INT32);
    int start = b.between(-5, 5);
    int delta = b.one(1, 2, -1, -3);
    int limit = start + delta * b.between(0, 6);
    b.node(
        "Range", Map.of(), scalar(b, type, start), scalar(b, type, limit), scalar(b, type, delta));
  }

  private static Operand scalar(CaseBuilder b, ElementType type, double value) {
    return b.constant(Tensor.ofValues(type, new long[0], value));
  }

  private static void eye(CaseBuilder b) {
    Operand x = b.tensor(b.type(ElementType.FLOAT, ElementType.INT32), 2, 2, b.any());
    b.node("EyeLike", Attributes.of("k", b.between(-1, 2)), x);
  }

  private static void oneHot(CaseBuilder b) {
    int depth = b.between(1, 5);
    Operand indices =
        b.fresh(
            ElementType.INT64,
            b.dims(1, 3),
            Values.within(-depth, b.chance(0.2) ? depth + 1 : depth - 1));
    Operand values = b.fresh(ElementType.FLOAT, new int[] {2}, b.any());
    b.node(
        "OneHot",
        Attributes.of("axis", b.between(-1, indices.rank())),
        indices,
        b.scalar(depth),
        values);
  }

  private static void resize(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 4, 4, b.any());
    String mode = b.one("nearest", "linear", "cubic");
    String transformation =
        b.one("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel");
    float[] scales = {1, 1, b.one(0.5f, 1f, 2f, 1.5f), b.one(0.5f, 1f, 2f, 3f)};
    int[] sizes = {x.dim(0), x.dim(1), b.between(1, 6), b.between(1, 6)};
    if (x.dim(2) * scales[2] < 1 || x.dim(3) * scales[3] < 1) {
      throw new OperatorCase.Unsuitable("an axis would vanish");
    }
    boolean bySizes = b.chance(0.4);
    b.node(
        "Resize",
        mode.equals("nearest")
            ? Attributes.of(
                "mode", mode,
                "coordinate_transformation_mode", transformation,
                "nearest_mode", b.one("floor", "ceil", "round_prefer_floor", "round_prefer_ceil"))
            : Attributes.of("mode", mode, "coordinate_transformation_mode", transformation),
        x,
        Operand.ABSENT,
        bySizes ? Operand.ABSENT : b.constant(Tensor.ofFloats(new long[] {4}, scales)),
        bySizes ? b.longs(sizes) : Operand.ABSENT);
  }

  private static void pad(CaseBuilder b) {
    Operand x =
        b.tensor(b.type(ElementType.FLOAT, ElementType.DOUBLE, ElementType.INT64), 1, 4, b.any());
    String mode = b.one("constant", "constant", "edge", "reflect", "wrap");
    int[] pads = new int[2 * x.rank()];
    for (int i = 0; i < pads.length; i++) {
      int size = x.dim(i % x.rank());
      int most = mode.equals("reflect") ? size - 1 : mode.equals("wrap") ? size : 3;
      pads[i] = b.between(0, Math.min(2, most));
    }
    Operand fill =
        mode.equals("constant") && b.chance(0.5)
            ? b.fresh(x.type(), new int[0], b.any())
            : Operand.ABSENT;
    b.node("Pad", Attributes.of("mode", mode), x, b.longs(pads), fill);
  }
}
