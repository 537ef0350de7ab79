/** Keras layers as parts of a graph: a class each, in files by family. */
@NullMarked
package org.assay.train.layers;

import org.jspecify.annotations.NullMarked;
