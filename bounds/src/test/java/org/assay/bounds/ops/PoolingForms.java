package org.assay.bounds.ops;

import java.util.Map;
import java.util.function.Function;
import org.assay.bounds.ops.ContainmentTest.Forms;

/** Forms of pooling operators. */
final class PoolingForms {
  private PoolingForms() {}

  static void addTo(Map<String, Function<Forms, OneNode>> forms) {
    for (String operator : new String[] {"MaxPool", "AveragePool", "LpPool"}) {
      forms.put(operator + " plain", f -> image(operator, f));
      forms.put(operator + " padded", f -> image(operator, f).set("pads", 1, 0, 1, 1));
      forms.put(
          operator + " same",
          f -> image(operator, f).set("auto_pad", "SAME_UPPER").set("strides", 2, 2));
      forms.put(
          operator + " ceil",
          f -> image(operator, f).set("ceil_mode", 1).set("strides", 2, 2).set("pads", 1, 1, 0, 0));
      forms.put(
          operator + " dilated",
          f -> image(operator, f).set("dilations", 3, 2).set("pads", 1, 1, 1, 1));
    }
    forms.put("MaxPool indices", f -> image("MaxPool", f).outputs(2));
    forms.put(
        "AveragePool counts padding",
        f -> image("AveragePool", f).set("pads", 1, 0, 1, 1).set("count_include_pad", 1));
    forms.put(
        "AveragePool overflow",
        f ->
            OneNode.of("AveragePool")
                .with(f.finite(-3e38, 3e38, 1, 2, 6, 5))
                .set("kernel_shape", 3, 3));
    forms.put(
        "LpPool overflow",
        f -> OneNode.of("LpPool").with(f.finite(0, 2e19, 1, 2, 6, 5)).set("kernel_shape", 3, 3));
    forms.put(
        "LpPool tiny",
        f ->
            OneNode.of("LpPool")
                .with(f.finite(-1e-20, 1e-20, 1, 2, 6, 5))
                .set("kernel_shape", 3, 3));
    for (String operator : new String[] {"GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"}) {
      forms.put(operator, f -> OneNode.of(operator).with(f.floats(-3, 3, 2, 4, 6, 5)));
    }
    forms.put(
        "RoiAlign",
        f ->
            OneNode.of("RoiAlign")
                .with(f.floats(-3, 3, 2, 4, 6, 5), f.finite(0, 6, 3, 4), f.indices(0, 1, 3))
                .set("output_height", 3)
                .set("output_width", 2));
  }

  private static OneNode image(String operator, Forms f) {
    return OneNode.of(operator).with(f.floats(-3, 3, 2, 4, 6, 5)).set("kernel_shape", 2, 2);
  }
}
