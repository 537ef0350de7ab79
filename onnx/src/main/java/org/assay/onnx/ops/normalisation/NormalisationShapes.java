package org.assay.onnx.ops.normalisation;

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

/** Shapes of normalisation (opset 23, com.microsoft). */
public final class NormalisationShapes {
  private NormalisationShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("BatchNormalization", CheckedRule.of(5, 5, 3, NormalisationShapes::batch));
    table.add("InstanceNormalization", CheckedRule.of(3, 3, 1, in -> channels(in, 1, 2)));
    table.add("GroupNormalization", CheckedRule.of(3, 3, 1, NormalisationShapes::group));
    table.add("LayerNormalization", CheckedRule.of(2, 3, 3, in -> layer(in, 1)));
    table.add("RMSNormalization", CheckedRule.of(2, 2, 1, in -> layer(in, 1)));
    table.add("LRN", CheckedRule.of(1, 1, 1, in -> in.like(0)));
    table.add("LpNormalization", CheckedRule.of(1, 1, 1, NormalisationShapes::alongAxis));
    table.add("MeanVarianceNormalization", CheckedRule.of(1, 1, 1, in -> in.like(0)));
    // ONNX Runtime keeps its older fused form in the standard domain.
    table.add("SimplifiedLayerNormalization", CheckedRule.of(2, 2, 2, in -> layer(in, 1)));
    String microsoft = "com.microsoft";
    table.add(
        microsoft, "SkipLayerNormalization", CheckedRule.of(3, 5, 4, NormalisationShapes::skip));
    table.add(
        microsoft,
        "SkipSimplifiedLayerNormalization",
        CheckedRule.of(3, 4, 4, NormalisationShapes::skip));
    table.add(
        microsoft, "EmbedLayerNormalization", CheckedRule.of(1, 9, 3, NormalisationShapes::embed));
    table.add(microsoft, "GroupNorm", CheckedRule.of(3, 3, 1, in -> in.like(0)));
    table.add(
        microsoft,
        "SkipGroupNorm",
        CheckedRule.of(4, 5, 2, in -> List.of(in.like(0).get(0), in.like(0).get(0))));
    // ONNX Runtime keeps these in either domain.
    table.add(microsoft, "LayerNormalization", CheckedRule.of(2, 3, 3, in -> layer(in, 1)));
    table.add(
        microsoft, "SimplifiedLayerNormalization", CheckedRule.of(2, 2, 2, in -> layer(in, 1)));
  }

  private static List<Optional<ValueType>> batch(Operands in) {
    Optional<Shape> x = in.shape(0, 1, Integer.MAX_VALUE);
    Dim channels = x.map(s -> s.rank() > 1 ? s.dim(1) : Dim.of(1)).orElse(Dim.UNKNOWN);
    for (int i = 1; i <= 4; i++) {
      Optional<Shape> parameter = in.shape(i, 1, 1);
      if (parameter.isPresent()) {
        channels = in.same(channels, parameter.get().dim(0), "channels and " + in.describe(i));
      }
    }
    boolean training = in.node().intAttribute("training_mode", 0) != 0;
    if (!training && (in.node().hasOutput(1) || in.node().hasOutput(2))) {
      throw in.error("running statistics are asked for", "training_mode = 1");
    }
    Optional<Shape> statistics = Optional.of(Shape.of(channels));
    return List.of(
        Operands.type(in.element(0), x),
        Operands.type(in.element(3), statistics),
        Operands.type(in.element(3), statistics));
  }

  private static List<Optional<ValueType>> channels(Operands in, int... parameters) {
    Optional<Shape> x = in.shape(0, 2, Integer.MAX_VALUE);
    Dim channels = x.map(s -> s.dim(1)).orElse(Dim.UNKNOWN);
    for (int i : parameters) {
      Optional<Shape> parameter = in.shape(i, 1, 1);
      if (parameter.isPresent()) {
        channels = in.same(channels, parameter.get().dim(0), "channels and " + in.describe(i));
      }
    }
    return Operands.one(in.element(0, parameters), x);
  }

  private static List<Optional<ValueType>> group(Operands in) {
    long groups = in.node().intAttribute("num_groups", 0);
    if (groups <= 0) {
      throw in.error("attribute 'num_groups' is " + groups, "at least 1");
    }
    long channels =
        in.shape(0, 2, Integer.MAX_VALUE).map(s -> s.dim(1).sizeOrMinusOne()).orElse(-1L);
    if (channels >= 0 && channels % groups != 0) {
      throw in.error(channels + " channels in " + groups + " groups", "a multiple of num_groups");
    }
    return channels(in, 1, 2);
  }

  private static List<Optional<ValueType>> layer(Operands in, int scale) {
    Optional<Shape> x = in.shape(0, 1, Integer.MAX_VALUE);
    Optional<Shape> statistics =
        x.map(
            s -> {
              int axis = in.axis(in.node().intAttribute("axis", -1), s.rank());
              List<Dim> dims = new ArrayList<>(s.dims().subList(0, axis));
              while (dims.size() < s.rank()) {
                dims.add(Dim.of(1));
              }
              return new Shape(dims);
            });
    Optional<Shape> factor = in.shape(scale);
    if (x.isPresent() && factor.isPresent() && Dims.broadcast(x.get(), factor.get()).isEmpty()) {
      throw in.error(
          in.describe(scale) + " has shape " + factor.get(),
          "a shape that broadcasts to " + x.get());
    }
    // The scale may be of another type (ONNX Runtime's form); the output has it then.
    Optional<ElementType> element =
        in.node().opType().equals("SimplifiedLayerNormalization")
            ? in.element(scale)
            : in.element(0);
    ElementType stash = in.elementAttribute("stash_type").orElse(ElementType.FLOAT);
    Optional<ValueType> mean = Optional.of(new ValueType.TensorType(stash, statistics));
    return List.of(Operands.type(element, x), mean, mean);
  }

  private static List<Optional<ValueType>> alongAxis(Operands in) {
    long axis = in.node().intAttribute("axis", -1);
    in.shape(0).ifPresent(s -> in.axis(axis, s.rank()));
    return in.like(0);
  }

  /** Outputs: normalised, mean, inverse deviation, and the sum of input and skip. */
  private static List<Optional<ValueType>> skip(Operands in) {
    Optional<Shape> x = in.shape(0, 2, 3);
    Optional<Shape> statistics = x.map(s -> Dims.with(s, s.rank() - 1, Dim.of(1)));
    Optional<ValueType> mean = Optional.of(new ValueType.TensorType(ElementType.FLOAT, statistics));
    Optional<ValueType> output = Operands.type(in.element(0), x);
    return List.of(output, mean, mean, output);
  }

  /** Outputs: embedding [N, T, hidden], mask index [N], and the sum before normalisation. */
  private static List<Optional<ValueType>> embed(Operands in) {
    Optional<Shape> ids = in.shape(0, 2, 2);
    Optional<Shape> words = in.shape(2, 2, 2);
    Dim batch = ids.map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    Dim length = ids.map(s -> s.dim(1)).orElse(Dim.UNKNOWN);
    Dim hidden = words.map(s -> s.dim(1)).orElse(Dim.UNKNOWN);
    Optional<ValueType> output =
        Operands.type(in.element(2), Optional.of(Shape.of(batch, length, hidden)));
    return List.of(
        output, Optional.of(new ValueType.TensorType(ElementType.INT32, Shape.of(batch))), output);
  }
}
