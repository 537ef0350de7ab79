/** Convolutions: what is known of each operator's shape and type. */
@NullMarked
package org.assay.onnx.ops.convolution;

import org.jspecify.annotations.NullMarked;
