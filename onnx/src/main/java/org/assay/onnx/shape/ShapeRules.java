package org.assay.onnx.shape;

import org.assay.onnx.OperatorTable;
import org.assay.onnx.ops.activations.ActivationShapes;
import org.assay.onnx.ops.control.ControlShapes;
import org.assay.onnx.ops.control.SequenceShapes;
import org.assay.onnx.ops.convolution.ConvolutionShapes;
import org.assay.onnx.ops.elementwise.ElementwiseShapes;
import org.assay.onnx.ops.indexing.IndexingShapes;
import org.assay.onnx.ops.indexing.SelectionShapes;
import org.assay.onnx.ops.linear.AttentionShapes;
import org.assay.onnx.ops.linear.LinearShapes;
import org.assay.onnx.ops.linear.SignalShapes;
import org.assay.onnx.ops.logic.LogicShapes;
import org.assay.onnx.ops.losses.LossShapes;
import org.assay.onnx.ops.normalisation.NormalisationShapes;
import org.assay.onnx.ops.pooling.PoolingShapes;
import org.assay.onnx.ops.quantisation.QuantisationShapes;
import org.assay.onnx.ops.random.RandomShapes;
import org.assay.onnx.ops.recurrent.RecurrentShapes;
import org.assay.onnx.ops.reductions.ReductionShapes;
import org.assay.onnx.ops.shaping.MakingShapes;
import org.assay.onnx.ops.shaping.ResizingShapes;
import org.assay.onnx.ops.shaping.ShapingShapes;
import org.assay.onnx.ops.shaping.SlicingShapes;
import org.assay.onnx.ops.text.TextShapes;

/** All shape rules, by operator. */
public final class ShapeRules {
  private static final OperatorTable<ShapeRule> TABLE = assemble();

  private ShapeRules() {}

  /** The rules of the working opset and of ONNX Runtime's fused operators. */
  public static OperatorTable<ShapeRule> table() {
    return TABLE;
  }

  private static OperatorTable<ShapeRule> assemble() {
    OperatorTable.Builder<ShapeRule> table = new OperatorTable.Builder<>();
    ElementwiseShapes.addTo(table);
    ActivationShapes.addTo(table);
    LogicShapes.addTo(table);
    ReductionShapes.addTo(table);
    LinearShapes.addTo(table);
    ConvolutionShapes.addTo(table);
    PoolingShapes.addTo(table);
    NormalisationShapes.addTo(table);
    ShapingShapes.addTo(table);
    SlicingShapes.addTo(table);
    ResizingShapes.addTo(table);
    MakingShapes.addTo(table);
    IndexingShapes.addTo(table);
    SelectionShapes.addTo(table);
    RecurrentShapes.addTo(table);
    ControlShapes.addTo(table);
    SequenceShapes.addTo(table);
    AttentionShapes.addTo(table);
    SignalShapes.addTo(table);
    LossShapes.addTo(table);
    QuantisationShapes.addTo(table);
    RandomShapes.addTo(table);
    TextShapes.addTo(table);
    return table.build();
  }
}
