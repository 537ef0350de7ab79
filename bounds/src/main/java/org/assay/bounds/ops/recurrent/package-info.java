/** Bounds of the operators of the family "recurrent". */
@NullMarked
package org.assay.bounds.ops.recurrent;

import org.jspecify.annotations.NullMarked;
