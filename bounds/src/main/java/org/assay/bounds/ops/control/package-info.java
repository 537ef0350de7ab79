/** Bounds of the operators of the family "control". */
@NullMarked
package org.assay.bounds.ops.control;

import org.jspecify.annotations.NullMarked;
