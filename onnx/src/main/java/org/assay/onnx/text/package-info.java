/**
 * ONNX's textual syntax: what Python's {@code onnx.parser} reads and {@code onnx.printer} writes,
 * with functions and subgraphs, and every element type.
 */
@NullMarked
package org.assay.onnx.text;

import org.jspecify.annotations.NullMarked;
