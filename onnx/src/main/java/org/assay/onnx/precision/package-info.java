/**
 * 16-bit arithmetic: a model as it computes where its floats are float16 or bfloat16, emulated in
 * float32, and the same model converted to that type.
 */
@NullMarked
package org.assay.onnx.precision;

import org.jspecify.annotations.NullMarked;
