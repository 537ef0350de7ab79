/** Normalisation: what is known of each operator's shape and type. */
@NullMarked
package org.assay.onnx.ops.normalisation;

import org.jspecify.annotations.NullMarked;
