/** Gradients: pooling. */
@NullMarked
package org.assay.grad.ops.pooling;

import org.jspecify.annotations.NullMarked;
