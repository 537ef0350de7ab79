/** What counts as new behaviour of a model. */
@NullMarked
package org.assay.fuzz.coverage;

import org.jspecify.annotations.NullMarked;
