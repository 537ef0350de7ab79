/** Gradient graphs: how exact they are, and what they cost beside the forward pass. */
@NullMarked
package org.assay.bench.gradients;

import org.jspecify.annotations.NullMarked;
