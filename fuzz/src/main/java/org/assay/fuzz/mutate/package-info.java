/** Changes of rows, and what keeps them valid. */
@NullMarked
package org.assay.fuzz.mutate;

import org.jspecify.annotations.NullMarked;
