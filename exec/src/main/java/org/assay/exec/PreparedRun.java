package org.assay.exec;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;

/**
 * Repeated runs of one session on inputs of fixed dimensions, without allocation: write into the
 * buffers of inputs, {@link #run()}, read those of outputs. Buffers are direct, little-endian,
 * row-major, and stay the same over all runs. Not for several threads; closing the session ends it.
 */
public final class PreparedRun implements AutoCloseable {
  private record Slot(ElementType type, long[] dims, ByteBuffer bytes, OnnxTensor tensor) {}

  private final Session session;
  private final Map<String, Slot> inputs = new LinkedHashMap<>();
  private final Map<String, Slot> outputs = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();

  private boolean closed;

  private PreparedRun(Session session) {
    this.session = session;
  }

  static PreparedRun of(Session session, Map<String, Tensor> example, Collection<String> wanted) {
    for (String name : wanted) {
      if (session.outputs().containsKey(name) && !session.isComputed(name)) {
        throw new ExecException(
            ExecException.Kind.INPUT,
            "an input or initializer needs no preparing",
            "probe '" + name + "'",
            "outputs of nodes",
            "");
      }
    }
    if (wanted.isEmpty()) {
      throw new ExecException(
          ExecException.Kind.INPUT, "no output is wanted", "prepared run", "at least one", "");
    }
    Map<String, Tensor> sample = session.run(example, wanted);
    PreparedRun prepared = new PreparedRun(session);
    OrtEnvironment environment = OrtRuntime.get().environment();
    try {
      for (Map.Entry<String, Tensor> input : example.entrySet()) {
        ElementType fed = session.feedType(input.getKey());
        Slot slot = slot(environment, input.getKey(), input.getValue(), fed);
        OrtTensors.copy(input.getValue(), slot.bytes());
        prepared.inputs.put(input.getKey(), slot);
        prepared.feeds.put(session.feedName(input.getKey()), slot.tensor());
      }
      for (Map.Entry<String, Tensor> output : sample.entrySet()) {
        ElementType type = output.getValue().type();
        Slot slot = slot(environment, output.getKey(), output.getValue(), type);
        prepared.outputs.put(output.getKey(), slot);
        prepared.pinned.put(output.getKey(), slot.tensor());
      }
      return prepared;
    } catch (OrtException e) {
      prepared.close();
      throw OrtErrors.whileRunning(e);
    } catch (RuntimeException e) {
      prepared.close();
      throw e;
    }
  }

  private static Slot slot(OrtEnvironment environment, String name, Tensor like, ElementType type)
      throws OrtException {
    if (like.type() == ElementType.STRING || OrtTensors.feedable(type).isEmpty()) {
      throw new ExecException(
          ExecException.Kind.INPUT,
          "elements of " + type.text() + " have no buffer in ONNX Runtime's Java API",
          "tensor '" + name + "'",
          "floats of 16 to 64 bits, signed integers, uint8 or booleans",
          "use Session.run");
    }
    ByteBuffer bytes = OrtTensors.allocate(name, like.data().size());
    OnnxTensor tensor =
        OnnxTensor.createTensor(
            environment, bytes, like.dims(), OrtTensors.feedable(type).orElseThrow());
    return new Slot(like.type(), like.dims(), bytes, tensor);
  }

  /** Bytes of an input, to be written; they hold the example until then. */
  public ByteBuffer input(String name) {
    return slot(inputs, name).bytes().duplicate().order(java.nio.ByteOrder.nativeOrder());
  }

  /** A float32 input as floats. */
  public FloatBuffer floatInput(String name) {
    return typed(inputs, name, ElementType.FLOAT).asFloatBuffer();
  }

  /** A float64 input as doubles. */
  public DoubleBuffer doubleInput(String name) {
    return typed(inputs, name, ElementType.DOUBLE).asDoubleBuffer();
  }

  /** An int64 input as longs. */
  public LongBuffer longInput(String name) {
    return typed(inputs, name, ElementType.INT64).asLongBuffer();
  }

  /** Replaces an input by a tensor of the same type and dimensions. */
  public void set(String name, Tensor value) {
    Slot slot = slot(inputs, name);
    if (value.type() != slot.type() || !java.util.Arrays.equals(value.dims(), slot.dims())) {
      throw new ExecException(
          ExecException.Kind.INPUT,
          "a tensor " + value,
          "prepared input '" + name + "'",
          slot.type().text() + java.util.Arrays.toString(slot.dims()),
          "prepare another run for other dimensions");
    }
    OrtTensors.copy(value, slot.bytes());
  }

  /**
   * Runs on what the inputs' buffers hold.
   *
   * @throws ExecException if an operator fails, a limit is reached, or an output would take other
   *     dimensions than for the example
   */
  public void run() {
    if (closed) {
      throw new IllegalStateException("the prepared run is closed");
    }
    session.run(feeds, Set.of(), pinned).close();
  }

  /** Bytes of an output, as the last run left them; zeros before the first. */
  public ByteBuffer output(String name) {
    return slot(outputs, name).bytes().duplicate().order(java.nio.ByteOrder.nativeOrder());
  }

  /** A float32 output as floats. */
  public FloatBuffer floatOutput(String name) {
    return typed(outputs, name, ElementType.FLOAT).asFloatBuffer();
  }

  /** A float64 output as doubles. */
  public DoubleBuffer doubleOutput(String name) {
    return typed(outputs, name, ElementType.DOUBLE).asDoubleBuffer();
  }

  /** Dimensions of an output. */
  public long[] outputDims(String name) {
    return slot(outputs, name).dims().clone();
  }

  /** A copy of an output. */
  public Tensor outputTensor(String name) {
    Slot slot = slot(outputs, name);
    ByteBuffer copy = ByteBuffer.allocate(slot.bytes().capacity());
    copy.put(slot.bytes().duplicate().clear()).flip();
    return Tensor.of(slot.type(), slot.dims(), TensorData.of(OrtTensors.segments(copy)));
  }

  private ByteBuffer typed(Map<String, Slot> slots, String name, ElementType type) {
    Slot slot = slot(slots, name);
    if (slot.type() != type) {
      throw new ExecException(
          ExecException.Kind.INPUT,
          "elements of " + slot.type().text(),
          "tensor '" + name + "'",
          type.text(),
          "");
    }
    return slot.bytes().duplicate().order(java.nio.ByteOrder.nativeOrder()).clear();
  }

  private static Slot slot(Map<String, Slot> slots, String name) {
    Slot slot = slots.get(name);
    if (slot == null) {
      throw new ExecException(
          ExecException.Kind.INPUT,
          "no prepared tensor '" + name + "'",
          "prepared run",
          "one of " + String.join(", ", slots.keySet()),
          Suggestions.closest(name, slots.keySet()));
    }
    return slot;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<OnnxTensor> owned = new ArrayList<>(feeds.values());
    owned.addAll(pinned.values());
    OrtErrors.closeAll(owned);
  }
}
