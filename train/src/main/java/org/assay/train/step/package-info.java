/** A training step as one graph, and the run of many. */
@NullMarked
package org.assay.train.step;

import org.jspecify.annotations.NullMarked;
