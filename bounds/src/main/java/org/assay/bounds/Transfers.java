package org.assay.bounds;

import java.util.Set;
import java.util.TreeSet;
import org.assay.bounds.ops.activations.ActivationTransfers;
import org.assay.bounds.ops.activations.FusedGeluTransfers;
import org.assay.bounds.ops.control.ControlTransfers;
import org.assay.bounds.ops.control.OptionalTransfers;
import org.assay.bounds.ops.control.SequenceTransfers;
import org.assay.bounds.ops.convolution.ConvolutionTransfers;
import org.assay.bounds.ops.convolution.DeformableConvolution;
import org.assay.bounds.ops.elementwise.ElementwiseTransfers;
import org.assay.bounds.ops.indexing.IndexingTransfers;
import org.assay.bounds.ops.linear.FlexAttentionTransfer;
import org.assay.bounds.ops.linear.LinearTransfers;
import org.assay.bounds.ops.linear.SignalTransfers;
import org.assay.bounds.ops.logic.BitwiseTransfers;
import org.assay.bounds.ops.logic.LogicTransfers;
import org.assay.bounds.ops.losses.LossTransfers;
import org.assay.bounds.ops.normalisation.NormalisationTransfers;
import org.assay.bounds.ops.pooling.PoolingTransfers;
import org.assay.bounds.ops.quantisation.QuantisationTransfers;
import org.assay.bounds.ops.random.RandomTransfers;
import org.assay.bounds.ops.recurrent.RecurrentTransfers;
import org.assay.bounds.ops.reductions.ReductionTransfers;
import org.assay.bounds.ops.shaping.LayoutTransfers;
import org.assay.bounds.ops.shaping.ShapingTransfers;
import org.assay.onnx.OperatorTable;

/** The tables of all transfers, filled by the operator families. */
public final class Transfers {
  private Transfers() {}

  /** The operators of both tables, as {@link OperatorTable#operators} names them, sorted. */
  public static Set<String> operators() {
    Set<String> all = new TreeSet<>(table().operators());
    all.addAll(values().operators());
    return all;
  }

  /** A new table of the operators of tensors. */
  public static OperatorTable<Transfer> table() {
    OperatorTable.Builder<Transfer> table = new OperatorTable.Builder<>();
    ElementwiseTransfers.addTo(table);
    ActivationTransfers.addTo(table);
    ReductionTransfers.addTo(table);
    LinearTransfers.addTo(table);
    ConvolutionTransfers.addTo(table);
    LogicTransfers.addTo(table);
    ShapingTransfers.addTo(table);
    PoolingTransfers.addTo(table);
    NormalisationTransfers.addTo(table);
    IndexingTransfers.addTo(table);
    LayoutTransfers.addTo(table);
    RecurrentTransfers.addTo(table);
    RandomTransfers.addTo(table);
    QuantisationTransfers.addTo(table);
    LossTransfers.addTo(table);
    BitwiseTransfers.addTo(table);
    SignalTransfers.addTo(table);
    FusedGeluTransfers.addTo(table);
    DeformableConvolution.addTo(table);
    return table.build();
  }

  /** A new table of the operators that handle sequences, optionals or subgraphs. */
  public static OperatorTable<ValueTransfer> values() {
    OperatorTable.Builder<ValueTransfer> table = new OperatorTable.Builder<>();
    ControlTransfers.addTo(table);
    SequenceTransfers.addTo(table);
    OptionalTransfers.addTo(table);
    FlexAttentionTransfer.addTo(table);
    return table.build();
  }
}
