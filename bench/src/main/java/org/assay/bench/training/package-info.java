/** The benchmark of faulty training programs: our verdicts beside what is expected. */
@NullMarked
package org.assay.bench.training;

import org.jspecify.annotations.NullMarked;
