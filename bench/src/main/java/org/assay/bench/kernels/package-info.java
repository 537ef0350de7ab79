/** Errors of ONNX Runtime's kernels, measured anew: the page {@code docs/kernels.md}. */
@NullMarked
package org.assay.bench.kernels;

import org.jspecify.annotations.NullMarked;
