package org.assay.grad.ops.losses;

import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** Losses over class indices, as compositions. */
public final class LossGradients {
  private LossGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    table
        .add(
            "NegativeLogLikelihoodLoss",
            GradientRule.composed(c -> List.of(likelihood(c, c.in(0)))))
        .add("SoftmaxCrossEntropyLoss", GradientRule.composed(LossGradients::crossEntropy));
  }

  private static List<String> crossEntropy(GradientContext c) {
    String logs = c.op("LogSoftmax", Attributes.of("axis", 1), c.in(0));
    return List.of(likelihood(c, logs), logs);
  }

  /** Weighted negative log-likelihoods, reduced; ignored classes count nothing. */
  private static String likelihood(GradientContext c, String logs) {
    String classes = c.cast(c.in(1), ElementType.INT64);
    Optional<String> ignored =
        c.node().attribute("ignore_index").isEmpty()
            ? Optional.empty()
            : Optional.of(c.op("Equal", classes, c.integer(c.integer("ignore_index", 0))));
    String valid = ignored.map(i -> c.unless(i, classes)).orElse(classes);
    String picked =
        c.squeeze(c.op("GatherElements", Attributes.of("axis", 1), logs, c.unsqueeze(valid, 1)), 1);
    Optional<String> weights = c.input(2).map(w -> c.op("Gather", w, valid));
    String scale = weights.orElseGet(() -> c.onesLike(picked));
    String counted = ignored.map(i -> c.unless(i, scale)).orElse(scale);
    String losses = c.neg(c.mul(picked, counted));
    String reduction = c.string("reduction", "mean");
    if (reduction.equals("none")) {
      return losses;
    }
    String total = c.op("ReduceSum", Attributes.of("keepdims", 0), losses);
    return reduction.equals("sum")
        ? total
        : c.div(total, c.op("ReduceSum", Attributes.of("keepdims", 0), counted));
  }
}
