/**
 * Operators that move elements or make tensors without computing on them: what is known of each
 * operator's shape and type.
 */
@NullMarked
package org.assay.onnx.ops.shaping;

import org.jspecify.annotations.NullMarked;
