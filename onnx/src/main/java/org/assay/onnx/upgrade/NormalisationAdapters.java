package org.assay.onnx.upgrade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.assay.onnx.Attribute;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Softmax and its like, and batch and group normalisation. */
final class NormalisationAdapters {
  private NormalisationAdapters() {}

  /**
   * Softmax-13, LogSoftmax-13, Hardmax-13: before, all axes from {@code axis} (by default 1) on
   * were one.
   */
  static void softmax(Adaptation at) {
    Node node = at.node();
    long axis = node.intAttribute("axis", 1);
    OptionalInt rank = at.rank(0);
    boolean last = axis == -1 || (rank.isPresent() && axis == rank.getAsInt() - 1);
    Map<String, Attribute> alongLast = Map.of("axis", Adaptation.integer(-1));
    if (last) {
      at.replace(node.opType(), node.inputs(), alongLast);
      return;
    }
    String x = at.input(0);
    String shape = at.helper("Shape", Map.of(), x);
    String flat = at.helper("Flatten", Map.of("axis", Adaptation.integer(axis)), x);
    // The node keeps its name; its output's name goes to the one that restores the shape.
    String result = at.fresh("flat");
    at.replace(node.opType(), List.of(flat), List.of(result), alongLast);
    at.emitted().add(Node.of("Reshape", List.of(result, shape), node.outputs(), Map.of()));
  }

  /**
   * BatchNormalization-14 trains if told to, before if statistics were asked for; since 9 it always
   * normalises channels ({@code spatial}).
   */
  static void batch(Adaptation at) {
    Node node = at.node();
    boolean more = false;
    for (int i = 1; i < node.outputs().size(); i++) {
      more |= node.hasOutput(i);
    }
    boolean training = more && node.intAttribute("is_test", 0) == 0;
    for (int i = 3; i < node.outputs().size(); i++) {
      if (at.isUsed(node.outputs().get(i))) {
        throw at.error("saved statistics of the batch are read", "the running ones only");
      }
    }
    if (at.opset() < 9 && node.intAttribute("spatial", 1) == 0) {
      if (training) {
        throw at.error("training with spatial = 0", "spatial = 1");
      }
      perActivation(at);
      return;
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>(at.attributes());
    attributes.remove("is_test");
    attributes.remove("spatial");
    if (training) {
      attributes.put("training_mode", Adaptation.integer(1));
    }
    List<String> outputs =
        new ArrayList<>(
            node.outputs().subList(0, training ? Math.min(3, node.outputs().size()) : 1));
    at.replace(node.opType(), node.inputs(), outputs, attributes);
  }

  /** Statistics of shape [C, D1, …], which broadcast against [N, C, D1, …]. */
  private static void perActivation(Adaptation at) {
    List<String> in = at.node().inputs();
    if (in.size() != 5) {
      throw at.error(in.size() + " inputs", "5");
    }
    String epsilon = at.scalarLike(0, at.node().floatAttribute("epsilon", 1e-5f));
    String deviation = at.helper("Sqrt", Map.of(), at.helper("Add", Map.of(), in.get(4), epsilon));
    String centred = at.helper("Sub", Map.of(), in.get(0), in.get(3));
    String scaled =
        at.helper("Mul", Map.of(), at.helper("Div", Map.of(), centred, deviation), in.get(1));
    at.replace("Add", List.of(scaled, in.get(2)), at.node().outputs().subList(0, 1), Map.of());
  }

  /** GroupNormalization-21 has a scale and bias per channel, before one per group. */
  static void group(Adaptation at) {
    Node node = at.node();
    long groups = node.intAttribute("num_groups", 0);
    if (groups <= 0 || node.inputs().size() != 3) {
      throw at.error("num_groups is " + groups, "a positive number and 3 inputs");
    }
    String x = at.input(0);
    String shape =
        at.helper("Shape", Map.of("start", Adaptation.integer(1), "end", Adaptation.integer(2)), x);
    String one = at.value(Tensor.ofLongs(1));
    String each = at.helper("Div", Map.of(), shape, at.value(Tensor.ofLongs(groups)));
    String repeats = at.helper("Concat", Map.of("axis", Adaptation.integer(0)), one, each);
    List<String> inputs = new ArrayList<>(List.of(x));
    for (int i = 1; i <= 2; i++) {
      String column = at.helper("Unsqueeze", Map.of(), at.input(i), one);
      String grid = at.helper("Tile", Map.of(), column, repeats);
      inputs.add(at.helper("Reshape", Map.of(), grid, at.value(Tensor.ofLongs(-1))));
    }
    // Before, it was computed in the type of the data.
    at.element(0)
        .ifPresent(type -> at.attributes().put("stash_type", Adaptation.integer(type.code())));
    at.replace(node.opType(), inputs, at.attributes());
  }
}
