/** Strings and encoded images: what is known of each operator's shape and type. */
@NullMarked
package org.assay.onnx.ops.text;

import org.jspecify.annotations.NullMarked;
