/** What searches find, as rules with pages: one for each kind of objective. */
@NullMarked
package org.assay.fuzz.rules;

import org.jspecify.annotations.NullMarked;
