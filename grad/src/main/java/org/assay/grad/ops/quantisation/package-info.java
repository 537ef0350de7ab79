/** Gradients: quantisation. */
@NullMarked
package org.assay.grad.ops.quantisation;

import org.jspecify.annotations.NullMarked;
