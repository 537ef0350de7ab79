/** Bounds of the operators of the family "losses". */
@NullMarked
package org.assay.bounds.ops.losses;

import org.jspecify.annotations.NullMarked;
