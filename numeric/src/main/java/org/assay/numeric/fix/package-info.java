/**
 * Repairs of findings: rewrites, a clip right at the operand that can fail, and limits of the
 * ranges of inputs and weights. A repair counts if a scan of the repaired model proves the operator
 * and reports nothing new, failing inputs no longer fail, and ordinary data gives what it gave
 * before.
 */
@NullMarked
package org.assay.numeric.fix;

import org.jspecify.annotations.NullMarked;
