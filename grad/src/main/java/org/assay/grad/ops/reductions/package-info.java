/** Gradients: reductions and cumulative sums. */
@NullMarked
package org.assay.grad.ops.reductions;

import org.jspecify.annotations.NullMarked;
