package org.assay.onnx.upgrade;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.assay.onnx.io.ModelWriter;

/** Runs models on ONNX Runtime with optimisation off. */
public final class Runtime {
  private static final Map<ElementType, OnnxJavaType> TYPES =
      Map.of(
          ElementType.FLOAT, OnnxJavaType.FLOAT,
          ElementType.FLOAT16, OnnxJavaType.FLOAT16,
          ElementType.DOUBLE, OnnxJavaType.DOUBLE,
          ElementType.INT64, OnnxJavaType.INT64,
          ElementType.INT32, OnnxJavaType.INT32,
          ElementType.UINT8, OnnxJavaType.UINT8,
          ElementType.BOOL, OnnxJavaType.BOOL);

  private Runtime() {}

  public static Map<String, Tensor> run(Model model, Map<String, Tensor> inputs)
      throws OrtException {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setIntraOpNumThreads(1);
      Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
      try (OrtSession session = environment.createSession(ModelWriter.toBytes(model), options)) {
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
          feeds.put(input.getKey(), feed(environment, input.getValue()));
        }
        try (OrtSession.Result result = session.run(feeds)) {
          Map<String, Tensor> outputs = new LinkedHashMap<>();
          for (Map.Entry<String, OnnxValue> output : result) {
            outputs.put(output.getKey(), tensor((OnnxTensor) output.getValue()));
          }
          return outputs;
        }
      } finally {
        feeds.values().forEach(OnnxTensor::close);
      }
    }
  }

  private static OnnxTensor feed(OrtEnvironment environment, Tensor tensor) throws OrtException {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect((int) tensor.data().size()).order(ByteOrder.nativeOrder());
    tensor.data().segments().forEach(bytes::put);
    bytes.flip();
    return OnnxTensor.createTensor(environment, bytes, tensor.dims(), TYPES.get(tensor.type()));
  }

  private static Tensor tensor(OnnxTensor value) throws OrtException {
    TensorInfo info = (TensorInfo) value.getInfo();
    ElementType type =
        TYPES.entrySet().stream()
            .filter(e -> e.getValue() == info.type)
            .findFirst()
            .orElseThrow(() -> new AssertionError("output of type " + info.type))
            .getKey();
    ByteBuffer bytes = value.getByteBuffer();
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    copy.put(bytes).flip();
    return Tensor.of(type, info.getShape(), TensorData.of(copy));
  }
}
