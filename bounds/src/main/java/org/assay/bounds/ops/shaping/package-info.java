/** Bounds of the operators of the family "shaping". */
@NullMarked
package org.assay.bounds.ops.shaping;

import org.jspecify.annotations.NullMarked;
