/**
 * Comparison of two models, or of a model with recorded outputs: on given data, tensor by tensor,
 * and by a search for disagreement.
 */
@NullMarked
package org.assay.fuzz.compare;

import org.jspecify.annotations.NullMarked;
