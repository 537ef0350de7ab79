/**
 * Operators that select elements by index, value or condition: what is known of each operator's
 * shape and type.
 */
@NullMarked
package org.assay.onnx.ops.indexing;

import org.jspecify.annotations.NullMarked;
