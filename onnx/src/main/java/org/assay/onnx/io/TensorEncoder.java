package org.assay.onnx.io;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.SparseTensor;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.assay.onnx.TensorNotes;
import org.assay.onnx.proto.SparseTensorProto;
import org.assay.onnx.proto.TensorProto;

/**
 * Tensors; the counterpart of {@link TensorDecoder}. Large ones are not copied: their place is
 * taken by a number of {@link #blobs}, or, if so wished, they go to a data file.
 */
final class TensorEncoder {
  /** From this size on, bytes are not copied into protobuf's messages. */
  private static final long COPIED = 4096;

  /** Data files are mapped: tensors begin at pages. */
  private static final long ALIGNMENT = 4096;

  private final String location;
  private final OptionalLong externalFrom;
  private final List<TensorData> blobs = new ArrayList<>();
  private final List<TensorData> external = new ArrayList<>();
  private long externalEnd;

  private TensorEncoder(String location, OptionalLong externalFrom) {
    this.location = location;
    this.externalFrom = externalFrom;
  }

  /** All tensors stay in the model. */
  static TensorEncoder inline() {
    return new TensorEncoder("", OptionalLong.empty());
  }

  /** Initializers from a size on go to a data file. */
  static TensorEncoder external(String location, long fromBytes) {
    return new TensorEncoder(location, OptionalLong.of(fromBytes));
  }

  /** Bytes that {@code bytes_in_file} refers to by index. */
  List<TensorData> blobs() {
    return blobs;
  }

  /** What goes to the data file, in order, each at the next multiple of {@link #padded}. */
  List<TensorData> external() {
    return external;
  }

  /** The next offset that a tensor may begin at. */
  static long padded(long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  TensorProto initializer(Tensor tensor) {
    long bytes = tensor.data().size();
    if (tensor.type() == ElementType.STRING
        || externalFrom.isEmpty()
        || bytes < externalFrom.getAsLong()) {
      return inline(tensor);
    }
    long offset = padded(externalEnd);
    externalEnd = offset + bytes;
    external.add(tensor.data());
    return described(tensor)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addAllExternalData(
            GraphEncoder.entries(
                new java.util.TreeMap<>(
                    Map.of(
                        "location", location,
                        "offset", Long.toString(offset),
                        "length", Long.toString(bytes)))))
        .build();
  }

  TensorProto inline(Tensor tensor) {
    TensorProto.Builder proto = described(tensor);
    if (tensor.type() == ElementType.STRING) {
      for (Attribute.StringValue string : tensor.strings()) {
        proto.addStringData(ByteString.copyFrom(string.bytes()));
      }
    } else if (tensor.data().size() < COPIED) {
      proto.setRawData(ByteString.copyFrom(tensor.data().segments().get(0)));
    } else {
      proto.addBytesInFile(blobs.size());
      blobs.add(tensor.data());
    }
    return proto.build();
  }

  private static TensorProto.Builder described(Tensor tensor) {
    TensorProto.Builder proto = TensorProto.newBuilder().setDataType(tensor.type().code());
    for (long dim : tensor.dims()) {
      proto.addDims(dim);
    }
    TensorNotes notes = tensor.notes();
    if (!notes.name().isEmpty()) {
      proto.setName(notes.name());
    }
    if (!notes.docString().isEmpty()) {
      proto.setDocString(notes.docString());
    }
    return proto.addAllMetadataProps(GraphEncoder.entries(notes.metadata()));
  }

  SparseTensorProto sparse(SparseTensor sparse, Tensor values) {
    SparseTensorProto.Builder proto =
        SparseTensorProto.newBuilder()
            .setValues(inline(values))
            .setIndices(inline(sparse.indices()));
    for (long dim : sparse.dims()) {
      proto.addDims(dim);
    }
    return proto.build();
  }
}
