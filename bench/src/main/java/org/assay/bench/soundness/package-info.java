/** Soundness of bounds: every value that ONNX Runtime computes must lie within them. */
@NullMarked
package org.assay.bench.soundness;

import org.jspecify.annotations.NullMarked;
