/** Derivative rules by operator family, as PyTorch's autograd forms them. */
@NullMarked
package org.assay.numeric.backward.rules;

import org.jspecify.annotations.NullMarked;
