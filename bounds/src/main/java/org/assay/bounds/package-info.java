/**
 * Abstract interpretation of ONNX graphs: sound bounds of every tensor, for the machine and not for
 * real numbers.
 */
@NullMarked
package org.assay.bounds;

import org.jspecify.annotations.NullMarked;
