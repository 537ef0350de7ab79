/** Which items of a corpus are mutated next. */
@NullMarked
package org.assay.fuzz.schedule;

import org.jspecify.annotations.NullMarked;
