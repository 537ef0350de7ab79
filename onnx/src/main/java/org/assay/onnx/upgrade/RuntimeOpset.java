package org.assay.onnx.upgrade;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorSet;

/**
 * The opset under which ONNX Runtime runs a model of the working opset.
 *
 * <p>Opset 22 only added element types to many operators; ONNX Runtime 1.28 has no CPU kernels of
 * that version for a few of them, though it has those of the version before.
 */
public final class RuntimeOpset {
  private static final long BEFORE = 21;
  private static final long IR_VERSION = 10;

  private static final Set<String> WITHOUT_KERNEL =
      Set.of(
          "GlobalLpPool",
          "MaxRoiPool",
          "Multinomial",
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike",
          "RoiAlign");

  /** Operators that opset 21 does not have. */
  private static final Set<String> NEWER =
      Set.of("Attention", "RMSNormalization", "RotaryEmbedding");

  /** Attributes that opset 21 does not have; of DequantizeLinear and QuantizeLinear. */
  private static final Set<String> NEWER_ATTRIBUTES = Set.of("output_dtype", "precision");

  private RuntimeOpset() {}

  /**
   * The model under opset 21 if it has nodes for which there are kernels only there, and none that
   * need a later one; else the model itself. Nodes are the same in either case.
   */
  public static Model of(Model model) {
    if (model.opset("").orElse(0) != Model.WORKING_OPSET) {
      return model;
    }
    boolean lacks = any(model.graph(), node -> WITHOUT_KERNEL.contains(node.opType()));
    if (!lacks || any(model.graph(), RuntimeOpset::isNewer) || !model.functions().isEmpty()) {
      return model;
    }
    List<OperatorSet> sets = new ArrayList<>();
    for (OperatorSet set : model.operatorSets()) {
      sets.add(set.domain().isEmpty() ? new OperatorSet("", BEFORE) : set);
    }
    return model.withOperatorSets(Math.min(model.irVersion(), IR_VERSION), sets);
  }

  private static boolean isNewer(Node node) {
    boolean linear = node.is("DequantizeLinear") || node.is("QuantizeLinear");
    return NEWER.contains(node.opType())
        || (linear && node.attributes().keySet().stream().anyMatch(NEWER_ATTRIBUTES::contains));
  }

  /** Whether a condition holds of any standard node of a graph and its subgraphs. */
  private static boolean any(Graph graph, Predicate<Node> condition) {
    for (Node node : graph.nodes()) {
      if (node.domain().isEmpty() && condition.test(node)) {
        return true;
      }
      for (Attribute value : node.attributes().values()) {
        if (value instanceof Attribute.GraphValue g && any(g.value(), condition)) {
          return true;
        }
        if (value instanceof Attribute.GraphList list
            && list.values().stream().anyMatch(g -> any(g, condition))) {
          return true;
        }
      }
    }
    return false;
  }
}
