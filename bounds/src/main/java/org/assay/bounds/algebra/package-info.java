/** The small tensor algebra over bounds in which all operators are written. */
@NullMarked
package org.assay.bounds.algebra;

import org.jspecify.annotations.NullMarked;
