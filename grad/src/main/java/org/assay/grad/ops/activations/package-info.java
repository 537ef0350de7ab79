/** Gradients: activations, element by element and along an axis. */
@NullMarked
package org.assay.grad.ops.activations;

import org.jspecify.annotations.NullMarked;
