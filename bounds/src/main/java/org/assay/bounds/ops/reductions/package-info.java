/** Bounds of the operators of the family "reductions". */
@NullMarked
package org.assay.bounds.ops.reductions;

import org.jspecify.annotations.NullMarked;
