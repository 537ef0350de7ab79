package org.assay.onnx.ops.convolution;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;
import org.assay.onnx.shape.Windows;

/**
 * Shapes of convolutions in layouts of ONNX Runtime's own: [N, spatial…, C], and [N, C, spatial…]
 * with channels in padded blocks.
 */
final class FusedConvolutionShapes {
  private static final String MICROSOFT = "com.microsoft";

  private FusedConvolutionShapes() {}

  static void addTo(OperatorTable.Builder<ShapeRule> table) {
    for (String operator : List.of("NhwcConv", "NhwcFusedConv")) {
      table.add(
          MICROSOFT,
          operator,
          CheckedRule.of(
              2,
              4,
              1,
              in ->
                  Operands.one(
                      in.element(0, 1, 2, 3),
                      channelsLast(in, in.shape(1, 3, Integer.MAX_VALUE).map(w -> first(w))))));
    }
    table.add(
        MICROSOFT,
        "QLinearConv",
        CheckedRule.of(
            8,
            9,
            1,
            in ->
                Operands.one(
                    in.element(7),
                    in.node().intAttribute("channels_last", 0) != 0
                        ? channelsLast(in, in.shape(3, 3, Integer.MAX_VALUE))
                        : blocked(in, 3))));
    table.add(
        "com.microsoft.nchwc",
        "Conv",
        CheckedRule.of(2, 4, 1, in -> Operands.one(ElementType.FLOAT, blocked(in, 1))));
  }

  // [M, spatial…, C] as [M, C, spatial…].
  private static Shape first(Shape weight) {
    List<Dim> dims = new ArrayList<>(weight.dims());
    dims.add(1, dims.remove(dims.size() - 1));
    return new Shape(dims);
  }

  private static Optional<Shape> channelsLast(Operands in, Optional<Shape> weight) {
    Optional<Shape> x = in.shape(0, 3, Integer.MAX_VALUE);
    if (x.isEmpty()) {
      return Optional.empty();
    }
    checkRanks(in, x.get(), weight);
    int spatial = x.get().rank() - 2;
    List<Dim> dims = new ArrayList<>();
    dims.add(x.get().dim(0));
    dims.addAll(
        Windows.ofWeight(in, spatial, weight).count(x.get().dims().subList(1, spatial + 1)));
    dims.add(weight.map(w -> w.dim(0)).orElse(Dim.UNKNOWN));
    return Optional.of(new Shape(dims));
  }

  // Channels of the input may be padded to whole blocks, so they are not compared.
  private static Optional<Shape> blocked(Operands in, int weight) {
    Optional<Shape> x = in.shape(0, 3, Integer.MAX_VALUE);
    Optional<Shape> w = in.shape(weight, 3, Integer.MAX_VALUE);
    if (x.isEmpty()) {
      return Optional.empty();
    }
    checkRanks(in, x.get(), w);
    int spatial = x.get().rank() - 2;
    List<Dim> counts =
        Windows.ofWeight(in, spatial, w).count(x.get().dims().subList(2, spatial + 2));
    Dim maps = w.map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    return Optional.of(Dims.concat(List.of(x.get().dim(0), maps), counts));
  }

  private static void checkRanks(Operands in, Shape x, Optional<Shape> w) {
    if (w.isPresent() && w.get().rank() != x.rank()) {
      throw in.error("input " + x + " and weight " + w.get(), "equal ranks");
    }
  }
}
