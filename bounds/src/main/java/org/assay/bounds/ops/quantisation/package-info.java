/** Bounds of the operators of the family "quantisation". */
@NullMarked
package org.assay.bounds.ops.quantisation;

import org.jspecify.annotations.NullMarked;
