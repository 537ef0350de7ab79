package org.assay.onnx.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.assay.onnx.ModelException;
import org.assay.onnx.proto.TensorProto;

/**
 * Copies the encoding of a model without the bytes of its tensors, which are replaced by their
 * place in the file, and checks it against limits on the way.
 *
 * <p>So weights stay in the mapped file (the protobuf parser would copy them to the heap), and what
 * the parser gets is small and known to be harmless: protobuf makes an object of a hundred bytes
 * from an empty message of two, and deep nesting can exhaust its stack.
 */
final class Skeleton {
  /** Deeper nesting of types than any producer's; also bounds this class's own recursion. */
  private static final int DEEPEST_TYPE = 32;

  private static final int DEEPEST_GROUP = 32;
  private static final int LENGTH_BYTES = 5;
  private static final int FIRST_SIZE = 1 << 16;
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 16;

  /** Kinds of messages, as far as they need telling apart. */
  enum Kind {
    MODEL,
    GRAPH,
    NODE,
    FUNCTION,
    ATTRIBUTE,
    TENSOR,
    TENSOR_BYTES,
    SPARSE,
    VALUE,
    TYPE,
    TENSOR_TYPE,
    ELEMENT_TYPE,
    MAP_TYPE,
    SHAPE,
    TRAINING,
    ANNOTATION,
    DEVICE,
    NODE_DEVICE,
    SHARDING,
    SHARDED_DIM,
    LEAF,
    NONE;

    /** Whether it can hold tensors that are written from elsewhere. */
    boolean holdsTensors() {
      return switch (this) {
        case GRAPH, NODE, FUNCTION, ATTRIBUTE, TENSOR, SPARSE -> true;
        default -> false;
      };
    }
  }

  private final ByteBuffer in;
  private final ReadLimits limits;
  private final long mostEntries;
  private byte[] out;
  private int written;
  private int at;
  private long nodes;
  private long entries;
  private boolean verbatim;

  private Skeleton(ByteBuffer in, ReadLimits limits) {
    this.in = in;
    this.limits = limits;
    this.mostEntries = limits.entriesThatFit();
    this.out = new byte[Math.min(in.limit() + 64, FIRST_SIZE)];
  }

  /**
   * The encoding without tensor bytes.
   *
   * @param file the encoded model, from 0 to its limit; the position is left alone
   * @throws ModelException if a limit is exceeded
   * @throws IOException if the bytes are not a protobuf message
   */
  static byte[] of(ByteBuffer file, ReadLimits limits) throws IOException {
    Skeleton skeleton = new Skeleton(file, limits);
    skeleton.message(Kind.MODEL, file.limit(), 0, 0);
    return Arrays.copyOf(skeleton.out, skeleton.written);
  }

  private void message(Kind kind, int end, int graphDepth, int typeDepth) throws IOException {
    while (at < end) {
      int start = at;
      int tag = (int) varint(end);
      int field = tag >>> 3;
      int wire = tag & 7;
      if (field == 0) {
        throw new IOException("field number 0 at byte " + start);
      }
      if (wire != 2) {
        skip(tag, end);
        copy(start, at);
        continue;
      }
      Kind child = child(kind, field);
      count(child);
      int length = length(end);
      int childEnd = at + length;
      switch (child) {
        case NONE, LEAF -> {
          at = childEnd;
          if (kind != Kind.TENSOR || field != TensorProto.BYTES_IN_FILE_FIELD_NUMBER) {
            copy(start, childEnd);
          }
        }
        case TENSOR_BYTES -> {
          if (verbatim) {
            copy(start, childEnd);
          } else {
            place(field, at, length);
          }
          at = childEnd;
        }
        default -> {
          putVarint(tag);
          int patch = written;
          ensure(LENGTH_BYTES);
          written += LENGTH_BYTES;
          // Kept as it is encoded, and so with the bytes of its tensors.
          verbatim |= child == Kind.TRAINING;
          message(
              child,
              childEnd,
              child == Kind.GRAPH ? deeper(kind, graphDepth) : graphDepth,
              child == Kind.TYPE ? typeDeeper(typeDepth) : typeDepth);
          patchLength(patch);
          verbatim &= child != Kind.TRAINING;
        }
      }
    }
  }

  /** Skips the value of a field that is not length-delimited, groups included. */
  private void skip(int tag, int end) throws IOException {
    int group = 0;
    int current = tag;
    do {
      switch (current & 7) {
        case 0 -> varint(end);
        case 1 -> advance(8, end);
        case 2 -> at += length(end);
        case 3 -> {
          if (++group > DEEPEST_GROUP) {
            throw new IOException("groups nested more than " + DEEPEST_GROUP + " deep");
          }
        }
        case 4 -> {
          if (--group < 0) {
            throw new IOException("end of a group that did not begin at byte " + at);
          }
        }
        case 5 -> advance(4, end);
        default -> throw new IOException("unknown wire type at byte " + at);
      }
      if (group > 0) {
        current = (int) varint(end);
      }
    } while (group > 0);
  }

  private void advance(int bytes, int end) throws IOException {
    if (bytes > end - at) {
      throw cut();
    }
    at += bytes;
  }

  private int length(int end) throws IOException {
    long length = varint(end);
    if (length < 0 || length > end - at) {
      throw cut();
    }
    return (int) length;
  }

  private IOException cut() {
    return new IOException(
        "the part at byte " + at + " is longer than what is left: the file is cut off or damaged");
  }

  private long varint(int end) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw cut();
      }
      byte b = in.get(at++);
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IOException("number of more than 64 bits at byte " + at);
  }

  private void copy(int from, int to) {
    ensure(to - from);
    in.get(from, out, written, to - from);
    written += to - from;
  }

  private void place(int field, int offset, int length) {
    putVarint(TensorProto.BYTES_IN_FILE_FIELD_NUMBER << 3 | 2);
    int patch = written;
    ensure(LENGTH_BYTES);
    written += LENGTH_BYTES;
    putVarint(field);
    putVarint(offset);
    putVarint(length);
    patchLength(patch);
  }

  private void putVarint(int value) {
    ensure(LENGTH_BYTES);
    int left = value;
    while ((left & ~0x7F) != 0) {
      out[written++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    out[written++] = (byte) left;
  }

  /** Writes the length of what follows a gap into the gap, as a varint padded to five bytes. */
  private void patchLength(int gap) {
    int length = written - gap - LENGTH_BYTES;
    for (int i = 0; i < LENGTH_BYTES; i++) {
      out[gap + i] = (byte) (length >>> 7 * i & 0x7F | (i + 1 < LENGTH_BYTES ? 0x80 : 0));
    }
  }

  private void ensure(int more) {
    if (out.length - written < more) {
      // Never more than a small multiple of the bytes that were read so far.
      out =
          Arrays.copyOf(out, Math.max(written + more, (int) Math.min(out.length * 2L, MAX_ARRAY)));
    }
  }

  private int deeper(Kind parent, int graphDepth) {
    if (parent == Kind.MODEL || parent == Kind.TRAINING) {
      return graphDepth;
    }
    if (graphDepth + 1 > limits.maxNesting()) {
      throw new ModelException(
          "subgraphs are nested more than " + limits.maxNesting() + " deep",
          "",
          "at most " + limits.maxNesting() + " levels",
          "raise the limit only for a model that you trust");
    }
    return graphDepth + 1;
  }

  private static int typeDeeper(int typeDepth) {
    if (typeDepth + 1 > DEEPEST_TYPE) {
      throw new ModelException(
          "types are nested more than " + DEEPEST_TYPE + " deep",
          "",
          "at most " + DEEPEST_TYPE + " levels of sequence, optional and map",
          "");
    }
    return typeDepth + 1;
  }

  /** Counts what becomes an object; numbers and single strings take no more than they are long. */
  private void count(Kind child) {
    if (child == Kind.NONE) {
      return;
    }
    if (++entries > mostEntries) {
      throw limits.tooManyEntries();
    }
    if (child == Kind.NODE && ++nodes > limits.maxNodes()) {
      throw limits.tooManyNodes();
    }
  }

  /** Kind of a length-delimited field. */
  static Kind child(Kind kind, int field) {
    return switch (kind) {
      case MODEL ->
          switch (field) {
            case 7 -> Kind.GRAPH;
            case 8, 14 -> Kind.LEAF;
            case 20 -> Kind.TRAINING;
            case 25 -> Kind.FUNCTION;
            case 26 -> Kind.DEVICE;
            default -> Kind.NONE;
          };
      case GRAPH ->
          switch (field) {
            case 1 -> Kind.NODE;
            case 5 -> Kind.TENSOR;
            case 11, 12, 13 -> Kind.VALUE;
            case 14 -> Kind.ANNOTATION;
            case 15 -> Kind.SPARSE;
            case 16 -> Kind.LEAF;
            default -> Kind.NONE;
          };
      case NODE ->
          switch (field) {
            case 1, 2 -> Kind.LEAF;
            case 5 -> Kind.ATTRIBUTE;
            case 9 -> Kind.LEAF;
            case 10 -> Kind.NODE_DEVICE;
            default -> Kind.NONE;
          };
      case FUNCTION ->
          switch (field) {
            case 4, 5, 6 -> Kind.LEAF;
            case 7 -> Kind.NODE;
            case 9, 14 -> Kind.LEAF;
            case 11 -> Kind.ATTRIBUTE;
            case 12 -> Kind.VALUE;
            default -> Kind.NONE;
          };
      case ATTRIBUTE ->
          switch (field) {
            case 5, 10 -> Kind.TENSOR;
            case 6, 11 -> Kind.GRAPH;
            case 9 -> Kind.LEAF;
            case 14, 15 -> Kind.TYPE;
            case 22, 23 -> Kind.SPARSE;
            default -> Kind.NONE;
          };
      case TENSOR ->
          switch (field) {
            case 4, 9, 10 -> Kind.TENSOR_BYTES;
            case 6, 13, 16 -> Kind.LEAF;
            default -> Kind.NONE;
          };
      case SPARSE -> field == 1 || field == 2 ? Kind.TENSOR : Kind.NONE;
      case VALUE ->
          switch (field) {
            case 2 -> Kind.TYPE;
            case 4 -> Kind.LEAF;
            default -> Kind.NONE;
          };
      case TYPE ->
          switch (field) {
            case 1, 8 -> Kind.TENSOR_TYPE;
            case 4, 9 -> Kind.ELEMENT_TYPE;
            case 5 -> Kind.MAP_TYPE;
            default -> Kind.NONE;
          };
      case TENSOR_TYPE -> field == 2 ? Kind.SHAPE : Kind.NONE;
      case ELEMENT_TYPE -> field == 1 ? Kind.TYPE : Kind.NONE;
      case MAP_TYPE -> field == 2 ? Kind.TYPE : Kind.NONE;
      case SHAPE -> field == 1 ? Kind.LEAF : Kind.NONE;
      case TRAINING ->
          switch (field) {
            case 1, 2 -> Kind.GRAPH;
            case 3, 4 -> Kind.LEAF;
            default -> Kind.NONE;
          };
      case ANNOTATION -> field == 2 ? Kind.LEAF : Kind.NONE;
      case DEVICE -> field == 3 ? Kind.LEAF : Kind.NONE;
      case NODE_DEVICE -> field == 2 ? Kind.SHARDING : Kind.NONE;
      case SHARDING ->
          switch (field) {
            case 3 -> Kind.LEAF;
            case 4 -> Kind.SHARDED_DIM;
            default -> Kind.NONE;
          };
      case SHARDED_DIM -> field == 2 ? Kind.LEAF : Kind.NONE;
      case TENSOR_BYTES, LEAF, NONE -> Kind.NONE;
    };
  }
}
