package org.assay.numeric.backward.rules;

import org.assay.bounds.Cell;
import org.assay.numeric.backward.Derivative;
import org.assay.numeric.backward.Step;
import org.assay.onnx.OperatorTable;

/** Operators that move elements: adjoints move back, and add up where one was copied. */
final class ShapingRules {
  private ShapingRules() {}

  static void addTo(OperatorTable.Builder<Derivative> table) {
    Derivative back = Derivative.first("dx = dy, moved back", (s, k) -> s.dy());
    for (String op :
        new String[] {
          "Reshape",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Transpose",
          "DepthToSpace",
          "SpaceToDepth",
          "ReverseSequence"
        }) {
      table.add(op, back);
    }
    Derivative part =
        Derivative.first("dx = dy where it was taken, else 0", (s, k) -> Step.selected(s.dy()));
    for (String op : new String[] {"Slice", "Trilu", "Compress", "CenterCropPad", "TopK"}) {
      table.add(op, part);
    }
    table
        .add("Concat", Derivative.of("each dx = its part of dy", (s, k) -> s.dy()))
        .add("Split", Derivative.first("dx = the dy put together", ShapingRules::split))
        .add("Expand", Derivative.first("dx = Σ dy over the copies", ShapingRules::copies))
        .add("Tile", Derivative.first("dx = Σ dy over the copies", ShapingRules::copies))
        .add(
            "Pad",
            new Derivative(
                "dx = Σ dy of the copies; the value Σ dy of the border",
                k -> k == 0 || k == 2,
                ShapingRules::pad))
        .add("Resize", Derivative.first("dx = Σ dy · weight", ShapingRules::resize))
        .add("Upsample", Derivative.first("dx = Σ dy · weight", ShapingRules::resize));
  }

  private static Cell split(Step s, int k) {
    Cell all = s.adjoint(0);
    for (int o = 1; o < s.node().outputs().size(); o++) {
      all.join(s.adjoint(o));
    }
    return all;
  }

  private static Cell copies(Step s, int k) {
    return s.unbroadcast(s.dy(), k);
  }

  private static Cell pad(Step s, int k) {
    String mode = s.node().stringAttribute("mode", "constant");
    if (k == 2) {
      return s.some(s.dy(), s.outSize(0));
    }
    if (mode.equals("constant")) {
      return Step.selected(s.dy());
    }
    // Negative pads drop elements; an edge is copied as often as there are new ones.
    return s.some(s.dy(), Math.max(1, s.outSize(0)));
  }

  private static Cell resize(Step s, int k) {
    double weight = s.node().stringAttribute("mode", "nearest").equals("cubic") ? 2 : 1;
    Cell term = s.mul(s.dy(), Step.range(weight > 1 ? -weight : 0, weight));
    long[] in = s.dims(k);
    long[] out = s.outDims(0);
    double positions = 1;
    for (int i = 0; i < out.length; i++) {
      positions *= i < in.length && in[i] == out[i] ? 1 : Math.max(1, out[i]);
    }
    return s.some(term, out.length == 0 ? s.outSize(0) : positions);
  }
}
