/** Gradients: comparisons, boolean operators, Where. */
@NullMarked
package org.assay.grad.ops.logic;

import org.jspecify.annotations.NullMarked;
