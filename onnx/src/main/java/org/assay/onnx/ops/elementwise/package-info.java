/**
 * Elementwise arithmetic and elementary functions: what is known of each operator's shape and type.
 */
@NullMarked
package org.assay.onnx.ops.elementwise;

import org.jspecify.annotations.NullMarked;
