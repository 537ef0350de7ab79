package org.assay.exec;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtUtil;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Attribute.StringValue;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.assay.onnx.ValueType;

/** Tensors of the model classes from and to ONNX Runtime's, always through flat buffers. */
final class OrtTensors {
  /** A direct buffer is indexed by ints. */
  private static final long LARGEST = Integer.MAX_VALUE - 8;

  private OrtTensors() {}

  /** The type under which Java can hand a tensor to ORT; empty if it cannot. */
  static Optional<OnnxJavaType> feedable(ElementType type) {
    return switch (type) {
      case FLOAT -> Optional.of(OnnxJavaType.FLOAT);
      case DOUBLE -> Optional.of(OnnxJavaType.DOUBLE);
      case FLOAT16 -> Optional.of(OnnxJavaType.FLOAT16);
      case BFLOAT16 -> Optional.of(OnnxJavaType.BFLOAT16);
      case INT8 -> Optional.of(OnnxJavaType.INT8);
      case UINT8 -> Optional.of(OnnxJavaType.UINT8);
      case INT16 -> Optional.of(OnnxJavaType.INT16);
      case INT32 -> Optional.of(OnnxJavaType.INT32);
      case INT64 -> Optional.of(OnnxJavaType.INT64);
      case BOOL -> Optional.of(OnnxJavaType.BOOL);
      case STRING -> Optional.of(OnnxJavaType.STRING);
      default -> Optional.empty();
    };
  }

  /** The element type of one that ORT reports; empty where its Java API cannot name or read it. */
  static Optional<ElementType> elementType(OnnxTensorType type) {
    return switch (type) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> Optional.of(ElementType.FLOAT);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> Optional.of(ElementType.DOUBLE);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> Optional.of(ElementType.FLOAT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> Optional.of(ElementType.BFLOAT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> Optional.of(ElementType.INT8);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> Optional.of(ElementType.UINT8);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> Optional.of(ElementType.INT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> Optional.of(ElementType.UINT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> Optional.of(ElementType.INT32);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> Optional.of(ElementType.UINT32);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> Optional.of(ElementType.INT64);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> Optional.of(ElementType.UINT64);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> Optional.of(ElementType.BOOL);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> Optional.of(ElementType.STRING);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E4M3FN -> Optional.of(ElementType.FLOAT8E4M3FN);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E4M3FNUZ -> Optional.of(ElementType.FLOAT8E4M3FNUZ);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E5M2 -> Optional.of(ElementType.FLOAT8E5M2);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E5M2FNUZ -> Optional.of(ElementType.FLOAT8E5M2FNUZ);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX64,
          ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX128,
          ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED ->
          Optional.empty();
    };
  }

  /** A declared type as ORT reports it; empty where the elements cannot be read. */
  static Optional<ValueType.TensorType> valueType(TensorInfo info) {
    List<Dim> dims = new ArrayList<>();
    String[] names = info.getDimensionNames();
    long[] sizes = info.getShape();
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] >= 0) {
        dims.add(Dim.of(sizes[i]));
      } else {
        boolean named = i < names.length && !names[i].isEmpty();
        dims.add(named ? Dim.of(names[i]) : Dim.UNKNOWN);
      }
    }
    return elementType(info.onnxType)
        .map(element -> new ValueType.TensorType(element, new Shape(dims)));
  }

  /** A native-order direct buffer for a tensor's bytes. */
  static ByteBuffer allocate(String name, long bytes) {
    if (bytes > LARGEST) {
      throw tooLarge(name, bytes);
    }
    return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
  }

  /** Copies a numeric tensor's bytes; the buffer is flipped back to its start. */
  static void copy(Tensor tensor, ByteBuffer target) {
    // All platforms that ORT's jar serves are little-endian, as the tensor's bytes are.
    target.clear();
    for (ByteBuffer segment : tensor.data().segments()) {
      target.put(segment);
    }
    target.clear();
  }

  /** An input for ORT; the caller closes it. */
  static OnnxTensor toOrt(OrtEnvironment environment, String name, Tensor tensor, OnnxJavaType as)
      throws OrtException {
    if (tensor.type() == ElementType.STRING) {
      String[] texts = tensor.strings().stream().map(StringValue::text).toArray(String[]::new);
      for (String text : texts) {
        checkFeedable(name, text);
      }
      return OnnxTensor.createTensor(environment, texts, tensor.dims());
    }
    ByteBuffer bytes = allocate(name, tensor.data().size());
    copy(tensor, bytes);
    return OnnxTensor.createTensor(environment, bytes, tensor.dims(), as);
  }

  /** Java hands strings over in its modified UTF-8: these characters would arrive as others. */
  private static void checkFeedable(String name, String text) {
    if (text.chars().anyMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
      throw new ExecException(
          ExecException.Kind.INPUT,
          "ONNX Runtime's Java API cannot feed characters beyond U+FFFF or U+0000",
          "input '" + name + "': " + text,
          "characters from U+0001 to U+FFFF",
          "");
    }
  }

  /** A copy of an output. */
  static Tensor fromOrt(String name, OnnxValue value) throws OrtException {
    if (!(value instanceof OnnxTensor tensor)) {
      throw unreadable(name, "a " + value.getType());
    }
    TensorInfo info = tensor.getInfo();
    ElementType type =
        elementType(info.onnxType).orElseThrow(() -> unreadable(name, info.onnxType.toString()));
    long[] dims = info.getShape();
    long size = Tensor.elements(dims);
    if (type == ElementType.STRING) {
      return Tensor.ofStrings(dims, strings(name, tensor, dims, size));
    }
    long bytes = Tensor.bytes(type, size);
    if (bytes > LARGEST) {
      throw tooLarge(name, bytes);
    }
    if (bytes == 0) {
      return Tensor.of(type, dims, TensorData.of(ByteBuffer.allocate(0)));
    }
    return Tensor.of(type, dims, TensorData.of(segments(tensor.getByteBuffer())));
  }

  /** Views of the size that {@link TensorData} asks for. */
  static List<ByteBuffer> segments(ByteBuffer bytes) {
    List<ByteBuffer> segments = new ArrayList<>();
    int at = 0;
    do {
      int length = Math.min(TensorData.SEGMENT, bytes.capacity() - at);
      segments.add(bytes.slice(at, length));
      at += length;
    } while (at < bytes.capacity());
    return segments;
  }

  private static List<StringValue> strings(String name, OnnxTensor tensor, long[] dims, long size)
      throws OrtException {
    if (size == 0) {
      return List.of();
    }
    if (dims.length > TensorInfo.MAX_DIMENSIONS) {
      throw unreadable(name, "strings of " + dims.length + " axes");
    }
    Object value = tensor.getValue();
    String[] texts =
        value instanceof String text ? new String[] {text} : OrtUtil.flattenString(value);
    return Arrays.stream(texts).map(StringValue::of).toList();
  }

  private static ExecException unreadable(String name, String what) {
    return new ExecException(
        ExecException.Kind.INPUT,
        "ONNX Runtime's Java API cannot read " + what,
        "output '" + name + "'",
        "a tensor of at least 8 bits per element",
        "ask for other outputs");
  }

  private static ExecException tooLarge(String name, long bytes) {
    return new ExecException(
        ExecException.Kind.MEMORY,
        "a tensor of " + bytes + " bytes does not fit a buffer",
        "tensor '" + name + "'",
        "less than 2 GiB",
        "use a smaller batch");
  }
}
