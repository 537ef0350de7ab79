package org.assay.exec;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;

/**
 * Named float32 states, e.g. the weights of a network in training, that runs of several sessions
 * read and replace. They stay in ONNX Runtime's tensors between runs: every state has two buffers,
 * the one that a run reads and the one that it writes, which are exchanged after the run. Not for
 * several threads.
 */
public final class StateRun implements AutoCloseable {
  /**
   * An input that changes from run to run.
   *
   * @param values direct and of native order; its remaining elements are fed
   * @param dims whose product is their number
   */
  public record Fed(FloatBuffer values, long[] dims) {
    public Fed {
      if (!values.isDirect()) {
        throw new IllegalArgumentException("only direct buffers reach ORT without a copy");
      }
    }
  }

  private static final class State {
    final long[] dims;
    final ByteBuffer[] bytes = new ByteBuffer[2];
    final OnnxTensor[] tensors = new OnnxTensor[2];
    int now;

    State(String name, Tensor initial) throws OrtException {
      if (initial.type() != ElementType.FLOAT) {
        throw new IllegalArgumentException("state " + name + " is " + initial);
      }
      dims = initial.dims();
      for (int i = 0; i < 2; i++) {
        bytes[i] = OrtTensors.allocate(name, initial.data().size());
        OrtTensors.copy(initial, bytes[i]);
        tensors[i] =
            OnnxTensor.createTensor(
                OrtRuntime.get().environment(),
                bytes[i],
                dims,
                OrtTensors.feedable(ElementType.FLOAT).orElseThrow());
      }
    }
  }

  private final Map<String, State> states = new LinkedHashMap<>();
  private boolean closed;

  /**
   * States with their first values.
   *
   * @throws ExecException if one does not fit into a buffer
   */
  public StateRun(Map<String, Tensor> initial) {
    try {
      for (Map.Entry<String, Tensor> entry : initial.entrySet()) {
        states.put(entry.getKey(), new State(entry.getKey(), entry.getValue()));
      }
    } catch (OrtException e) {
      close();
      throw OrtErrors.whileRunning(e);
    }
  }

  /**
   * Runs a session once. It gets those of the states that are inputs of it.
   *
   * @param fed its other inputs
   * @param next output that holds the new value, by state; the others stay
   * @param wanted float32 outputs to return
   * @return copies of the wanted outputs, row-major
   * @throws ExecException if an operator fails or inputs do not fit
   */
  public Map<String, float[]> run(
      Session session, Map<String, Fed> fed, Map<String, String> next, Set<String> wanted) {
    if (closed) {
      throw new IllegalStateException("the states are closed");
    }
    List<AutoCloseable> owned = new ArrayList<>();
    try {
      Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
      for (Map.Entry<String, Fed> entry : fed.entrySet()) {
        OnnxTensor tensor =
            OnnxTensor.createTensor(
                OrtRuntime.get().environment(), entry.getValue().values(), entry.getValue().dims());
        owned.add(tensor);
        feeds.put(entry.getKey(), tensor);
      }
      for (String input : session.inputs().keySet()) {
        State state = states.get(input);
        if (state != null) {
          feeds.put(input, state.tensors[state.now]);
        }
      }
      Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
      next.forEach((name, output) -> pinned.put(output, state(name).tensors[1 - state(name).now]));
      Map<String, float[]> results = new LinkedHashMap<>();
      try (OrtSession.Result result = session.run(feeds, new LinkedHashSet<>(wanted), pinned)) {
        for (Map.Entry<String, OnnxValue> value : result) {
          if (wanted.contains(value.getKey()) && value.getValue() instanceof OnnxTensor tensor) {
            FloatBuffer floats = tensor.getFloatBuffer();
            float[] copy = new float[floats.remaining()];
            floats.get(copy);
            results.put(value.getKey(), copy);
          }
        }
      }
      next.keySet().forEach(name -> state(name).now = 1 - state(name).now);
      return results;
    } catch (OrtException e) {
      throw OrtErrors.whileRunning(e);
    } finally {
      OrtErrors.closeAll(owned);
    }
  }

  /**
   * Takes the last run back: the states that it replaced have their values of before again. Once,
   * right after a run.
   *
   * @param replaced names of the states that the run replaced
   */
  public void undo(Set<String> replaced) {
    replaced.forEach(name -> state(name).now = 1 - state(name).now);
  }

  /** Names of the states. */
  public Set<String> names() {
    return Set.copyOf(states.keySet());
  }

  /** A copy of a state's value. */
  public Tensor read(String name) {
    State state = state(name);
    ByteBuffer copy = ByteBuffer.allocate(state.bytes[state.now].capacity());
    copy.put(state.bytes[state.now].duplicate().clear()).flip();
    return Tensor.of(ElementType.FLOAT, state.dims, TensorData.of(OrtTensors.segments(copy)));
  }

  /** Replaces a state's value by one of the same dimensions. */
  public void set(String name, Tensor value) {
    State state = state(name);
    if (value.type() != ElementType.FLOAT || !java.util.Arrays.equals(value.dims(), state.dims)) {
      throw new ExecException(
          ExecException.Kind.INPUT,
          "a tensor " + value,
          "state '" + name + "'",
          "float32 " + java.util.Arrays.toString(state.dims),
          "");
    }
    OrtTensors.copy(value, state.bytes[state.now]);
  }

  private State state(String name) {
    State state = states.get(name);
    if (state == null) {
      throw new ExecException(
          ExecException.Kind.INPUT,
          "no state '" + name + "'",
          "training step",
          "one of " + String.join(", ", states.keySet()),
          Suggestions.closest(name, states.keySet()));
    }
    return state;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<AutoCloseable> owned = new ArrayList<>();
    for (State state : states.values()) {
      for (OnnxTensor tensor : state.tensors) {
        if (tensor != null) {
          owned.add(tensor);
        }
      }
    }
    OrtErrors.closeAll(owned);
  }
}
