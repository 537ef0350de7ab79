/**
 * What makes an operator non-finite: which operand, under which condition, in which direction.
 * Scan, confirmation, fuzzing and the locator of training read it; it is written once.
 */
@NullMarked
package org.assay.onnx.finiteness;

import org.jspecify.annotations.NullMarked;
