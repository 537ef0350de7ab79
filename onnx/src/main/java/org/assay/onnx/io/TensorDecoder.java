package org.assay.onnx.io;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.SparseTensor;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.assay.onnx.TensorNotes;
import org.assay.onnx.proto.SparseTensorProto;
import org.assay.onnx.proto.TensorProto;

/** Tensors. Bytes that lie in the model file or in a data file are used where they are. */
final class TensorDecoder {
  private final ByteBuffer model;
  private final ExternalFiles files;
  private final ReadLimits limits;

  /**
   * Creates a decoder.
   *
   * @param model the whole encoded model, which {@link Skeleton} refers to
   */
  TensorDecoder(ByteBuffer model, ExternalFiles files, ReadLimits limits) {
    this.model = model;
    this.files = files;
    this.limits = limits;
  }

  SparseTensor decode(SparseTensorProto proto) {
    if (!proto.hasValues() || !proto.hasIndices()) {
      throw new ModelException("sparse tensor without values or indices", "");
    }
    return new SparseTensor(
        decode(proto.getValues()), decode(proto.getIndices()), longs(proto.getDimsList()));
  }

  Tensor decode(TensorProto proto) {
    Tensor tensor = withoutNotes(proto);
    if (!proto.hasName() && !proto.hasDocString() && proto.getMetadataPropsCount() == 0) {
      return tensor;
    }
    return tensor.withNotes(
        new TensorNotes(
            proto.getName(),
            proto.getDocString(),
            GraphDecoder.entries(proto.getMetadataPropsList())));
  }

  private Tensor withoutNotes(TensorProto proto) {
    ElementType type =
        ElementType.ofCode(proto.getDataType())
            .orElseThrow(
                () ->
                    new ModelException(
                        "tensor of unknown element type " + proto.getDataType(),
                        "",
                        "a number of TensorProto.DataType",
                        ""));
    long[] dims = longs(proto.getDimsList());
    long size = Tensor.elements(dims);
    long bytes = type == ElementType.STRING ? 0 : Tensor.bytes(type, size);
    if (bytes > limits.maxTensorBytes()) {
      throw new ModelException(
          "tensor declares " + bytes + " bytes",
          "",
          "at most " + limits.maxTensorBytes(),
          "raise the limit only for a model that you trust");
    }
    if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return files.tensor(type, dims, GraphDecoder.entries(proto.getExternalDataList()));
    }
    List<ByteBuffer> raw = inFile(proto, TensorProto.RAW_DATA_FIELD_NUMBER);
    if (!raw.isEmpty()) {
      return Tensor.of(type, dims, segmented(raw.get(raw.size() - 1)));
    }
    return switch (type) {
      case STRING -> strings(proto, dims);
      case FLOAT, COMPLEX64 ->
          Tensor.of(
              type,
              dims,
              fixed(
                  inFile(proto, TensorProto.FLOAT_DATA_FIELD_NUMBER),
                  loose(proto.getFloatDataList())));
      case DOUBLE, COMPLEX128 ->
          Tensor.of(
              type,
              dims,
              fixed(
                  inFile(proto, TensorProto.DOUBLE_DATA_FIELD_NUMBER),
                  looseDoubles(proto.getDoubleDataList())));
      case INT64 -> integers(type, dims, proto.getInt64DataCount(), proto::getInt64Data);
      case UINT64, UINT32 -> integers(type, dims, proto.getUint64DataCount(), proto::getUint64Data);
      default -> integers(type, dims, proto.getInt32DataCount(), proto::getInt32Data);
    };
  }

  /** The ranges of the file that hold a field of bytes; several if it was written in parts. */
  private List<ByteBuffer> inFile(TensorProto proto, int field) {
    List<ByteBuffer> ranges = new ArrayList<>();
    for (int i = 0; i + 2 < proto.getBytesInFileCount(); i += 3) {
      if (proto.getBytesInFile(i) == field) {
        ranges.add(
            model.slice((int) proto.getBytesInFile(i + 1), (int) proto.getBytesInFile(i + 2)));
      }
    }
    return ranges;
  }

  private static Tensor strings(TensorProto proto, long[] dims) {
    List<Attribute.StringValue> strings = new ArrayList<>(proto.getStringDataCount());
    for (ByteString bytes : proto.getStringDataList()) {
      strings.add(new Attribute.StringValue(bytes.toByteArray()));
    }
    return Tensor.ofStrings(dims, strings);
  }

  /** A packed list of floats is, on the wire, their little-endian bytes. */
  private static TensorData fixed(List<ByteBuffer> packed, ByteBuffer loose) {
    if (packed.size() == 1 && !loose.hasRemaining()) {
      return segmented(packed.get(0));
    }
    long total = loose.remaining();
    for (ByteBuffer part : packed) {
      total += part.remaining();
    }
    if (total > Integer.MAX_VALUE - 16) {
      throw new ModelException("tensor data in parts of " + total + " bytes", "", "one part", "");
    }
    ByteBuffer all = ByteBuffer.allocate((int) total);
    packed.forEach(all::put);
    return segmented(all.put(loose).flip());
  }

  /** Floats that were not written as a packed list, as protobuf allows. */
  private static ByteBuffer loose(List<Float> values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.size(), 4)).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(v -> bytes.putInt(Float.floatToRawIntBits(v)));
    return bytes.flip();
  }

  private static ByteBuffer looseDoubles(List<Double> values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.size(), 8)).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(v -> bytes.putLong(Double.doubleToRawLongBits(v)));
    return bytes.flip();
  }

  private interface Values {
    long at(int index);
  }

  private static Tensor integers(ElementType type, long[] dims, int count, Values values) {
    int width = Math.max(8, type.bits()) / 8;
    // Elements of 6 bits have an entry each, narrower ones share the bytes of theirs.
    long size = Tensor.elements(dims);
    long needed = type.bits() == 6 ? size : Tensor.bytes(type, size) / width;
    if (needed != count) {
      throw new ModelException(
          "tensor holds " + count + " values",
          "",
          needed + " for " + type.text() + Arrays.toString(dims),
          "");
    }
    if (type.bits() == 6) {
      long[] patterns = new long[count];
      Arrays.setAll(patterns, values::at);
      return Tensor.ofBits(type, dims, patterns);
    }
    List<ByteBuffer> segments = new ArrayList<>();
    int perSegment = TensorData.SEGMENT / width;
    int index = 0;
    do {
      int end = (int) Math.min((long) index + perSegment, count);
      ByteBuffer bytes = ByteBuffer.allocate((end - index) * width).order(ByteOrder.LITTLE_ENDIAN);
      for (; index < end; index++) {
        long value = values.at(index);
        switch (width) {
          case 8 -> bytes.putLong(value);
          case 4 -> bytes.putInt((int) value);
          case 2 -> bytes.putShort((short) value);
          default -> bytes.put((byte) (type == ElementType.BOOL && value != 0 ? 1 : value));
        }
      }
      segments.add(bytes.flip());
    } while (index < count);
    return Tensor.of(type, dims, TensorData.of(segments));
  }

  private static TensorData segmented(ByteBuffer all) {
    List<ByteBuffer> segments = new ArrayList<>();
    int at = 0;
    do {
      int count = Math.min(all.remaining() - at, TensorData.SEGMENT);
      segments.add(all.slice(all.position() + at, count));
      at += count;
    } while (at < all.remaining());
    return TensorData.of(segments);
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}
