/** Losses: what is known of each operator's shape and type. */
@NullMarked
package org.assay.onnx.ops.losses;

import org.jspecify.annotations.NullMarked;
