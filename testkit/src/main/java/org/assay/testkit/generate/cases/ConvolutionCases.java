package org.assay.testkit.generate.cases;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Conv and ConvTranspose over one to three spatial axes. */
final class ConvolutionCases {
  private ConvolutionCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(OperatorCase.of("Conv", ConvolutionCases::convolution));
    cases.add(OperatorCase.of("ConvTranspose", ConvolutionCases::transposed));
    cases.add(OperatorCase.of("DeformConv", ConvolutionCases::deformable));
  }

  private static void convolution(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 3, 5, b.any());
    int n = x.rank() - 2;
    int groups = x.dim(1) % 2 == 0 && b.chance(0.3) ? 2 : b.chance(0.2) ? x.dim(1) : 1;
    int[] w = new int[x.rank()];
    w[0] = groups * b.between(1, 2);
    w[1] = x.dim(1) / groups;
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    if (groups > 1 || b.chance(0.3)) {
      attributes.putAll(Attributes.of("group", groups));
    }
    int[] pads = new int[2 * n];
    for (int i = 0; i < n; i++) {
      w[i + 2] = b.between(1, Math.min(3, x.dim(i + 2)));
      pads[i] = b.between(0, w[i + 2] - 1);
      pads[i + n] = b.between(0, w[i + 2] - 1);
    }
    padding(b, attributes, pads);
    if (b.chance(0.5)) {
      int[] strides = new int[n];
      Arrays.setAll(strides, i -> b.between(1, 3));
      attributes.putAll(Attributes.of("strides", strides));
    }
    if (b.chance(0.3)) {
      attributes.putAll(Attributes.of("kernel_shape", Arrays.copyOfRange(w, 2, w.length)));
    }
    Operand weights = b.tensor(x.type(), w, b.any());
    Operand bias = b.chance(0.5) ? b.tensor(x.type(), new int[] {w[0]}, b.any()) : Operand.ABSENT;
    b.node("Conv", attributes, x, weights, bias);
  }

  /** Explicit pads, automatic ones, or none. */
  static void padding(CaseBuilder b, Map<String, Attribute> attributes, int[] pads) {
    switch (b.between(0, 4)) {
      case 0 -> attributes.putAll(Attributes.of("auto_pad", b.one("SAME_UPPER", "SAME_LOWER")));
      case 1 -> attributes.putAll(Attributes.of("auto_pad", "VALID"));
      case 2, 3 -> attributes.putAll(Attributes.of("pads", pads));
      default -> attributes.putAll(Attributes.of("auto_pad", "NOTSET"));
    }
  }

  private static void transposed(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 3, 4, b.any());
    int n = x.rank() - 2;
    int groups = x.dim(1) % 2 == 0 && b.chance(0.3) ? 2 : 1;
    int[] w = new int[x.rank()];
    w[0] = x.dim(1);
    w[1] = b.between(1, 3);
    int[] strides = new int[n];
    int[] extra = new int[n];
    int[] pads = new int[2 * n];
    for (int i = 0; i < n; i++) {
      w[i + 2] = b.between(1, 3);
      strides[i] = b.between(1, 3);
      extra[i] = b.between(0, strides[i] - 1);
      int full = strides[i] * (x.dim(i + 2) - 1) + extra[i] + w[i + 2];
      pads[i] = full > 1 ? b.between(0, Math.min(w[i + 2] - 1, full - 1) / 2) : 0;
    }
    Map<String, Attribute> attributes =
        Attributes.of("group", groups, "strides", strides, "output_padding", extra, "pads", pads);
    Operand weights = b.tensor(x.type(), w, b.any());
    Operand bias =
        b.chance(0.5) ? b.tensor(x.type(), new int[] {w[1] * groups}, b.any()) : Operand.ABSENT;
    b.node("ConvTranspose", attributes, x, weights, bias);
  }

  private static void deformable(CaseBuilder b) {
    ElementType type = b.type(ElementType.FLOAT, ElementType.DOUBLE);
    int groups = b.between(1, 2);
    int sets = b.between(1, 2);
    int channels = groups * sets * b.between(1, 2);
    int[] image = {b.between(1, 2), channels, b.between(2, 4), b.between(2, 4)};
    int[] w = {groups * b.between(1, 2), channels / groups, b.between(1, 2), b.between(1, 2)};
    int[] pads = {b.between(0, 1), b.between(0, 1), b.between(0, 1), b.between(0, 1)};
    int[] strides = {b.between(1, 2), b.between(1, 2)};
    int height = (image[2] + pads[0] + pads[2] - w[2]) / strides[0] + 1;
    int width = (image[3] + pads[1] + pads[3] - w[3]) / strides[1] + 1;
    int taps = sets * w[2] * w[3];
    int[] offsets = {image[0], 2 * taps, height, width};
    int[] mask = {image[0], taps, height, width};
    b.node(
        "DeformConv",
        Attributes.of("group", groups, "offset_group", sets, "pads", pads, "strides", strides),
        b.tensor(type, image, b.any()),
        b.tensor(type, w, b.any()),
        b.fresh(type, offsets, b.mostly(Values.within(-2, 2))),
        b.chance(0.5) ? b.tensor(type, new int[] {w[0]}, b.any()) : Operand.ABSENT,
        b.chance(0.5) ? b.fresh(type, mask, b.one(Values.within(0, 1), b.any())) : Operand.ABSENT);
  }
}
