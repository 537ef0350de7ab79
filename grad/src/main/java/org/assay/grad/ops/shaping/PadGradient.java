package org.assay.grad.ops.shaping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Pad: with a constant it is undone by cropping; other modes repeat elements, as Gather does. */
final class PadGradient implements GradientRule {
  static final GradientRule RULE = new PadGradient();

  private PadGradient() {}

  @Override
  public void apply(GradientContext c) {
    if (mode(c.node()).equals("constant")) {
      c.give(0, () -> cropped(c));
      c.give(
          2,
          () -> {
            String all = c.op("ReduceSum", Attributes.of("keepdims", 0), c.g());
            String inner = c.op("ReduceSum", Attributes.of("keepdims", 0), cropped(c));
            return c.reshapeLike(c.sub(all, inner), c.in(2));
          });
    } else {
      c.differentiate(() -> List.of(gathered(c)));
    }
  }

  private static String mode(Node node) {
    return node.stringAttribute("mode", "constant");
  }

  private static String cropped(GradientContext c) {
    String pads =
        c.constant(c.in(1))
            .map(p -> c.longs(Arrays.stream(p.toLongs()).map(v -> -v).toArray()))
            .orElseGet(() -> c.neg(c.in(1)));
    return c.op("Pad", c.g(), pads, "", c.input(3).orElse(""));
  }

  /** Along each axis the elements that the padded places of a row of numbers name. */
  private static String gathered(GradientContext c) {
    String x = c.in(0);
    int rank = c.rank(x);
    List<Long> axes = new ArrayList<>();
    Optional<String> given = c.input(3);
    if (given.isPresent()) {
      for (long axis : c.constant(given.get()).map(Tensor::toLongs).orElse(new long[0])) {
        axes.add((long) c.front(axis, x));
      }
      if (axes.isEmpty()) {
        throw c.error("axes are computed", "axes that are constant");
      }
    } else {
      for (long axis = 0; axis < rank; axis++) {
        axes.add(axis);
      }
    }
    String padded = x;
    for (int i = 0; i < axes.size(); i++) {
      int axis = axes.get(i).intValue();
      String size = c.squeeze(c.shape(x, axis), 0);
      String places = c.op("Range", c.integer(0), size, c.integer(1));
      String pads = c.op("Gather", c.in(1), c.longs(i, i + axes.size()));
      // In floating point, which every runtime pads in every mode.
      String moved =
          c.op(
              "Pad",
              Attributes.of("mode", mode(c.node())),
              c.cast(places, ElementType.FLOAT),
              pads);
      padded =
          c.op("Gather", Attributes.of("axis", axis), padded, c.cast(moved, ElementType.INT64));
    }
    return padded;
  }
}
