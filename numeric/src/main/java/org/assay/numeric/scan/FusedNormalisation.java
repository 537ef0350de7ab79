package org.assay.numeric.scan;

import java.util.HashSet;
import java.util.Set;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;

/**
 * LayerNormalization behind an Add: ONNX Runtime's default optimisation fuses both to
 * SkipLayerNormalization, whose kernel takes the variance as a difference of moments. That cancels
 * where the mean is much larger than the deviation (seen in 1.28.0: NaN near 12345). The bounds are
 * those of the kernel that is not fused, so results must say so.
 */
final class FusedNormalisation {
  /** What a result that depends on it assumes. */
  static final String ASSUMPTION =
      "LayerNormalization behind Add is not fused to SkipLayerNormalization, as ONNX Runtime does at"
          + " its default optimisation: the fused kernel cancels where the mean far exceeds the"
          + " deviation";

  private FusedNormalisation() {}

  /** Whether a graph has such a pair. */
  static boolean occurs(Graph graph) {
    Set<String> sums = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (node.is("Add") && !node.outputs().isEmpty()) {
        sums.add(node.outputs().get(0));
      } else if (node.is("LayerNormalization")
          && !node.inputs().isEmpty()
          && sums.contains(node.inputs().get(0))) {
        return true;
      }
    }
    return false;
  }
}
