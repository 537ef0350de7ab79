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

/** Operators that sample images by grids, or look into regions and boxes of them. */
final class ImageCases {
  private ImageCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(OperatorCase.of("GridSample", ImageCases::gridSample));
    cases.add(OperatorCase.of("AffineGrid", ImageCases::affineGrid));
    cases.add(OperatorCase.of("RoiAlign", ImageCases::aligned));
    cases.add(OperatorCase.of("MaxRoiPool", ImageCases::pooled));
    cases.add(OperatorCase.of("NonMaxSuppression", ImageCases::suppression));
    cases.add(OperatorCase.of("Upsample", ImageCases::upsample));
  }

  private static int[] image(CaseBuilder b, int spatial, int least) {
    int[] dims = new int[spatial + 2];
    Arrays.setAll(dims, i -> i < 2 ? b.between(1, 2) : b.between(least, 5));
    return dims;
  }

  private static void gridSample(CaseBuilder b) {
    int spatial = b.between(2, 3);
    String mode = spatial == 2 ? b.one("nearest", "linear", "cubic") : b.one("nearest", "linear");
    // ORT moves all of a point's coordinates to the border where one is beyond, the standard that
    // one; only cubic weights see it.
    String padding =
        mode.equals("cubic") && b.any() != Values.ANY
            ? b.one("zeros", "reflection")
            : b.one("zeros", "border", "reflection");
    boolean corners = b.chance(0.5);
    // A single pixel between its corners has no width to be reflected in: ORT divides by it, and
    // reads at what comes out.
    boolean narrow = corners && padding.equals("reflection");
    ElementType type = b.type(ElementType.FLOAT, ElementType.DOUBLE);
    Operand x = b.tensor(type, image(b, spatial, narrow ? 2 : 1), b.any());
    int[] grid = new int[spatial + 2];
    Arrays.setAll(grid, i -> b.between(1, 3));
    grid[0] = x.dim(0);
    grid[spatial + 1] = spatial;
    Values near = b.one(Values.within(-1.5, 1.5), Values.within(-10, 10));
    // Nor does ORT reflect what is farther away than an integer of 32 bits counts.
    Values places = padding.equals("reflection") ? near : b.mostly(near);
    b.node(
        "GridSample",
        Attributes.of("mode", mode, "padding_mode", padding, "align_corners", corners),
        x,
        b.fresh(type, grid, places));
  }

  private static void affineGrid(CaseBuilder b) {
    int spatial = b.between(2, 3);
    int batch = b.between(1, 2);
    ElementType type = b.type(ElementType.FLOAT, ElementType.DOUBLE);
    int[] size = new int[spatial + 2];
    boolean corners = b.chance(0.5);
    // Where a single cell lies between its corners the standard leaves open; ORT says at 1.
    int least = corners && b.any() != Values.ANY ? 2 : 1;
    Arrays.setAll(size, i -> b.between(least, 4));
    size[0] = batch;
    b.node(
        "AffineGrid",
        Attributes.of("align_corners", corners),
        b.tensor(type, new int[] {batch, spatial, spatial + 1}, b.any()),
        b.longs(size));
  }

  private static void aligned(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, image(b, 2, 1), b.any());
    int regions = b.between(1, 3);
    int ratio = b.between(0, 3);
    Values places = b.one(Values.within(0, 5), Values.within(-20, 40));
    Operand corners;
    if (ratio == 0) {
      // As many samples as a region has pixels: ORT refuses one whose ends are in the wrong order.
      int[] half = {regions, 2};
      Operand first = b.fresh(ElementType.FLOAT, half, places);
      Operand extent = b.fresh(ElementType.FLOAT, half, Values.within(0, 20));
      Operand last = b.node("Add", Map.of(), first, extent);
      corners = b.node("Concat", Attributes.of("axis", 1), first, last);
    } else {
      corners = b.fresh(ElementType.FLOAT, new int[] {regions, 4}, places);
    }
    b.node(
        "RoiAlign",
        Attributes.of(
            "mode", b.one("avg", "max"),
            "output_height", b.between(1, 3),
            "output_width", b.between(1, 3),
            "sampling_ratio", ratio,
            "spatial_scale", b.one(0.5, 1.0, 0.3),
            "coordinate_transformation_mode", b.one("half_pixel", "output_half_pixel")),
        x,
        corners,
        b.fresh(ElementType.INT64, new int[] {regions}, Values.within(0, x.dim(0) - 1)));
  }

  private static void pooled(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, image(b, 2, 1), b.any());
    int regions = b.between(1, 3);
    float[] samples = new float[regions];
    for (int i = 0; i < regions; i++) {
      samples[i] = b.between(0, x.dim(0) - 1);
    }
    Operand corners =
        b.fresh(
            ElementType.FLOAT,
            new int[] {regions, 4},
            b.one(Values.within(0, 5), Values.within(-20, 40)));
    Operand numbered =
        b.node(
            "Concat",
            Attributes.of("axis", 1),
            b.constant(Tensor.ofFloats(new long[] {regions, 1}, samples)),
            corners);
    b.node(
        "MaxRoiPool",
        Attributes.of(
            "pooled_shape",
            new int[] {b.between(1, 3), b.between(1, 3)},
            "spatial_scale",
            b.one(0.5, 1.0, 0.3)),
        x,
        numbered);
  }

  private static void suppression(CaseBuilder b) {
    int samples = b.between(1, 2);
    int boxes = b.between(1, 6);
    int[] scores = {samples, b.between(1, 3), boxes};
    boolean bounded = b.chance(0.8);
    b.nodes(
        "NonMaxSuppression",
        1,
        false,
        Attributes.of("center_point_box", b.chance(0.4)),
        b.fresh(ElementType.FLOAT, new int[] {samples, boxes, 4}, b.any()),
        b.fresh(ElementType.FLOAT, scores, b.any()),
        bounded ? b.fresh(ElementType.INT64, new int[] {1}, Values.within(0, 4)) : Operand.ABSENT,
        b.chance(0.8)
            ? b.fresh(ElementType.FLOAT, new int[] {1}, Values.within(0, 1))
            : Operand.ABSENT,
        b.chance(0.5)
            ? b.fresh(ElementType.FLOAT, new int[] {1}, Values.within(-1, 1))
            : Operand.ABSENT);
  }

  private static void upsample(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, image(b, 2, 1), b.any());
    float[] scales = {1, 1, b.one(1f, 2f, 1.5f), b.one(1f, 2f, 3f)};
    b.node(
        "Upsample",
        Attributes.of("mode", b.one("nearest", "linear")),
        x,
        b.constant(Tensor.ofFloats(new long[] {4}, scales)));
  }
}
