/** Causes and repairs beside what is known of the benchmark's training programs. */
@NullMarked
package org.assay.bench.causes;

import org.jspecify.annotations.NullMarked;
