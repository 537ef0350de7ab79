/** Gradients: normalisations. */
@NullMarked
package org.assay.grad.ops.normalisation;

import org.jspecify.annotations.NullMarked;
