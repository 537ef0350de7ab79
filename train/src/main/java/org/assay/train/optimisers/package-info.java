/** Keras optimisers as a job names them: steps, clipping and the rate over time. */
@NullMarked
package org.assay.train.optimisers;

import org.jspecify.annotations.NullMarked;
