/** Reference evaluation: operators that read or write by index. */
@NullMarked
package org.assay.testkit.ops.indexing;

import org.jspecify.annotations.NullMarked;
