/** Gradients: recurrent networks. */
@NullMarked
package org.assay.grad.ops.recurrent;

import org.jspecify.annotations.NullMarked;
