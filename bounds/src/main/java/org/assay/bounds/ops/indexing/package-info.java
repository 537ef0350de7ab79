/** Bounds of the operators of the family "indexing". */
@NullMarked
package org.assay.bounds.ops.indexing;

import org.jspecify.annotations.NullMarked;
