/** Static checks of training jobs: what is wrong before the first step. */
@NullMarked
package org.assay.train.checks;

import org.jspecify.annotations.NullMarked;
