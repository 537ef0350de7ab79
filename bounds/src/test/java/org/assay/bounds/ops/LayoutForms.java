package org.assay.bounds.ops;

import java.util.Map;
import java.util.function.Function;
import org.assay.bounds.ops.ContainmentTest.Forms;
import org.assay.onnx.Tensor;

/** Forms of padding, tiling, resampling and blocks. */
final class LayoutForms {
  private LayoutForms() {}

  static void addTo(Map<String, Function<Forms, OneNode>> forms) {
    forms.put(
        "Pad", f -> data("Pad", f).with(Tensor.ofLongs(1, 0, 2, 0, 3, 1)).with(Tensor.scalar(9f)));
    forms.put(
        "Pad of an axis that is cropped away",
        f -> OneNode.of("Pad").with(f.floats(2, 3, 3, 2)).with(Tensor.ofLongs(5, 0, -4, 0)));
    forms.put("Pad and crop", f -> data("Pad", f).with(Tensor.ofLongs(-1, 0, 2, 0, 3, -1)));
    for (String mode : new String[] {"reflect", "edge", "wrap"}) {
      forms.put(
          "Pad " + mode,
          f -> data("Pad", f).with(Tensor.ofLongs(0, 1, 2, 1, 3, 1)).set("mode", mode));
    }
    forms.put("Tile", f -> data("Tile", f).with(Tensor.ofLongs(1, 2, 3)));
    forms.put(
        "CenterCropPad",
        f -> data("CenterCropPad", f).with(Tensor.ofLongs(3, 9)).set("axes", 1, 2));
    forms.put(
        "DepthToSpace",
        f -> OneNode.of("DepthToSpace").with(f.floats(-3, 3, 1, 8, 2, 3)).set("blocksize", 2));
    forms.put(
        "DepthToSpace CRD",
        f ->
            OneNode.of("DepthToSpace")
                .with(f.floats(-3, 3, 1, 8, 2, 3))
                .set("blocksize", 2)
                .set("mode", "CRD"));
    forms.put(
        "SpaceToDepth",
        f -> OneNode.of("SpaceToDepth").with(f.floats(-3, 3, 1, 2, 4, 6)).set("blocksize", 2));
    forms.put(
        "Col2Im",
        f ->
            OneNode.of("Col2Im")
                .with(f.floats(-3, 3, 1, 8, 9))
                .with(Tensor.ofLongs(4, 4))
                .with(Tensor.ofLongs(2, 2)));
    String[] coordinates = {"half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"};
    for (String mode : new String[] {"nearest", "linear", "cubic"}) {
      for (String coordinate : coordinates) {
        String name = "Resize " + mode + " " + coordinate;
        forms.put(
            name + " up",
            f ->
                resize(f, mode, coordinate)
                    .with(Tensor.ofFloats(new long[] {4}, 1, 1, 1.7f, 2.3f)));
        forms.put(
            name + " by size",
            f -> resize(f, mode, coordinate).absent().with(Tensor.ofLongs(1, 2, 3, 9)));
        forms.put(
            name + " fractional",
            f -> resize(f, mode, coordinate).with(Tensor.ofFloats(new long[] {4}, 1, 1, 1.1f, 1)));
        if (mode.equals("cubic")) {
          forms.put(
              name + " inside",
              f ->
                  resize(f, mode, coordinate)
                      .with(Tensor.ofFloats(new long[] {4}, 1, 1, 1.7f, 0.6f))
                      .set("exclude_outside", 1));
        }
      }
    }
    forms.put(
        "Resize cubic smoothed",
        f ->
            resize(f, "cubic", "half_pixel")
                .absent()
                .with(Tensor.ofLongs(1, 2, 3, 3))
                .set("antialias", 1));
    for (String mode : new String[] {"nearest", "linear", "cubic"}) {
      for (String padding : new String[] {"zeros", "border", "reflection"}) {
        forms.put(
            "GridSample " + mode + " " + padding,
            f ->
                OneNode.of("GridSample")
                    .with(f.floats(-3, 3, 1, 2, 5, 6), f.finite(-1.5, 1.5, 1, 3, 4, 2))
                    .set("mode", mode)
                    .set("padding_mode", padding));
      }
    }
    forms.put(
        "GridSample far outside",
        f ->
            OneNode.of("GridSample")
                .with(f.floats(-3, 3, 1, 2, 5, 6), f.finite(-1e8, 1e8, 1, 3, 4, 2)));
    forms.put(
        "AffineGrid",
        f ->
            OneNode.of("AffineGrid")
                .with(f.finite(-3, 3, 1, 2, 3))
                .with(Tensor.ofLongs(1, 1, 4, 5)));
  }

  private static OneNode resize(Forms f, String mode, String coordinate) {
    return OneNode.of("Resize")
        .with(f.floats(-3, 3, 1, 2, 5, 6))
        .absent()
        .set("mode", mode)
        .set("coordinate_transformation_mode", coordinate);
  }

  private static OneNode data(String operator, Forms f) {
    return OneNode.of(operator).with(f.floats(-3, 3, 2, 4, 6));
  }
}
