/** Gradients: random numbers and Dropout. */
@NullMarked
package org.assay.grad.ops.random;

import org.jspecify.annotations.NullMarked;
