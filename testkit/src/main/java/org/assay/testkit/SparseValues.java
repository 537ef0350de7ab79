package org.assay.testkit;

import java.util.Arrays;
import org.assay.onnx.SparseTensor;

/** Sparse constants made dense. */
final class SparseValues {
  private SparseValues() {}

  /** The dense value of a sparse tensor with linear or coordinate indices (ONNX IR). */
  static RefValue dense(SparseTensor sparse) {
    int[] dims = Arrays.stream(sparse.dims()).mapToInt(Math::toIntExact).toArray();
    RefValue values = RefValue.of(sparse.values());
    RefValue indices = RefValue.of(sparse.indices());
    double[] dense = new double[Layout.size(dims)];
    for (int i = 0; i < values.size(); i++) {
      int at = (int) indices.integer(i);
      if (indices.rank() == 2) {
        int[] position = new int[dims.length];
        for (int axis = 0; axis < dims.length; axis++) {
          position[axis] = (int) indices.integer(i * dims.length + axis);
        }
        at = Layout.ravel(position, dims);
      }
      dense[at] = values.real(i);
    }
    return RefValue.ofDoubles(values.type(), dims, dense);
  }
}
