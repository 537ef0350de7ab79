/** Quantised arithmetic: what is known of each operator's shape and type. */
@NullMarked
package org.assay.onnx.ops.quantisation;

import org.jspecify.annotations.NullMarked;
