/** Opening and saving models of any format that is known. */
@NullMarked
package org.assay.onnx.files;

import org.jspecify.annotations.NullMarked;
