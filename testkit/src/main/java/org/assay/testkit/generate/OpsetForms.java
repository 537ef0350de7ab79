package org.assay.testkit.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorSet;
import org.assay.onnx.Tensor;

/**
 * Nodes of the working opset in the form of older ones: axes, limits and pads as attributes instead
 * of inputs. The inverse of the upgrade, for the operators and the forms that recipes make.
 */
final class OpsetForms {
  /** Oldest opset that ORT promises to run. */
  static final int OLDEST = 7;

  /** Since which opset an operator takes the form that recipes give it, where it is not 7. */
  private static final String SINCE =
      "Sign 9 Sinh 9 Cosh 9 Asinh 9 Acosh 9 Atanh 9 Erf 9 Round 11 Max 8 Min 8 Sum 8 Mean 8 Mod 10"
          + " CastLike 15 Clip 11 PRelu 9 ThresholdedRelu 10 Celu 12 Shrink 9 HardSwish 14 Mish 18"
          + " Gelu 20 Softmax 13 LogSoftmax 13 Hardmax 13 ReduceSum 13 ReduceMean 18 ReduceMax 18"
          + " ReduceMin 18 ReduceProd 18 ReduceL1 18 ReduceL2 18 ReduceSumSquare 18 ReduceLogSum 18"
          + " ReduceLogSumExp 18 ArgMax 12 ArgMin 12 CumSum 11 MatMul 9 Gemm 11 Einsum 12"
          + " MatMulInteger 10 Det 11 ConvTranspose 11 MaxPool 11 AveragePool 11 LpPool 11"
          + " BatchNormalization 15 LayerNormalization 17 RMSNormalization 23 GroupNormalization 21"
          + " LpNormalization 11 MeanVarianceNormalization 13 Reshape 7 Flatten 11 Squeeze 13"
          + " Unsqueeze 13 Expand 8 Shape 15 ConstantOfShape 9 Range 11 EyeLike 9 OneHot 11"
          + " Resize 13 Pad 19 Concat 11 Split 18 Slice 11 DepthToSpace 11 ReverseSequence 10"
          + " Trilu 14 CenterCropPad 18 Gather 11 GatherElements 11 GatherND 12 ScatterElements 18"
          + " ScatterND 18 TopK 11 NonZero 9 Compress 11 Equal 11 GreaterOrEqual 12 LessOrEqual 12"
          + " Greater 9 Less 9 Where 9 IsNaN 9 IsInf 10 BitShift 11 BitwiseAnd 18 BitwiseOr 18"
          + " BitwiseXor 18 BitwiseNot 18 QuantizeLinear 13 DequantizeLinear 13"
          + " DynamicQuantizeLinear 11 If 13 Loop 13 Scan 13 SoftmaxCrossEntropyLoss 13"
          + " NegativeLogLikelihoodLoss 13 Attention 23 RotaryEmbedding 23 Dropout 13 Bernoulli 15"
          + " HannWindow 17 HammingWindow 17 BlackmanWindow 17 ConvInteger 10 QLinearMatMul 10"
          + " Col2Im 18 MaxUnpool 11 Unique 11 Identity 14 Swish 24 CumProd 26 BitCast 26"
          + " TensorScatter 24 Upsample 9 Scatter 9 QLinearConv 10 MelWeightMatrix 17"
          + " NonMaxSuppression 11 AffineGrid 20 GridSample 20 RoiAlign 16 DeformConv 19 DFT 20"
          + " STFT 17";

  /** Newest opset of which ORT 1.28 runs anything. */
  private static final int NEWEST = 26;

  /**
   * Last opset for which ORT has a kernel, where it lacks that of the newest; Bernoulli is a
   * function whose body draws by RandomUniformLike, Upsample and Scatter went out of the standard.
   */
  private static final String UNTIL =
      "Bernoulli 21 RandomNormal 21 RandomNormalLike 21 RandomUniform 21 RandomUniformLike 21"
          + " GlobalLpPool 21 MaxRoiPool 21 Multinomial 21 RoiAlign 21 Upsample 9 Scatter 10"
          + " Swish 24";

  private final Map<String, Integer> since = table(SINCE);
  private final Map<String, Integer> until = table(UNTIL);
  private final Map<String, Tensor> constants;
  private final Map<String, ElementType> types = new HashMap<>();
  private final Map<String, Integer> spatialAxes = new HashMap<>();

  /**
   * Forms for one graph.
   *
   * @param constants values by name, of initializers and Constant nodes
   * @param operands its tensors
   */
  OpsetForms(Map<String, Tensor> constants, List<Operand> operands) {
    this.constants = constants;
    for (Operand operand : operands) {
      types.put(operand.name(), operand.type());
      spatialAxes.put(operand.name(), operand.rank() - 2);
    }
  }

  private static Map<String, Integer> table(String text) {
    Map<String, Integer> table = new HashMap<>();
    String[] words = text.split(" ", -1);
    for (int i = 0; i < words.length; i += 2) {
      table.put(words[i], Integer.parseInt(words[i + 1]));
    }
    return table;
  }

  /** Newest opset that can hold all nodes. */
  int newest(List<Node> nodes) {
    return nodes.stream()
        .mapToInt(node -> until.getOrDefault(node.opType(), NEWEST))
        .min()
        .orElse(NEWEST);
  }

  /** Oldest opset that can express all nodes. */
  int oldest(List<Node> nodes) {
    return nodes.stream().mapToInt(this::oldest).max().orElse(OLDEST);
  }

  /** The standard operators of an opset, and those of the other domains that nodes are of. */
  static List<OperatorSet> operatorSets(List<Node> nodes, int opset) {
    List<OperatorSet> sets = new ArrayList<>();
    sets.add(new OperatorSet("", opset));
    nodes.stream()
        .map(Node::domain)
        .filter(domain -> !domain.isEmpty())
        .distinct()
        .forEach(domain -> sets.add(new OperatorSet(domain, 1)));
    return sets;
  }

  private int oldest(Node node) {
    int direct = since.getOrDefault(node.opType(), OLDEST);
    boolean plain = true;
    for (int i = 0; i < node.inputs().size(); i++) {
      String name = node.inputs().get(i);
      // Parameters are constants of any type; the first operand is never a parameter.
      boolean parameter = i > 0 && constants.containsKey(name);
      plain &= name.isEmpty() || parameter || types.get(name) == ElementType.FLOAT;
    }
    if (!plain) {
      // Older kernels take fewer types.
      return Math.max(direct, 13);
    }
    for (int opset = OLDEST; opset < direct; opset++) {
      if (older(node, opset).isPresent()) {
        return opset;
      }
    }
    return direct;
  }

  /** A node in the form of an opset of at least {@link #oldest}. */
  Node form(Node node, int opset) {
    if (opset >= since.getOrDefault(node.opType(), OLDEST)) {
      return node;
    }
    return older(node, opset).orElse(node);
  }

  private Optional<Node> older(Node node, int opset) {
    String op = node.opType();
    if (op.startsWith("Reduce") || op.equals("Squeeze") || op.equals("Unsqueeze")) {
      return axesAsAttribute(node, opset);
    }
    return switch (op) {
      case "Clip" -> asAttributes(node, new String[] {"min", "max"});
      case "Softmax", "LogSoftmax", "Hardmax" ->
          opset >= 11 && node.intAttribute("axis", -1) == -1
              ? Optional.of(with(node, node.inputs(), Map.of("axis", new Attribute.IntValue(-1))))
              : Optional.empty();
      case "GridSample" -> gridSample(node, opset);
      case "DFT" -> fourier(node, opset);
      case "RoiAlign" ->
          // The older form knows no other transformation.
          opset >= 10
                  && node.stringAttribute("coordinate_transformation_mode", "half_pixel")
                      .equals("output_half_pixel")
              ? Optional.of(without(node, "coordinate_transformation_mode"))
              : Optional.empty();
      case "Pad" -> pad(node, opset);
      case "Split" -> split(node, opset);
      case "Slice" -> slice(node, opset);
      default -> Optional.empty();
    };
  }

  private static Node with(Node node, List<String> inputs, Map<String, Attribute> added) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
    attributes.putAll(added);
    return node.with(node.opType(), inputs, node.outputs(), attributes);
  }

  private Optional<long[]> longs(Node node, int input) {
    return node.hasInput(input)
        ? Optional.ofNullable(constants.get(node.inputs().get(input))).map(Tensor::toLongs)
        : Optional.empty();
  }

  private static Attribute list(long[] values) {
    return new Attribute.IntList(Arrays.stream(values).boxed().toList());
  }

  private Optional<Node> axesAsAttribute(Node node, int opset) {
    boolean newest = node.opType().equals("ReduceSum") || !node.opType().startsWith("Reduce");
    if (opset >= (newest ? 13 : 18)) {
      return Optional.of(node);
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
    attributes.remove("noop_with_empty_axes");
    Node bare = node.with(node.opType(), node.inputs().subList(0, 1), node.outputs(), attributes);
    if (!node.hasInput(1)) {
      return Optional.of(bare);
    }
    Optional<long[]> axes = longs(node, 1);
    boolean backwards = axes.isPresent() && Arrays.stream(axes.get()).anyMatch(a -> a < 0);
    if (axes.isEmpty() || (backwards && opset < 11)) {
      return Optional.empty();
    }
    return Optional.of(with(bare, bare.inputs(), Map.of("axes", list(axes.get()))));
  }

  /** Constant scalar inputs 1, 2 … as float attributes of given names. */
  private Optional<Node> asAttributes(Node node, String[] names) {
    Map<String, Attribute> added = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      if (node.hasInput(i + 1)) {
        Tensor value = constants.get(node.inputs().get(i + 1));
        if (value == null || value.type() != ElementType.FLOAT) {
          return Optional.empty();
        }
        added.put(names[i], new Attribute.FloatValue((float) value.doubleAt(0)));
      }
    }
    return types.get(node.inputs().get(0)) == ElementType.FLOAT
        ? Optional.of(with(node, node.inputs().subList(0, 1), added))
        : Optional.empty();
  }

  private static Node without(Node node, String attribute) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
    attributes.remove(attribute);
    return node.with(node.opType(), node.inputs(), node.outputs(), attributes);
  }

  /** Of images only, under other names of the modes. */
  private Optional<Node> gridSample(Node node, int opset) {
    String mode = node.stringAttribute("mode", "linear");
    Attribute older =
        Attribute.StringValue.of(
            mode.equals("linear") ? "bilinear" : mode.equals("cubic") ? "bicubic" : mode);
    return opset >= 16 && spatialAxes.getOrDefault(node.inputs().get(0), 0) == 2
        ? Optional.of(with(node, node.inputs(), Map.of("mode", older)))
        : Optional.empty();
  }

  /** The axis as an attribute, from the front. */
  private Optional<Node> fourier(Node node, int opset) {
    return longs(node, 2)
        .filter(axis -> opset >= 17 && axis[0] >= 0)
        .map(
            axis ->
                with(
                    node,
                    node.inputs().subList(0, node.hasInput(1) ? 2 : 1),
                    Map.of("axis", new Attribute.IntValue(axis[0]))));
  }

  private Optional<Node> pad(Node node, int opset) {
    if (node.stringAttribute("mode", "constant").equals("wrap")) {
      return Optional.empty();
    }
    if (opset >= 11) {
      return Optional.of(node);
    }
    Optional<long[]> pads = longs(node, 1);
    boolean fillKnown = !node.hasInput(2) || constants.containsKey(node.inputs().get(2));
    if (pads.isEmpty() || !fillKnown || types.get(node.inputs().get(0)) != ElementType.FLOAT) {
      return Optional.empty();
    }
    Map<String, Attribute> added = new LinkedHashMap<>();
    added.put("pads", list(pads.get()));
    Tensor fill = node.hasInput(2) ? constants.get(node.inputs().get(2)) : null;
    if (fill != null) {
      added.put("value", new Attribute.FloatValue((float) fill.doubleAt(0)));
    }
    return Optional.of(with(node, node.inputs().subList(0, 1), added));
  }

  private Optional<Node> split(Node node, int opset) {
    if (node.attribute("num_outputs").isPresent()) {
      // Without the attribute the parts must be equal; their sizes are not known here.
      return Optional.empty();
    }
    if (opset >= 13) {
      return Optional.of(node);
    }
    return longs(node, 1)
        .map(sizes -> with(node, node.inputs().subList(0, 1), Map.of("split", list(sizes))));
  }

  private Optional<Node> slice(Node node, int opset) {
    if (opset >= 10) {
      return longs(node, 3)
          .filter(axes -> Arrays.stream(axes).allMatch(a -> a >= 0))
          .map(axes -> node);
    }
    List<long[]> given = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      Optional<long[]> values = longs(node, i);
      if (values.isEmpty()) {
        return Optional.empty();
      }
      given.add(values.get());
    }
    boolean forwards = Arrays.stream(given.get(3)).allMatch(s -> s == 1);
    boolean fromFront = Arrays.stream(given.get(2)).allMatch(a -> a >= 0);
    return forwards && fromFront
        ? Optional.of(
            with(
                node,
                node.inputs().subList(0, 1),
                Map.of(
                    "starts", list(given.get(0)),
                    "ends", list(given.get(1)),
                    "axes", list(given.get(2)))))
        : Optional.empty();
  }
}
