/** Reference evaluation: operators that move or make elements and change none. */
@NullMarked
package org.assay.testkit.ops.shaping;

import org.jspecify.annotations.NullMarked;
