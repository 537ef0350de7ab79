package org.assay.testkit.harness;

import java.util.Map;
import org.assay.onnx.Model;
import org.assay.testkit.generate.RangeOf;

/** What is checked: bounds of the tensors of a model's main graph. */
@FunctionalInterface
public interface BoundsOracle {
  /**
   * Claims bounds.
   *
   * @param model of the working opset
   * @param inputs range of every graph input
   * @return bounds by tensor; nothing is claimed about tensors left out
   */
  Map<String, Box> bounds(Model model, Map<String, RangeOf> inputs);
}
