/** Bounds of the operators of the family "linear". */
@NullMarked
package org.assay.bounds.ops.linear;

import org.jspecify.annotations.NullMarked;
