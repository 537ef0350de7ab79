/**
 * The ONNX format: immutable models, graphs, nodes and tensors; reading and writing them; shapes,
 * types and limits; what can make each operator non-finite.
 */
@NullMarked
package org.assay.onnx;

import org.jspecify.annotations.NullMarked;
