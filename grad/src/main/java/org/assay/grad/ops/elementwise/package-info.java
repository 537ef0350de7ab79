/** Gradients: functions and arithmetic, element by element. */
@NullMarked
package org.assay.grad.ops.elementwise;

import org.jspecify.annotations.NullMarked;
