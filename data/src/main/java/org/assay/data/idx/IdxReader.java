package org.assay.data.idx;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.assay.data.DType;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.ReadLimits;
import org.assay.data.input.ByteBudget;
import org.assay.data.input.DataInput;

/**
 * Reads the idx format, in which MNIST is published: two zero bytes, element type, rank, big-endian
 * extents, big-endian elements. Gzip is recognised by its own mark, not by the name.
 */
public final class IdxReader {
  private IdxReader() {}

  /** Reads a file within {@link ReadLimits#defaults()}. */
  public static NdArray read(Path file) {
    return read(file, ReadLimits.defaults());
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it is no such array, has data behind it, or is larger than the limits
   */
  public static NdArray read(Path file, ReadLimits limits) {
    try (DataInput in = DataInput.openMaybeGzip(file, new ByteBudget(limits))) {
      byte[] start = in.read(4);
      if (start[0] != 0 || start[1] != 0) {
        throw new DataException(
            "this is not an array in idx format", in.where(), "a file that begins with 0 0", "");
      }
      DType type = type(start[2], in.where());
      int rank = start[3] & 0xff;
      if (rank > limits.maxDimensions()) {
        throw new DataException(
            "the array has " + rank + " dimensions",
            in.where(),
            "at most " + limits.maxDimensions(),
            "");
      }
      int[] shape = new int[rank];
      ByteBuffer extents = ByteBuffer.wrap(in.read(4 * rank));
      for (int axis = 0; axis < rank; axis++) {
        shape[axis] = extents.getInt();
      }
      int count = byteCount(type, shape, in.where());
      byte[] bytes = in.read(count);
      in.requireEnd();
      return NdArray.ofBytes(type, IdxBytes.reversed(bytes, type.bytes()), shape);
    }
  }

  private static int byteCount(DType type, int[] shape, String where) {
    try {
      return (int) NdArray.byteCount(type, shape);
    } catch (DataException e) {
      throw e.in(where);
    }
  }

  private static DType type(int code, String where) {
    return switch (code) {
      case 0x08 -> DType.U1;
      case 0x09 -> DType.I1;
      case 0x0b -> DType.I2;
      case 0x0c -> DType.I4;
      case 0x0d -> DType.F4;
      case 0x0e -> DType.F8;
      default ->
          throw new DataException(
              "the element type " + code + " is not one of the idx format",
              where,
              "8, 9, 11, 12, 13 or 14",
              "");
    };
  }
}
