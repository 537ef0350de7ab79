/** Reference evaluation: arithmetic and functions of single elements. */
@NullMarked
package org.assay.testkit.ops.elementwise;

import org.jspecify.annotations.NullMarked;
