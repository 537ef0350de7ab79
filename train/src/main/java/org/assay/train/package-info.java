/** Training jobs: what they share. */
@NullMarked
package org.assay.train;

import org.jspecify.annotations.NullMarked;
