/** Reference evaluation: quantisation. */
@NullMarked
package org.assay.testkit.ops.quantisation;

import org.jspecify.annotations.NullMarked;
