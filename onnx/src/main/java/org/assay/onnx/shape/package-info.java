/** Shape and type inference: one {@link org.assay.onnx.shape.ShapeRule} per operator. */
@NullMarked
package org.assay.onnx.shape;

import org.jspecify.annotations.NullMarked;
