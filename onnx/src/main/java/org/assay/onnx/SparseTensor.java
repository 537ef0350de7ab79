package org.assay.onnx;

import java.util.Arrays;

/**
 * A sparse tensor in coordinate format ({@code SparseTensorProto}).
 *
 * @param values the non-zero values, one axis; its name is the sparse tensor's name
 * @param indices int64: [nnz] linear indices or [nnz, rank] coordinates
 * @param dims dense dimensions
 */
public record SparseTensor(Tensor values, Tensor indices, long[] dims) {
  public SparseTensor {
    dims = dims.clone();
  }

  @Override
  public long[] dims() {
    return dims.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SparseTensor that
        && values.equals(that.values)
        && indices.equals(that.indices)
        && Arrays.equals(dims, that.dims);
  }

  @Override
  public int hashCode() {
    return 31 * values.hashCode() + Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return "sparse " + values.type().text() + Arrays.toString(dims);
  }
}
