/** Keras losses as parts of a graph. */
@NullMarked
package org.assay.train.losses;

import org.jspecify.annotations.NullMarked;
