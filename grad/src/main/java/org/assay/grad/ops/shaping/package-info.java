/** Gradients: layout: what moves elements and makes tensors. */
@NullMarked
package org.assay.grad.ops.shaping;

import org.jspecify.annotations.NullMarked;
