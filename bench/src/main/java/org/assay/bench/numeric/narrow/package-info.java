/** Benchmark of conversions to 16 bits: real models, and models made to overflow. */
@NullMarked
package org.assay.bench.numeric.narrow;

import org.jspecify.annotations.NullMarked;
