/** Formulas over tensors of a graph, written briefly. */
@NullMarked
package org.assay.train.formula;

import org.jspecify.annotations.NullMarked;
