/** Gradients: losses. */
@NullMarked
package org.assay.grad.ops.losses;

import org.jspecify.annotations.NullMarked;
