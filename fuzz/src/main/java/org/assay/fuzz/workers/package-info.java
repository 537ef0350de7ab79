/** Campaigns side by side: one writer, one stream of chance and one session each. */
@NullMarked
package org.assay.fuzz.workers;

import org.jspecify.annotations.NullMarked;
