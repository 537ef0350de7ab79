/**
 * Measures ONNX Runtime's kernels against double-precision references: largest errors, ranges of
 * outputs, lost monotonicity, behaviour at special values, influence of the vector length. What the
 * bounds assume of kernels comes from these figures.
 */
@NullMarked
package org.assay.testkit.kernels;

import org.jspecify.annotations.NullMarked;
