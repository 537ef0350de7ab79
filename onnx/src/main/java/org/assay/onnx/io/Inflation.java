package org.assay.onnx.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.assay.onnx.TensorData;
import org.assay.onnx.io.Skeleton.Kind;
import org.assay.onnx.proto.TensorProto;

/**
 * Writes an encoded model whose large tensors are references to bytes elsewhere, with these bytes
 * in their place: so a large model is written without ever being in memory. The inverse of {@link
 * Skeleton}.
 */
final class Inflation {
  private static final int STAGE = 1 << 16;
  private static final int BYTES_TAG = TensorProto.BYTES_IN_FILE_FIELD_NUMBER << 3 | 2;
  private static final int RAW_TAG = TensorProto.RAW_DATA_FIELD_NUMBER << 3 | 2;

  private final byte[] encoded;
  private final List<TensorData> blobs;

  /** True sizes of the messages that hold others, in the order in which they begin. */
  private final List<Long> sizes = new ArrayList<>();

  private final long size;
  private int at;

  Inflation(byte[] encoded, List<TensorData> blobs) {
    this.encoded = encoded;
    this.blobs = blobs;
    this.size = measure(Kind.MODEL, encoded.length);
  }

  /** Bytes that will be written. */
  long size() {
    return size;
  }

  private long measure(Kind kind, int end) {
    long total = 0;
    while (at < end) {
      int start = at;
      int tag = (int) varint();
      Kind child = (tag & 7) == 2 ? Skeleton.child(kind, tag >>> 3) : Kind.NONE;
      if (kind == Kind.TENSOR && tag == BYTES_TAG) {
        long bytes = blob().size();
        total += width(RAW_TAG) + width(bytes) + bytes;
      } else if (child.holdsTensors()) {
        int length = (int) varint();
        int slot = sizes.size();
        sizes.add(0L);
        long inner = measure(child, at + length);
        sizes.set(slot, inner);
        total += width(tag) + width(inner) + inner;
      } else {
        skip(tag);
        total += at - start;
      }
    }
    return total;
  }

  /** Writes the model. */
  void writeTo(WritableByteChannel channel) throws IOException {
    Sink sink = new Sink(channel);
    at = 0;
    write(Kind.MODEL, encoded.length, 0, sink);
    sink.flush();
  }

  private int write(Kind kind, int end, int firstSlot, Sink sink) throws IOException {
    int slot = firstSlot;
    while (at < end) {
      int start = at;
      int tag = (int) varint();
      Kind child = (tag & 7) == 2 ? Skeleton.child(kind, tag >>> 3) : Kind.NONE;
      if (kind == Kind.TENSOR && tag == BYTES_TAG) {
        TensorData blob = blob();
        sink.varint(RAW_TAG);
        sink.varint(blob.size());
        for (ByteBuffer segment : blob.segments()) {
          sink.direct(segment);
        }
      } else if (child.holdsTensors()) {
        int length = (int) varint();
        sink.varint(tag);
        sink.varint(sizes.get(slot));
        slot = write(child, at + length, slot + 1, sink);
      } else {
        skip(tag);
        sink.put(encoded, start, at - start);
      }
    }
    return slot;
  }

  private TensorData blob() {
    varint();
    return blobs.get((int) varint());
  }

  private void skip(int tag) {
    switch (tag & 7) {
      case 0 -> varint();
      case 1 -> at += 8;
      case 2 -> {
        // Not one statement: "at" must be read after the length has been.
        int length = (int) varint();
        at += length;
      }
      case 5 -> at += 4;
      default -> throw new IllegalStateException("wire type of tag " + tag);
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = encoded[at++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static int width(long value) {
    return Math.max(1, (63 - Long.numberOfLeadingZeros(value) + 7) / 7);
  }

  /** Gathers small writes. */
  private static final class Sink {
    private final WritableByteChannel channel;
    private final ByteBuffer stage = ByteBuffer.allocate(STAGE);

    Sink(WritableByteChannel channel) {
      this.channel = channel;
    }

    void varint(long value) throws IOException {
      if (stage.remaining() < 10) {
        flush();
      }
      long left = value;
      while ((left & ~0x7FL) != 0) {
        stage.put((byte) (left | 0x80));
        left >>>= 7;
      }
      stage.put((byte) left);
    }

    void put(byte[] bytes, int from, int count) throws IOException {
      if (count > stage.remaining()) {
        flush();
      }
      if (count > stage.remaining()) {
        direct(ByteBuffer.wrap(bytes, from, count));
      } else {
        stage.put(bytes, from, count);
      }
    }

    void direct(ByteBuffer bytes) throws IOException {
      flush();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    void flush() throws IOException {
      stage.flip();
      while (stage.hasRemaining()) {
        channel.write(stage);
      }
      stage.clear();
    }
  }
}
