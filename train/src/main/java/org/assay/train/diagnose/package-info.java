/** From a job to a verdict: training, symptoms, and how they are shown. */
@NullMarked
package org.assay.train.diagnose;

import org.jspecify.annotations.NullMarked;
