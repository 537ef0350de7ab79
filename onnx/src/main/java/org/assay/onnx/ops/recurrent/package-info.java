/** Recurrent layers: what is known of each operator's shape and type. */
@NullMarked
package org.assay.onnx.ops.recurrent;

import org.jspecify.annotations.NullMarked;
