/** Bounds of the operators of the family "normalisation". */
@NullMarked
package org.assay.bounds.ops.normalisation;

import org.jspecify.annotations.NullMarked;
