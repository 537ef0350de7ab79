/** Reference evaluation: reductions over axes. */
@NullMarked
package org.assay.testkit.ops.reductions;

import org.jspecify.annotations.NullMarked;
