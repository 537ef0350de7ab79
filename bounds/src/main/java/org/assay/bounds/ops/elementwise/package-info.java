/** Bounds of the operators of the family "elementwise". */
@NullMarked
package org.assay.bounds.ops.elementwise;

import org.jspecify.annotations.NullMarked;
