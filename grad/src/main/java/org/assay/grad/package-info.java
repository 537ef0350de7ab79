/**
 * Reverse-mode differentiation from graph to graph: what comes out is an ONNX graph of standard
 * operators, which can be run, analysed and differentiated again.
 */
@NullMarked
package org.assay.grad;

import org.jspecify.annotations.NullMarked;
