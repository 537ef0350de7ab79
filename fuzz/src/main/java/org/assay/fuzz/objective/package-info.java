/** What counts as a failure, and how near a row is to it. */
@NullMarked
package org.assay.fuzz.objective;

import org.jspecify.annotations.NullMarked;
