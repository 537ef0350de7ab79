/** From arrays to a model's inputs and back: element types, symbolic dimensions, batches. */
@NullMarked
package org.assay.exec.feed;

import org.jspecify.annotations.NullMarked;
