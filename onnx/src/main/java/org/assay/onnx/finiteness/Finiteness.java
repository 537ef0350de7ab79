package org.assay.onnx.finiteness;

import java.util.List;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.ops.activations.ActivationFiniteness;
import org.assay.onnx.ops.elementwise.ElementwiseFiniteness;
import org.assay.onnx.ops.linear.LinearFiniteness;
import org.assay.onnx.ops.losses.LossFiniteness;
import org.assay.onnx.ops.normalisation.NormalisationFiniteness;
import org.assay.onnx.ops.quantisation.QuantisationFiniteness;
import org.assay.onnx.ops.reductions.ReductionFiniteness;
import org.assay.onnx.ops.shaping.ShapingFiniteness;

/** What can make an operator non-finite, by node (attributes may matter). */
@FunctionalInterface
public interface Finiteness {
  /** The hazards of a node, the likeliest first; never empty. */
  List<Hazard> hazards(Node node);

  /** A new table of all operators that can become non-finite from finite operands. */
  static OperatorTable<Finiteness> table() {
    OperatorTable.Builder<Finiteness> table = new OperatorTable.Builder<>();
    ElementwiseFiniteness.addTo(table);
    ActivationFiniteness.addTo(table);
    ReductionFiniteness.addTo(table);
    LinearFiniteness.addTo(table);
    NormalisationFiniteness.addTo(table);
    ShapingFiniteness.addTo(table);
    QuantisationFiniteness.addTo(table);
    LossFiniteness.addTo(table);
    return table.build();
  }

  /** An operator with given hazards whatever its attributes. */
  static Finiteness of(Hazard... hazards) {
    List<Hazard> list = List.of(hazards);
    return node -> list;
  }
}
