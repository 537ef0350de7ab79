/** Activation functions: what is known of each operator's shape and type. */
@NullMarked
package org.assay.onnx.ops.activations;

import org.jspecify.annotations.NullMarked;
