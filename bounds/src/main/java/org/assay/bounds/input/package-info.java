/** From a model and a spec to the {@link org.assay.bounds.Environment} of an analysis. */
@NullMarked
package org.assay.bounds.input;

import org.jspecify.annotations.NullMarked;
