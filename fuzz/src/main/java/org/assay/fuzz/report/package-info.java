/** What a campaign did and found, as documents. */
@NullMarked
package org.assay.fuzz.report;

import org.jspecify.annotations.NullMarked;
