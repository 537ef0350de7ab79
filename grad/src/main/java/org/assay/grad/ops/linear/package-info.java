/** Gradients: products, attention. */
@NullMarked
package org.assay.grad.ops.linear;

import org.jspecify.annotations.NullMarked;
