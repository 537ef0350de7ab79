/**
 * Shows that a possible defect does happen: executes inputs until an operator goes non-finite.
 * {@link org.assay.numeric.confirm.RandomRuns} draws them at random.
 */
@NullMarked
package org.assay.numeric.confirm;

import org.jspecify.annotations.NullMarked;
