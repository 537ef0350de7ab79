/** Bounds of the operators of the family "logic". */
@NullMarked
package org.assay.bounds.ops.logic;

import org.jspecify.annotations.NullMarked;
