/** Takes traces of trainings over connections of this machine, and judges them while they run. */
@NullMarked
package org.assay.train.watch;

import org.jspecify.annotations.NullMarked;
