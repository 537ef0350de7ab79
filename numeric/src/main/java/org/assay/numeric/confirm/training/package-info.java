/**
 * Looks for training batches after one step on which an operator goes non-finite. Step and forward
 * pass are one graph, so the searches are those of {@link org.assay.numeric.confirm.search}.
 */
@NullMarked
package org.assay.numeric.confirm.training;

import org.jspecify.annotations.NullMarked;
