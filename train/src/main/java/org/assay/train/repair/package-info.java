/** Changes of a job that may cure it, and the trainings that show whether they do. */
@NullMarked
package org.assay.train.repair;

import org.jspecify.annotations.NullMarked;
