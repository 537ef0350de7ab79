package org.assay.onnx.upgrade;

import java.util.List;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;

/** Operators whose attributes were renamed, dropped, or got another type or default. */
final class RenamingAdapters {
  private RenamingAdapters() {}

  /** Cast-6: the target was the name of a type. */
  static void cast(Adaptation at) {
    if (at.node().attribute("to").orElse(null) instanceof Attribute.StringValue name) {
      ElementType to =
          ElementType.ofText(name.text())
              .orElseThrow(() -> at.error("Cast to '" + name.text() + "'", "the name of a type"));
      at.attributes().put("to", Adaptation.integer(to.code()));
    }
    at.keep();
  }

  /** Concat-4: the axis was 1 unless given. */
  static void concat(Adaptation at) {
    at.attributes().putIfAbsent("axis", Adaptation.integer(1));
    at.keep();
  }

  /** Selu-6 has more digits in its defaults. */
  static void selu(Adaptation at) {
    at.attributes().putIfAbsent("alpha", new Attribute.FloatValue(1.6732f));
    at.attributes().putIfAbsent("gamma", new Attribute.FloatValue(1.0507f));
    at.keep();
  }

  /** GridSample-20 takes any number of axes, so modes lost their "bi". */
  static void gridSample(Adaptation at) {
    String mode = at.node().stringAttribute("mode", "bilinear");
    String now =
        switch (mode) {
          case "bilinear" -> "linear";
          case "bicubic" -> "cubic";
          default -> mode;
        };
    at.attributes().put("mode", Adaptation.text(now));
    at.keep();
  }

  /** RoiAlign-16 shifts by half a pixel unless told not to. */
  static void roiAlign(Adaptation at) {
    at.attributes()
        .putIfAbsent("coordinate_transformation_mode", Adaptation.text("output_half_pixel"));
    at.keep();
  }

  /** LpPool-2, GlobalLpPool-2: p was a float. */
  static void norm(Adaptation at) {
    if (at.node().attribute("p").orElse(null) instanceof Attribute.FloatValue p) {
      if (p.value() != Math.rint(p.value())) {
        throw at.error("p is " + p.value(), "a whole number");
      }
      at.attributes().put("p", Adaptation.integer((long) p.value()));
    }
    at.keep();
  }

  /** RNN-7, GRU-7, LSTM-7: whether the sequence is wanted shows in the outputs. */
  static void recurrent(Adaptation at) {
    at.attributes().remove("output_sequence");
    if (at.node().stringAttribute("direction", "").equals("foward")) {
      // So it stood in the specification of GRU-1.
      at.attributes().put("direction", Adaptation.text("forward"));
    }
    at.keep();
  }

  /** Before opset 9 this was experimental, and never normalised across the batch. */
  static void meanVariance(Adaptation at) {
    boolean across = at.node().intAttribute("across_channels", 0) != 0;
    if (at.node().intAttribute("normalize_variance", 1) == 0) {
      throw at.error("normalize_variance is 0", "1");
    }
    at.attributes().remove("across_channels");
    at.attributes().remove("normalize_variance");
    at.attributes()
        .put("axes", new Attribute.IntList(across ? List.of(1L, 2L, 3L) : List.of(2L, 3L)));
    at.keep();
  }
}
