/**
 * Numerical defects of a model: scan (checks over bounds), confirm (a failing input that was
 * executed) and fix.
 */
@NullMarked
package org.assay.numeric;

import org.jspecify.annotations.NullMarked;
