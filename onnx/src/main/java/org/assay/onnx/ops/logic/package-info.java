/** Comparisons, booleans and bits: what is known of each operator's shape and type. */
@NullMarked
package org.assay.onnx.ops.logic;

import org.jspecify.annotations.NullMarked;
