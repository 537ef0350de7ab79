/** Random tensors: what is known of each operator's shape and type. */
@NullMarked
package org.assay.onnx.ops.random;

import org.jspecify.annotations.NullMarked;
