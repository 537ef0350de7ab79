package org.assay.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Little-endian bytes of a tensor, in segments, so that more than 2 GB fit and parts may be mapped
 * from a file.
 *
 * <p>All segments but the last have {@link #SEGMENT} bytes, so no element lies across two.
 */
public final class TensorData {
  /** Bytes per segment: 2^30, a multiple of every width from 8 bits. */
  public static final int SEGMENT = 1 << 30;

  private static final int SHIFT = 30;

  private final ByteBuffer[] segments;
  private final long size;

  private TensorData(ByteBuffer[] segments) {
    this.segments = segments;
    long total = 0;
    for (int i = 0; i < segments.length; i++) {
      if (i + 1 < segments.length && segments[i].remaining() != SEGMENT) {
        throw new IllegalArgumentException("segment " + i + " has " + segments[i].remaining());
      }
      total += segments[i].remaining();
    }
    this.size = total;
  }

  /** The remaining bytes of one buffer, which must not be changed afterwards. */
  public static TensorData of(ByteBuffer bytes) {
    return of(List.of(bytes));
  }

  /** The remaining bytes of buffers; all but the last must have {@link #SEGMENT} bytes. */
  public static TensorData of(List<ByteBuffer> segments) {
    return new TensorData(
        segments.stream()
            .map(b -> b.slice().order(ByteOrder.LITTLE_ENDIAN))
            .toArray(ByteBuffer[]::new));
  }

  /** Number of bytes. */
  public long size() {
    return size;
  }

  /** Read-only views of the segments, in order. */
  public List<ByteBuffer> segments() {
    return java.util.Arrays.stream(segments)
        .map(b -> b.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN))
        .toList();
  }

  /**
   * Copies a run of float32 as doubles.
   *
   * @param from index of the first float
   */
  void copyFloats(long from, double[] target, int offset, int count) {
    int done = 0;
    while (done < count) {
      long at = (from + done) * 4;
      int within = (int) at & SEGMENT - 1;
      ByteBuffer segment = segments[(int) (at >>> SHIFT)];
      int run = Math.min(count - done, (segment.limit() - within) / 4);
      int base = offset + done;
      for (int i = 0; i < run; i++) {
        target[base + i] = segment.getFloat(within + 4 * i);
      }
      done += run;
    }
  }

  /** Byte at an offset. */
  public byte byteAt(long offset) {
    return segments[(int) (offset >>> SHIFT)].get((int) offset & SEGMENT - 1);
  }

  /** Little-endian 16 bits at an even offset. */
  public short shortAt(long offset) {
    return segments[(int) (offset >>> SHIFT)].getShort((int) offset & SEGMENT - 1);
  }

  /** Little-endian 32 bits at an offset that 4 divides. */
  public int intAt(long offset) {
    return segments[(int) (offset >>> SHIFT)].getInt((int) offset & SEGMENT - 1);
  }

  /** Little-endian 64 bits at an offset that 8 divides. */
  public long longAt(long offset) {
    return segments[(int) (offset >>> SHIFT)].getLong((int) offset & SEGMENT - 1);
  }
}
