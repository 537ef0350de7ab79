/** Reference evaluation: losses. */
@NullMarked
package org.assay.testkit.ops.losses;

import org.jspecify.annotations.NullMarked;
