/** The experiments of TensorFuzz's article, ours and the baselines in one run. */
@NullMarked
package org.assay.bench.fuzz;

import org.jspecify.annotations.NullMarked;
