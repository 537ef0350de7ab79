package org.assay.onnx;

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
}
