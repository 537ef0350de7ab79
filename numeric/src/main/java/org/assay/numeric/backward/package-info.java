/**
 * The backward pass over bounds: from a loss, with the operators' derivative rules, to the weights
 * that are trained.
 */
@NullMarked
package org.assay.numeric.backward;

import org.jspecify.annotations.NullMarked;
