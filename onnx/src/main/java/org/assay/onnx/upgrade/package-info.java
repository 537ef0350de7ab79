/** Rewriting models of older operator sets to the working one. */
@NullMarked
package org.assay.onnx.upgrade;

import org.jspecify.annotations.NullMarked;
