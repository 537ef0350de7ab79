/**
 * Runs in 16 bits: a small search for the greatest magnitude that an emulated model takes, and what
 * ONNX Runtime makes of the model converted to that type.
 */
@NullMarked
package org.assay.numeric.precision;

import org.jspecify.annotations.NullMarked;
