package org.assay.testkit;

import org.assay.onnx.OperatorTable;
import org.assay.testkit.ops.activations.ActivationReferences;
import org.assay.testkit.ops.control.ControlReferences;
import org.assay.testkit.ops.convolution.ConvolutionReferences;
import org.assay.testkit.ops.elementwise.ElementwiseReferences;
import org.assay.testkit.ops.indexing.IndexingReferences;
import org.assay.testkit.ops.linear.LinearReferences;
import org.assay.testkit.ops.logic.LogicReferences;
import org.assay.testkit.ops.losses.LossReferences;
import org.assay.testkit.ops.normalisation.NormalisationReferences;
import org.assay.testkit.ops.pooling.PoolingReferences;
import org.assay.testkit.ops.quantisation.QuantisationReferences;
import org.assay.testkit.ops.random.RandomReferences;
import org.assay.testkit.ops.recurrent.RecurrentReferences;
import org.assay.testkit.ops.reductions.ReductionReferences;
import org.assay.testkit.ops.shaping.ShapingReferences;

/** The reference of every operator that has one. */
public final class ReferenceOperators {
  private ReferenceOperators() {}

  /** A table of all families. */
  public static OperatorTable<RefOperator> table() {
    OperatorTable.Builder<RefOperator> table = new OperatorTable.Builder<>();
    ElementwiseReferences.addTo(table);
    ActivationReferences.addTo(table);
    ReductionReferences.addTo(table);
    LinearReferences.addTo(table);
    ConvolutionReferences.addTo(table);
    PoolingReferences.addTo(table);
    NormalisationReferences.addTo(table);
    ShapingReferences.addTo(table);
    IndexingReferences.addTo(table);
    LogicReferences.addTo(table);
    QuantisationReferences.addTo(table);
    RecurrentReferences.addTo(table);
    ControlReferences.addTo(table);
    RandomReferences.addTo(table);
    LossReferences.addTo(table);
    return table.build();
  }
}
