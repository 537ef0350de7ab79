/** Bounds of the operators of the family "convolution". */
@NullMarked
package org.assay.bounds.ops.convolution;

import org.jspecify.annotations.NullMarked;
