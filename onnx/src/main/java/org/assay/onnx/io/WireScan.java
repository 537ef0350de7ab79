package org.assay.onnx.io;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import org.assay.onnx.ModelException;

/**
 * Walks over the encoding of a model and counts, without allocating anything.
 *
 * <p>Protobuf makes an object of a hundred bytes from an empty message of two, so a hostile file
 * can take fifty times its size in memory, and deep nesting can exhaust the stack. Both are refused
 * here, before the parser runs.
 */
final class WireScan {
  /** Deeper nesting of types than any producer's; also bounds this class's own recursion. */
  private static final int DEEPEST_TYPE = 32;

  private enum Kind {
    MODEL,
    GRAPH,
    NODE,
    FUNCTION,
    ATTRIBUTE,
    TENSOR,
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
    NAME,
    NONE
  }

  private final CodedInputStream in;
  private final ReadLimits limits;
  private long nodes;
  private long entries;

  private WireScan(CodedInputStream in, ReadLimits limits) {
    this.in = in;
    this.limits = limits;
  }

  /**
   * Checks the counts of an encoded model.
   *
   * @throws ModelException if a limit is exceeded
   * @throws IOException if the bytes are not a protobuf message
   */
  static void check(CodedInputStream in, ReadLimits limits) throws IOException {
    new WireScan(in, limits).message(Kind.MODEL, 0, 0);
  }

  private void message(Kind kind, int graphDepth, int typeDepth) throws IOException {
    int tag = in.readTag();
    while (tag != 0) {
      int field = WireFormat.getTagFieldNumber(tag);
      Kind child =
          WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
              ? child(kind, field)
              : Kind.NONE;
      count(child);
      if (child == Kind.NONE) {
        if (!in.skipField(tag)) {
          throw new IOException("end of a group that did not begin");
        }
      } else {
        int length = in.readRawVarint32();
        if (child == Kind.LEAF || child == Kind.NAME) {
          in.skipRawBytes(length);
        } else {
          int old = in.pushLimit(length);
          message(
              child,
              child == Kind.GRAPH ? deeper(kind, graphDepth) : graphDepth,
              child == Kind.TYPE ? typeDeeper(typeDepth) : typeDepth);
          in.checkLastTagWas(0);
          if (in.getBytesUntilLimit() > 0) {
            throw new IOException("message ends before its length");
          }
          in.popLimit(old);
        }
      }
      tag = in.readTag();
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

  private void count(Kind child) {
    if (++entries > limits.maxEntries()) {
      throw tooMany("parts", limits.maxEntries());
    }
    if (child == Kind.NODE && ++nodes > limits.maxNodes()) {
      throw tooMany("nodes", limits.maxNodes());
    }
  }

  private static ModelException tooMany(String what, long limit) {
    return new ModelException(
        "the model has more than " + limit + " " + what,
        "",
        "at most " + limit,
        "raise the limit only for a model that you trust");
  }

  private static Kind child(Kind kind, int field) {
    return switch (kind) {
      case MODEL -> switch (field) {
        case 7 -> Kind.GRAPH;
        case 8, 14 -> Kind.LEAF;
        case 20 -> Kind.TRAINING;
        case 25 -> Kind.FUNCTION;
        case 26 -> Kind.DEVICE;
        default -> Kind.NONE;
      };
      case GRAPH -> switch (field) {
        case 1 -> Kind.NODE;
        case 5 -> Kind.TENSOR;
        case 11, 12, 13 -> Kind.VALUE;
        case 14 -> Kind.ANNOTATION;
        case 15 -> Kind.SPARSE;
        case 16 -> Kind.LEAF;
        default -> Kind.NONE;
      };
      case NODE -> switch (field) {
        case 1, 2 -> Kind.NAME;
        case 5 -> Kind.ATTRIBUTE;
        case 9 -> Kind.LEAF;
        case 10 -> Kind.NODE_DEVICE;
        default -> Kind.NONE;
      };
      case FUNCTION -> switch (field) {
        case 4, 5, 6 -> Kind.NAME;
        case 7 -> Kind.NODE;
        case 9, 14 -> Kind.LEAF;
        case 11 -> Kind.ATTRIBUTE;
        case 12 -> Kind.VALUE;
        default -> Kind.NONE;
      };
      case ATTRIBUTE -> switch (field) {
        case 5, 10 -> Kind.TENSOR;
        case 6, 11 -> Kind.GRAPH;
        case 9 -> Kind.NAME;
        case 14, 15 -> Kind.TYPE;
        case 22, 23 -> Kind.SPARSE;
        default -> Kind.NONE;
      };
      case TENSOR -> switch (field) {
        case 4, 6, 10 -> Kind.NAME;
        case 13, 16 -> Kind.LEAF;
        default -> Kind.NONE;
      };
      case SPARSE -> field == 1 || field == 2 ? Kind.TENSOR : Kind.NONE;
      case VALUE -> switch (field) {
        case 2 -> Kind.TYPE;
        case 4 -> Kind.LEAF;
        default -> Kind.NONE;
      };
      case TYPE -> switch (field) {
        case 1, 8 -> Kind.TENSOR_TYPE;
        case 4, 9 -> Kind.ELEMENT_TYPE;
        case 5 -> Kind.MAP_TYPE;
        default -> Kind.NONE;
      };
      case TENSOR_TYPE -> field == 2 ? Kind.SHAPE : Kind.NONE;
      case ELEMENT_TYPE -> field == 1 ? Kind.TYPE : Kind.NONE;
      case MAP_TYPE -> field == 2 ? Kind.TYPE : Kind.NONE;
      case SHAPE -> field == 1 ? Kind.LEAF : Kind.NONE;
      case TRAINING -> switch (field) {
        case 1, 2 -> Kind.GRAPH;
        case 3, 4 -> Kind.LEAF;
        default -> Kind.NONE;
      };
      case ANNOTATION -> field == 2 ? Kind.LEAF : Kind.NONE;
      case DEVICE -> field == 3 ? Kind.NAME : Kind.NONE;
      case NODE_DEVICE -> field == 2 ? Kind.SHARDING : Kind.NONE;
      case SHARDING -> switch (field) {
        case 3 -> Kind.LEAF;
        case 4 -> Kind.SHARDED_DIM;
        default -> Kind.NONE;
      };
      case SHARDED_DIM -> field == 2 ? Kind.LEAF : Kind.NONE;
      case LEAF, NAME, NONE -> Kind.NONE;
    };
  }
}
