/**
 * Reading and writing {@code .onnx} files: the protobuf encoding, tensors in files of their own,
 * limits against hostile input, and advice for files of other formats.
 */
@NullMarked
package org.assay.onnx.io;

import org.jspecify.annotations.NullMarked;
