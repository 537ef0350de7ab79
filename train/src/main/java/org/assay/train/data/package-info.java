/** The rows that a job trains on, and what is done to them before. */
@NullMarked
package org.assay.train.data;

import org.jspecify.annotations.NullMarked;
