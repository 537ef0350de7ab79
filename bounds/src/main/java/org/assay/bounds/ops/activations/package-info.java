/** Bounds of the operators of the family "activations". */
@NullMarked
package org.assay.bounds.ops.activations;

import org.jspecify.annotations.NullMarked;
