/** Reference evaluation: matrix products and attention. */
@NullMarked
package org.assay.testkit.ops.linear;

import org.jspecify.annotations.NullMarked;
