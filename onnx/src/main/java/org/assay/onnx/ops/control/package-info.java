/** Control flow, sequences and optionals: what is known of each operator's shape and type. */
@NullMarked
package org.assay.onnx.ops.control;

import org.jspecify.annotations.NullMarked;
