/** Gradients: control flow: If, Loop, Scan. */
@NullMarked
package org.assay.grad.ops.control;

import org.jspecify.annotations.NullMarked;
