package org.assay.onnx.upgrade;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Upsample and the older forms of Resize. */
final class ResizingAdapters {
  private ResizingAdapters() {}

  /** Upsample-1, -7 and -9 became Resize. */
  static void upsample(Adaptation at) {
    Node node = at.node();
    String x = at.input(0);
    Optional<Attribute> list = node.attribute("scales");
    if (node.hasInput(1)) {
      asymmetric(at, at.input(1), at.constant(1));
    } else if (list.isPresent() && list.get() instanceof Attribute.FloatList floats) {
      constantScales(at, floats.values());
    } else if (node.attribute("height_scale").isPresent()) {
      constantScales(
          at,
          List.of(
              1f,
              1f,
              node.floatAttribute("height_scale", 1),
              node.floatAttribute("width_scale", 1)));
    } else {
      throw at.error("no scales for '" + x + "'", "attribute 'scales'");
    }
  }

  private static void constantScales(Adaptation at, List<Float> values) {
    float[] scales = new float[values.size()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = values.get(i);
    }
    Tensor tensor = Tensor.ofFloats(new long[] {scales.length}, scales);
    asymmetric(at, at.value(tensor), Optional.of(tensor));
  }

  /** Resize-11 and -13. */
  static void resize(Adaptation at) {
    Node node = at.node();
    if (at.opset() < 11) {
      if (!node.hasInput(1)) {
        throw at.error("scales are missing", "2 inputs");
      }
      asymmetric(at, at.input(1), at.constant(1));
      return;
    }
    List<String> inputs = at.inputs(4);
    for (int i = 2; i <= 3; i++) {
      if (at.constant(i).filter(t -> t.size() == 0).isPresent()) {
        // Absent inputs were empty tensors in opset 11.
        inputs.set(i, "");
      }
    }
    if (!inputs.get(3).isEmpty() && at.constant(2).isEmpty() && scalesAreEmpty(at)) {
      inputs.set(2, "");
    }
    if (node.stringAttribute("coordinate_transformation_mode", "").equals("tf_half_pixel_for_nn")) {
      halfPixel(at);
    }
    at.replace("Resize", inputs, at.attributes());
  }

  private static boolean scalesAreEmpty(Adaptation at) {
    return at.shape(2).filter(s -> s.rank() == 1 && s.dim(0).sizeOrMinusOne() == 0).isPresent();
  }

  /** Its coordinate is that of half_pixel plus a half: only other roundings of that are left. */
  private static void halfPixel(Adaptation at) {
    String rounding = at.node().stringAttribute("nearest_mode", "round_prefer_floor");
    String now =
        switch (rounding) {
          case "floor" -> "round_prefer_ceil";
          case "round_prefer_floor" -> "ceil";
          default ->
              throw at.error(
                  "tf_half_pixel_for_nn with nearest_mode " + rounding,
                  "floor or round_prefer_floor");
        };
    at.attributes().put("coordinate_transformation_mode", Adaptation.text("half_pixel"));
    at.attributes().put("nearest_mode", Adaptation.text(now));
  }

  /**
   * Before opset 11: pixel i lies at i / scale; the nearest one is below where an axis grows, above
   * where it shrinks (ONNX Runtime).
   */
  private static void asymmetric(Adaptation at, String scales, Optional<Tensor> constant) {
    Node node = at.node();
    String mode = node.stringAttribute("mode", "nearest");
    mode = mode.equals("bilinear") ? "linear" : mode;
    boolean grows = false;
    boolean shrinks = false;
    for (int i = 0; constant.isPresent() && i < constant.get().size(); i++) {
      grows |= constant.get().doubleAt(i) > 1;
      shrinks |= constant.get().doubleAt(i) < 1;
    }
    String x = at.input(0);
    if (mode.equals("nearest") && grows && shrinks) {
      x =
          at.helper(
              "Resize", attributes(mode, "ceil"), x, "", at.value(bounded(constant.get(), true)));
      String up = at.value(bounded(constant.get(), false));
      at.replace("Resize", List.of(x, "", up), attributes(mode, "floor"));
      return;
    }
    at.replace("Resize", List.of(x, "", scales), attributes(mode, shrinks ? "ceil" : "floor"));
  }

  private static Tensor bounded(Tensor scales, boolean atMostOne) {
    float[] values = new float[(int) scales.size()];
    for (int i = 0; i < values.length; i++) {
      float scale = (float) scales.doubleAt(i);
      values[i] = atMostOne ? Math.min(scale, 1) : Math.max(scale, 1);
    }
    return Tensor.ofFloats(new long[] {values.length}, values);
  }

  private static Map<String, Attribute> attributes(String mode, String rounding) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.put("mode", Adaptation.text(mode));
    attributes.put("coordinate_transformation_mode", Adaptation.text("asymmetric"));
    if (mode.equals("nearest")) {
      attributes.put("nearest_mode", Adaptation.text(rounding));
    }
    return attributes;
  }
}
