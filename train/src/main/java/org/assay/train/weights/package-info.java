/** Weights of layers: first values, penalties and constraints. */
@NullMarked
package org.assay.train.weights;

import org.jspecify.annotations.NullMarked;
