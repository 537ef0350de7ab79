/**
 * The ONNX format: reading and writing models, the immutable graph, shape and type inference,
 * validation with limits, and which operand can make an operator non-finite.
 */
@NullMarked
package org.assay.onnx;

import org.jspecify.annotations.NullMarked;
