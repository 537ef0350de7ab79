package org.assay.testkit.harness;

/** Claimed bounds of all elements of one tensor. */
public interface Box {
  /**
   * Whether a value may occur at an element; the value may be infinite or NaN.
   *
   * @param index row-major index of the element
   * @param dims dimensions of the tensor in this run, which the claim may hold to an upper limit
   *     only
   */
  boolean contains(int index, long[] dims, double value);

  /** The claim about an element, for messages. */
  String describe(int index, long[] dims);
}
