package org.assay.data.npy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.ReadLimits;
import org.assay.data.input.ByteBudget;
import org.assay.data.input.DataInput;

/**
 * Reads arrays in numpy's format (NEP 1), versions 1 to 3, in both byte orders and both orders of
 * elements. Arrays of Python objects, text, dates, records and complex numbers are refused. Data
 * behind the array is refused too: it means that the header is wrong or that the file holds more
 * than would be looked at.
 */
public final class NpyReader {
  private NpyReader() {}

  /** Reads a file within {@link ReadLimits#defaults()}. */
  public static NdArray read(Path file) {
    return read(file, ReadLimits.defaults());
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it is no such array, or is larger than the limits
   */
  public static NdArray read(Path file, ReadLimits limits) {
    try (DataInput in = DataInput.open(file, new ByteBudget(limits))) {
      return read(in, limits);
    }
  }

  /**
   * Reads one array, which must end where the input does.
   *
   * @throws DataException if it is no such array, or is larger than the limits
   */
  public static NdArray read(DataInput in, ReadLimits limits) {
    byte[] start = in.read(8);
    if (!Arrays.equals(start, 0, 6, NpyHeader.MAGIC, 0, 6)) {
      throw new DataException(
          "this is not an array in numpy's format",
          in.where(),
          "a file that begins with \\x93NUMPY",
          "save it with numpy.save or numpy.savez");
    }
    int version = start[6];
    if (version < 1 || version > 3 || start[7] != 0) {
      throw new DataException(
          "the format version " + start[6] + "." + start[7] + " is not known",
          in.where(),
          "1.0, 2.0 or 3.0",
          "");
    }
    NpyHeader header;
    int count;
    try {
      header = header(in, version, limits);
      count = (int) NdArray.byteCount(header.type(), header.shape());
    } catch (DataException e) {
      throw e.where().startsWith(in.where()) ? e : e.in(in.where());
    }
    byte[] bytes = in.read(count);
    in.requireEnd();
    return array(header, bytes);
  }

  private static NpyHeader header(DataInput in, int version, ReadLimits limits) {
    byte[] field = in.read(version == 1 ? 2 : 4);
    long length = 0;
    for (int i = field.length - 1; i >= 0; i--) {
      length = length << 8 | field[i] & 0xff;
    }
    if (length > limits.maxHeaderBytes()) {
      throw new DataException(
          "the header is too long",
          "the array's header",
          "at most " + limits.maxHeaderBytes() + " bytes",
          "");
    }
    Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    return NpyHeader.parse(new String(in.read((int) length), charset), limits.maxDimensions());
  }

  private static NdArray array(NpyHeader header, byte[] bytes) {
    int width = header.type().bytes();
    if (header.bigEndian() && width > 1) {
      for (int element = 0; element < bytes.length; element += width) {
        for (int i = element, j = element + width - 1; i < j; i++, j--) {
          byte kept = bytes[i];
          bytes[i] = bytes[j];
          bytes[j] = kept;
        }
      }
    }
    boolean reorder = header.fortranOrder() && header.shape().length > 1;
    return NdArray.ofBytes(
        header.type(), reorder ? toOrderC(bytes, width, header.shape()) : bytes, header.shape());
  }

  private static byte[] toOrderC(byte[] fortran, int width, int[] shape) {
    byte[] ordered = new byte[fortran.length];
    int rank = shape.length;
    int[] stride = new int[rank];
    int next = width;
    for (int axis = 0; axis < rank && fortran.length > 0; axis++) {
      stride[axis] = next;
      next *= shape[axis];
    }
    int[] index = new int[rank];
    int source = 0;
    for (int target = 0; target < ordered.length; target += width) {
      for (int i = 0; i < width; i++) {
        ordered[target + i] = fortran[source + i];
      }
      for (int axis = rank - 1; axis >= 0; axis--) {
        source += stride[axis];
        if (++index[axis] < shape[axis]) {
          break;
        }
        source -= stride[axis] * shape[axis];
        index[axis] = 0;
      }
    }
    return ordered;
  }
}
