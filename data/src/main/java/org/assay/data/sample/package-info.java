/** Drawing values of inputs and weights from what the spec says of them. */
@NullMarked
package org.assay.data.sample;

import org.jspecify.annotations.NullMarked;
