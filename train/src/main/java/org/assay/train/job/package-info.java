/** Training jobs as they are written: reading a job file into records. */
@NullMarked
package org.assay.train.job;

import org.jspecify.annotations.NullMarked;
