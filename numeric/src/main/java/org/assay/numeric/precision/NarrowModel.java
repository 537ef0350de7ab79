package org.assay.numeric.precision;

import java.util.HashSet;
import java.util.Set;
import org.assay.numeric.scan.NarrowPrecision;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.precision.Emulated;
import org.assay.onnx.precision.PrecisionConversion;
import org.assay.onnx.precision.PrecisionEmulation;
import org.assay.onnx.upgrade.WorkingForm;

/**
 * A model in the two forms that are run: emulated as it was scanned, and converted.
 *
 * @param emulated as it was scanned
 * @param precision how
 */
public record NarrowModel(Emulated emulated, NarrowPrecision precision) {
  /**
   * Emulates a model.
   *
   * @param original as it was read
   * @throws org.assay.onnx.ModelException if it cannot be analysed
   */
  public static NarrowModel of(Model original, NarrowPrecision precision) {
    Model model = WorkingForm.of(original);
    return new NarrowModel(
        PrecisionEmulation.of(model, precision.type(), precision.constants()), precision);
  }

  /** The model in float32, constants as they are. */
  public Model wide() {
    Set<String> all = new HashSet<>();
    results(emulated.original().graph(), all);
    return PrecisionEmulation.of(emulated.original(), precision.type(), precision.constants(), all)
        .model();
  }

  private static void results(Graph graph, Set<String> all) {
    for (Node node : graph.nodes()) {
      all.addAll(node.outputs());
      for (Attribute attribute : node.attributes().values()) {
        if (attribute instanceof Attribute.GraphValue inner) {
          results(inner.value(), all);
        }
      }
    }
    all.remove("");
  }

  /** The model in 16 bits itself. */
  public Model converted() {
    return PrecisionConversion.of(emulated.original(), precision.type(), precision.constants());
  }
}
