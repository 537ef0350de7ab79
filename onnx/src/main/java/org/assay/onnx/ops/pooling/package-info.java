/** Pooling: what is known of each operator's shape and type. */
@NullMarked
package org.assay.onnx.ops.pooling;

import org.jspecify.annotations.NullMarked;
