/**
 * Products of matrices, attention and linear transforms of signals: what is known of each
 * operator's shape and type.
 */
@NullMarked
package org.assay.onnx.ops.linear;

import org.jspecify.annotations.NullMarked;
