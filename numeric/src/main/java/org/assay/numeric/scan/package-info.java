/** Static detection of numerical defects: rules over bounds. */
@NullMarked
package org.assay.numeric.scan;

import org.jspecify.annotations.NullMarked;
