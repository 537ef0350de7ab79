/** Keras metrics as sums that a graph computes and a result of those. */
@NullMarked
package org.assay.train.metrics;

import org.jspecify.annotations.NullMarked;
