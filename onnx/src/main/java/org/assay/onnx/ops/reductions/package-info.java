/** Reductions along axes: what is known of each operator's shape and type. */
@NullMarked
package org.assay.onnx.ops.reductions;

import org.jspecify.annotations.NullMarked;
