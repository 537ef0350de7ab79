package org.assay.grad;

import org.assay.grad.ops.activations.ActivationGradients;
import org.assay.grad.ops.control.ControlGradients;
import org.assay.grad.ops.convolution.ConvolutionGradients;
import org.assay.grad.ops.elementwise.ElementwiseGradients;
import org.assay.grad.ops.indexing.IndexingGradients;
import org.assay.grad.ops.linear.LinearGradients;
import org.assay.grad.ops.logic.LogicGradients;
import org.assay.grad.ops.losses.LossGradients;
import org.assay.grad.ops.normalisation.NormalisationGradients;
import org.assay.grad.ops.pooling.PoolingGradients;
import org.assay.grad.ops.quantisation.QuantisationGradients;
import org.assay.grad.ops.random.RandomGradients;
import org.assay.grad.ops.recurrent.RecurrentGradients;
import org.assay.grad.ops.reductions.ReductionGradients;
import org.assay.grad.ops.shaping.ShapingGradients;
import org.assay.onnx.OperatorTable;

/** The table of all gradients, filled by the operator families. */
public final class GradientRules {
  private GradientRules() {}

  /** A new table. */
  public static OperatorTable<GradientRule> table() {
    OperatorTable.Builder<GradientRule> table = new OperatorTable.Builder<>();
    ElementwiseGradients.addTo(table);
    ActivationGradients.addTo(table);
    ReductionGradients.addTo(table);
    LinearGradients.addTo(table);
    LogicGradients.addTo(table);
    ShapingGradients.addTo(table);
    IndexingGradients.addTo(table);
    LossGradients.addTo(table);
    ConvolutionGradients.addTo(table);
    PoolingGradients.addTo(table);
    NormalisationGradients.addTo(table);
    RandomGradients.addTo(table);
    QuantisationGradients.addTo(table);
    ControlGradients.addTo(table);
    RecurrentGradients.addTo(table);
    return table.build();
  }
}
