package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/**
 * RW025: a normalisation without epsilon, or a batch normalisation by a variance of 0.
 *
 * <p>No exception set for an epsilon as attribute: the variance it is added to is no tensor of the
 * model. Above ten million times the epsilon float32 does not hold the difference.
 */
final class NormalisationEpsilon extends ExpressionRewrite {
  private static final float[] EPSILONS = {1e-36f, 1e-24f, 1e-12f};

  private static final Set<String> WITH_ATTRIBUTE =
      Set.of(
          "LayerNormalization",
          "InstanceNormalization",
          "GroupNormalization",
          "RMSNormalization",
          "SimplifiedLayerNormalization");

  NormalisationEpsilon() {
    super(
        "RW025",
        "normalisation-epsilon",
        "A normalisation whose variance may be 0 gets an epsilon too small to change anything else.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node node = around.failing();
    if (node.is("BatchNormalization")) {
      return variance(around, node);
    }
    if (!WITH_ATTRIBUTE.contains(node.opType()) || node.floatAttribute("epsilon", 1e-5f) > 0) {
      return List.of();
    }
    List<Rewritten> all = new ArrayList<>();
    for (float epsilon : EPSILONS) {
      all.addAll(
          new Edit(around, node)
              .set(node, "epsilon", new Attribute.FloatValue(epsilon))
              .same(node.opType() + " with epsilon " + epsilon));
    }
    return all;
  }

  private static List<Rewritten> variance(Surroundings around, Node node) {
    List<Rewritten> all = new ArrayList<>();
    if (!node.hasInput(4)) {
      return all;
    }
    String variance = node.inputs().get(4);
    Optional<ElementType> type = around.floating(variance);
    for (double threshold : type.map(t -> Thresholds.aboveZero(t, 0)).orElse(new double[0])) {
      if (threshold < around.hull(variance).hi) {
        Edit edit = new Edit(around, node);
        edit.feed(node, 4, edit.op("Max", variance, edit.constant(type.get(), threshold)));
        all.add(
            edit.but(
                "BatchNormalization by Max(variance, " + threshold + ")",
                new ExceptionSet(variance, ExceptionSet.Side.BELOW, threshold)));
      }
    }
    return all;
  }
}
