package org.assay.bounds.norms;

import org.assay.onnx.Node;

/** Attributes of convolutions and pools, with their defaults. */
final class ConvolutionShape {
  private ConvolutionShape() {}

  /** An entry of a list attribute; 1 if it is absent. */
  static long at(Node node, String attribute, int i) {
    return node.intsAttribute(attribute)
        .filter(a -> a.length > i)
        .map(a -> Math.max(1, a[i]))
        .orElse(1L);
  }
}
