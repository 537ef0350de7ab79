/** Never shipped: micro-benchmarks of the hot loops. */
@NullMarked
package org.assay.jmh;

import org.jspecify.annotations.NullMarked;
