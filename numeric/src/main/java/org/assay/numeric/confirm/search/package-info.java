/**
 * Looks for inputs, and weights where they are free, on which an operator goes non-finite: a
 * portfolio of searches from cheap to dear ({@link org.assay.numeric.confirm.search.InputSearch}).
 * What an operator fails on, and how far an operand is from it, is {@link
 * org.assay.onnx.finiteness.Finiteness}; derivatives are graphs ({@link org.assay.grad.Gradients}).
 */
@NullMarked
package org.assay.numeric.confirm.search;

import org.jspecify.annotations.NullMarked;
