/** Bounds of the operators of the family "pooling". */
@NullMarked
package org.assay.bounds.ops.pooling;

import org.jspecify.annotations.NullMarked;
