/** Gradients: convolutions. */
@NullMarked
package org.assay.grad.ops.convolution;

import org.jspecify.annotations.NullMarked;
