/** Gradients: gathering, scattering, selecting. */
@NullMarked
package org.assay.grad.ops.indexing;

import org.jspecify.annotations.NullMarked;
