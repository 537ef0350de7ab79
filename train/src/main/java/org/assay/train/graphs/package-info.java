/** Networks of training jobs from ONNX files. */
@NullMarked
package org.assay.train.graphs;

import org.jspecify.annotations.NullMarked;
