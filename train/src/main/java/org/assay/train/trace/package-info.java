/** What a training shows of itself, step by step. */
@NullMarked
package org.assay.train.trace;

import org.jspecify.annotations.NullMarked;
