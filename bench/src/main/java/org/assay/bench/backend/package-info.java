/** ONNX's own backend tests as a check of bounds: {@code assay dev soundness}. */
@NullMarked
package org.assay.bench.backend;

import org.jspecify.annotations.NullMarked;
