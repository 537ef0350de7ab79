package org.assay.onnx.ops.pooling;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;
import org.assay.onnx.shape.Windows;

/** Shapes of pooling (opset 23): [N, C, spatial…]. */
public final class PoolingShapes {
  private PoolingShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add(
        "AveragePool", CheckedRule.of(1, 1, 1, in -> Operands.one(in.element(0), pooled(in))));
    table.add("LpPool", CheckedRule.of(1, 1, 1, in -> Operands.one(in.element(0), pooled(in))));
    table.add("MaxPool", CheckedRule.of(1, 1, 2, PoolingShapes::maxPool));
    for (String type : List.of("GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool")) {
      table.add(type, CheckedRule.of(1, 1, 1, in -> Operands.one(in.element(0), global(in))));
    }
    String blocked = "com.microsoft.nchwc";
    for (String type : List.of("MaxPool", "AveragePool")) {
      table.add(
          blocked, type, CheckedRule.of(1, 1, 1, in -> Operands.one(in.element(0), pooled(in))));
    }
    table.add(
        blocked,
        "GlobalAveragePool",
        CheckedRule.of(1, 1, 1, in -> Operands.one(in.element(0), global(in))));
    table.add(
        "com.microsoft",
        "NhwcMaxPool",
        CheckedRule.of(1, 1, 1, in -> Operands.one(in.element(0), pooledChannelsLast(in))));
    table.add(
        "com.microsoft",
        "QLinearAveragePool",
        CheckedRule.of(
            4,
            5,
            1,
            in ->
                Operands.one(
                    in.element(0),
                    in.node().intAttribute("channels_last", 0) != 0
                        ? pooledChannelsLast(in)
                        : pooled(in))));
    table.add("MaxUnpool", CheckedRule.of(2, 3, 1, PoolingShapes::unpooled));
    table.add("RoiAlign", CheckedRule.of(3, 3, 1, PoolingShapes::regionsAligned));
    table.add("MaxRoiPool", CheckedRule.of(2, 2, 1, PoolingShapes::regionsPooled));
  }

  private static List<Optional<ValueType>> maxPool(Operands in) {
    Optional<Shape> shape = pooled(in);
    return List.of(
        Operands.type(in.element(0), shape),
        Optional.of(new ValueType.TensorType(ElementType.INT64, shape)));
  }

  private static Optional<Shape> pooled(Operands in) {
    return in.shape(0, 3, Integer.MAX_VALUE)
        .map(
            x -> {
              int spatial = x.rank() - 2;
              List<Dim> counts =
                  Windows.ofAttribute(in, spatial).count(x.dims().subList(2, spatial + 2));
              return Dims.concat(x.dims().subList(0, 2), counts);
            });
  }

  private static Optional<Shape> pooledChannelsLast(Operands in) {
    return in.shape(0, 3, Integer.MAX_VALUE)
        .map(
            x -> {
              int spatial = x.rank() - 2;
              List<Dim> dims = new ArrayList<>();
              dims.add(x.dim(0));
              dims.addAll(Windows.ofAttribute(in, spatial).count(x.dims().subList(1, spatial + 1)));
              dims.add(x.dim(-1));
              return new Shape(dims);
            });
  }

  private static Optional<Shape> global(Operands in) {
    return in.shape(0, 2, Integer.MAX_VALUE)
        .map(
            x -> {
              List<Dim> dims = new ArrayList<>(x.dims().subList(0, 2));
              for (int i = 2; i < x.rank(); i++) {
                dims.add(Dim.of(1));
              }
              return new Shape(dims);
            });
  }

  private static List<Optional<ValueType>> unpooled(Operands in) {
    Optional<Shape> x = in.shape(0, 3, Integer.MAX_VALUE);
    if (in.has(2)) {
      return Operands.one(in.element(0), in.dimensions(2).map(Shape::new));
    }
    if (x.isEmpty()) {
      return Operands.one(in.element(0), Optional.empty());
    }
    int n = x.get().rank() - 2;
    long[] kernel = in.positive("kernel_shape", n, 1);
    long[] strides = in.positive("strides", n, 1);
    long[] pads = in.ints("pads", 2 * n).orElseGet(() -> new long[2 * n]);
    List<Dim> dims = new ArrayList<>(x.get().dims().subList(0, 2));
    for (int i = 0; i < n; i++) {
      long rest =
          Math.subtractExact(
              kernel[i], Math.addExact(strides[i], Math.addExact(pads[i], pads[n + i])));
      dims.add(Dims.plus(Dims.times(x.get().dim(i + 2), strides[i]), rest));
    }
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }

  private static List<Optional<ValueType>> regionsAligned(Operands in) {
    Optional<Shape> x = in.shape(0, 4, 4);
    Optional<Shape> regions = in.shape(1, 2, 2);
    Optional<Shape> indices = in.shape(2, 1, 1);
    Dim count =
        in.same(
            regions.map(s -> s.dim(0)).orElse(Dim.UNKNOWN),
            indices.map(s -> s.dim(0)).orElse(Dim.UNKNOWN),
            "numbers of regions and of batch indices");
    Shape shape =
        Shape.of(
            count,
            x.map(s -> s.dim(1)).orElse(Dim.UNKNOWN),
            size(in, "output_height"),
            size(in, "output_width"));
    return Operands.one(in.element(0), Optional.of(shape));
  }

  private static Dim size(Operands in, String attribute) {
    long size = in.node().intAttribute(attribute, 1);
    if (size <= 0) {
      throw in.error("attribute '" + attribute + "' is " + size, "a positive size");
    }
    return Dim.of(size);
  }

  private static List<Optional<ValueType>> regionsPooled(Operands in) {
    Optional<Shape> x = in.shape(0, 4, 4);
    Dim count = in.shape(1, 2, 2).map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    if (in.node().attribute("pooled_shape").isEmpty()) {
      throw in.error("attribute 'pooled_shape' is missing", "2 sizes");
    }
    long[] size = in.positive("pooled_shape", 2, 1);
    Shape shape =
        Shape.of(count, x.map(s -> s.dim(1)).orElse(Dim.UNKNOWN), Dim.of(size[0]), Dim.of(size[1]));
    return Operands.one(in.element(0), Optional.of(shape));
  }
}
