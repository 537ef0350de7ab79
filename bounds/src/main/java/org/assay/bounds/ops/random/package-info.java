/** Bounds of the operators of the family "random". */
@NullMarked
package org.assay.bounds.ops.random;

import org.jspecify.annotations.NullMarked;
