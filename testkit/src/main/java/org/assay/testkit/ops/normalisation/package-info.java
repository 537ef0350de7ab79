/** Reference evaluation: normalisation by statistics. */
@NullMarked
package org.assay.testkit.ops.normalisation;

import org.jspecify.annotations.NullMarked;
