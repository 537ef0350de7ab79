/** Reference evaluation: pooling over windows. */
@NullMarked
package org.assay.testkit.ops.pooling;

import org.jspecify.annotations.NullMarked;
