package org.assay.onnx.structure;

import java.util.Arrays;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.SparseTensor;
import org.assay.onnx.Tensor;

/** Checks of sparse tensors: every index lies inside the dense dimensions. */
final class SparseCoordinates {
  private SparseCoordinates() {}

  /**
   * Checks a sparse tensor.
   *
   * @throws ModelException if values, indices and dimensions do not fit together
   */
  static void check(SparseTensor sparse) {
    long[] dims = sparse.dims();
    long elements = Tensor.elements(dims);
    Tensor indices = sparse.indices();
    long count = sparse.values().size();
    boolean linear = indices.rank() == 1 && indices.size() == count;
    boolean coordinates =
        indices.rank() == 2 && Arrays.equals(indices.dims(), new long[] {count, dims.length});
    if (sparse.values().rank() != 1
        || indices.type() != ElementType.INT64
        || !linear && !coordinates) {
      throw new ModelException(
          "sparse tensor of values " + sparse.values() + " and indices " + indices,
          "",
          "n values and int64 indices [n] or [n, " + dims.length + "]",
          "");
    }
    for (long i = 0; i < indices.size(); i++) {
      long index = indices.longAt(i);
      long limit = linear ? elements : dims[(int) (i % dims.length)];
      if (index < 0 || index >= limit) {
        throw new ModelException(
            "index " + index + " is outside of the sparse tensor", "", "0 to " + (limit - 1), "");
      }
    }
  }
}
