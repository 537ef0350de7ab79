package org.assay.bounds.norms;

import org.assay.onnx.Node;

/** Windows of convolutions and pools. */
final class Windows {
  private Windows() {}

  /** An entry of a list attribute; 1 if it is absent. */
  static long at(Node node, String attribute, int i) {
    return node.intsAttribute(attribute)
        .filter(a -> a.length > i)
        .map(a -> Math.max(1, a[i]))
        .orElse(1L);
  }

  /**
   * In how many windows an element occurs at most along an axis: taps t with t·d ≡ p (mod stride),
   * every (stride / gcd(stride, d))-th one.
   */
  static double overlap(Node node, int axis, long kernel) {
    long stride = at(node, "strides", axis);
    long every = stride / gcd(stride, at(node, "dilations", axis));
    return Math.ceil((double) kernel / every);
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
