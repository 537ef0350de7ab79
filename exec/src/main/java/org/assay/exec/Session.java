package org.assay.exec;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ReadLimits;

/**
 * A model loaded into ONNX Runtime in this process. Any tensor of the main graph can be a probe: an
 * extra output under its own name.
 *
 * <p>Probes need {@link OptimizationLevel#NONE} to show what the graph says; at higher levels a
 * probe keeps its tensor from being fused away, so other tensors may be computed differently than
 * without it. ORT's float16 kernels compute in float32 and round at their ends; where two such
 * nodes follow one another a probe shows a rounded value (an Inf, say) that the graph itself never
 * takes.
 *
 * <p>One session may be used by any number of threads at once. The stream of random operators
 * belongs to the session: a new session with the same seed repeats it.
 */
public final class Session implements Runner {
  /** Keeps the place of an output in a map until it is read. */
  private static final Tensor NOT_YET = Tensor.scalar(0f);

  private final OrtSession session;
  private final RunOptions options;
  private final Instrumented instrumented;
  private final Map<String, ValueType.TensorType> inputs;
  private final Map<String, ValueType.TensorType> outputs;
  private final Set<RunControl> active = ConcurrentHashMap.newKeySet();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private Session(OrtSession session, RunOptions options, Instrumented instrumented)
      throws OrtException {
    this.session = session;
    this.options = options;
    this.instrumented = instrumented;
    this.inputs = Collections.unmodifiableMap(inputTypes());
    this.outputs = Collections.unmodifiableMap(outputTypes());
  }

  /**
   * Loads a model.
   *
   * @param probes further tensors of the main graph to read: outputs of nodes, inputs, initializers
   * @throws ExecException of kind LOAD if ORT refuses the model, INPUT if there is no such tensor,
   *     PLATFORM if ORT does not run here
   */
  public static Session open(Model model, RunOptions options, Collection<String> probes) {
    Instrumented instrumented = Instrumented.of(model, probes, options);
    try (StagedModel staged = StagedModel.of(instrumented.model())) {
      return open(staged, options, instrumented);
    }
  }

  /** Loads a model without probes. */
  public static Session open(Model model, RunOptions options) {
    return open(model, options, List.of());
  }

  /**
   * Loads a model file, binary with its external data or text.
   *
   * @throws org.assay.onnx.ModelException if the file cannot be read as a model
   * @throws ExecException as {@link #open(Model, RunOptions, Collection)}
   */
  public static Session open(Path file, RunOptions options, Collection<String> probes) {
    Instrumented instrumented = Instrumented.of(ModelFiles.open(file), probes, options);
    // Unchanged models go to ORT as they are: it maps their external data itself.
    boolean asItIs = !instrumented.changed() && !ModelFiles.isText(file, ReadLimits.DEFAULT);
    try (StagedModel staged =
        asItIs ? StagedModel.of(file) : StagedModel.of(instrumented.model())) {
      return open(staged, options, instrumented);
    }
  }

  private static Session open(StagedModel staged, RunOptions options, Instrumented instrumented) {
    OrtRuntime runtime = OrtRuntime.get();
    try (OrtSession.SessionOptions ort = OrtErrors.sessionOptions(options)) {
      OrtSession session = staged.load(runtime.environment(), ort);
      try {
        return new Session(session, options, instrumented);
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw OrtErrors.whileLoading(e, instrumented.model());
    }
  }

  private Map<String, ValueType.TensorType> inputTypes() throws OrtException {
    Map<String, String> originals = new LinkedHashMap<>();
    instrumented.feeds().forEach((name, standIn) -> originals.put(standIn.name(), name));
    Map<String, ValueType.TensorType> types = new LinkedHashMap<>();
    for (NodeInfo info : session.getInputInfo().values()) {
      String name = originals.getOrDefault(info.getName(), info.getName());
      ValueType.TensorType type = null;
      if (info.getInfo() instanceof TensorInfo tensor) {
        type = OrtTensors.valueType(tensor).orElse(null);
      }
      if (type == null || OrtTensors.feedable(type.element()).isEmpty()) {
        throw new ExecException(
            ExecException.Kind.LOAD,
            "ONNX Runtime's Java API cannot feed " + info.getInfo(),
            "input '" + name + "'",
            "a tensor of floats, integers of 8 to 64 bits, booleans or strings",
            "");
      }
      Instrumented.StandIn standIn = instrumented.feeds().get(name);
      types.put(
          name,
          standIn == null ? type : new ValueType.TensorType(standIn.original(), type.shape()));
    }
    return types;
  }

  private Map<String, ValueType.TensorType> outputTypes() throws OrtException {
    Map<String, ValueType.TensorType> types = new LinkedHashMap<>();
    for (NodeInfo info : session.getOutputInfo().values()) {
      if (info.getInfo() instanceof TensorInfo tensor) {
        OrtTensors.valueType(tensor).ifPresent(type -> types.put(info.getName(), type));
      }
    }
    for (String name : instrumented.inputProbes()) {
      ValueType.TensorType type = inputs.get(name);
      if (type != null) {
        types.put(name, type);
      }
    }
    instrumented.constantProbes().forEach((name, value) -> types.put(name, value.valueType()));
    return types;
  }

  @Override
  public Map<String, ValueType.TensorType> inputs() {
    return inputs;
  }

  @Override
  public Map<String, ValueType.TensorType> outputs() {
    return outputs;
  }

  /** How this session runs. */
  public RunOptions options() {
    return options;
  }

  /** Ends the runs under way in other threads, between two nodes; they throw {@code CANCELLED}. */
  public void cancel() {
    active.forEach(run -> run.terminate(ExecException.Kind.CANCELLED));
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> given, Collection<String> wanted) {
    Map<String, Tensor> results = new LinkedHashMap<>();
    wanted.forEach(name -> results.put(name, NOT_YET));
    visit(given, wanted, results::put);
    return results;
  }

  @Override
  public void visit(
      Map<String, Tensor> given, Collection<String> wanted, BiConsumer<String, Tensor> sink) {
    Feeds.check(inputs, given);
    Set<String> fromOrt = new LinkedHashSet<>();
    for (String name : wanted) {
      if (!outputs.containsKey(name)) {
        throw unknownOutput(name);
      }
      Tensor constant = instrumented.constantProbes().get(name);
      if (constant != null) {
        sink.accept(name, constant);
      } else if (instrumented.inputProbes().contains(name)) {
        sink.accept(name, given.get(name));
      } else {
        fromOrt.add(name);
      }
    }
    if (!fromOrt.isEmpty()) {
      compute(given, fromOrt, sink);
    }
  }

  private void compute(
      Map<String, Tensor> given, Set<String> wanted, BiConsumer<String, Tensor> sink) {
    List<AutoCloseable> owned = new ArrayList<>();
    try {
      Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
      for (Map.Entry<String, Tensor> input : given.entrySet()) {
        OnnxTensor feed = feed(input.getKey(), input.getValue());
        owned.add(feed);
        feeds.put(feedName(input.getKey()), feed);
      }
      try (OrtSession.Result result = run(feeds, wanted, Map.of())) {
        for (Map.Entry<String, OnnxValue> value : result) {
          sink.accept(value.getKey(), OrtTensors.fromOrt(value.getKey(), value.getValue()));
        }
      }
    } catch (OrtException e) {
      throw OrtErrors.whileRunning(e);
    } catch (OutOfMemoryError e) {
      throw OrtErrors.heapExhausted(e);
    } finally {
      OrtErrors.closeAll(owned);
    }
  }

  private OnnxTensor feed(String name, Tensor tensor) throws OrtException {
    return OrtTensors.toOrt(
        OrtRuntime.get().environment(),
        name,
        tensor,
        OrtTensors.feedable(feedType(name)).orElseThrow());
  }

  /** Runs with the terminate flag in place; what it throws says why the run ended. */
  OrtSession.Result run(
      Map<String, OnnxTensor> feeds, Set<String> wanted, Map<String, OnnxTensor> pinned) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the session is closed");
      }
      try (RunControl control =
          new RunControl(active, OrtRuntime.get().watchdog(), options.timeLimit())) {
        try {
          return session.run(feeds, wanted, pinned, control.options());
        } catch (OrtException | IllegalArgumentException e) {
          throw control
              .reason()
              .map(why -> OrtErrors.ended(why, options, e))
              .orElseGet(() -> OrtErrors.whileRunning(e));
        }
      } catch (OrtException e) {
        throw OrtErrors.whileRunning(e);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The name under which ORT knows an input. */
  String feedName(String input) {
    Instrumented.StandIn standIn = instrumented.feeds().get(input);
    return standIn == null ? input : standIn.name();
  }

  /** The type under which ORT takes an input. */
  ElementType feedType(String input) {
    Instrumented.StandIn standIn = instrumented.feeds().get(input);
    ValueType.TensorType type = inputs.get(input);
    if (type == null) {
      throw new IllegalArgumentException("no input " + input);
    }
    return standIn == null ? type.element() : standIn.fed();
  }

  /** Whether an output comes from ORT, not from the caller's input or the model's constants. */
  boolean isComputed(String output) {
    return !instrumented.constantProbes().containsKey(output)
        && !instrumented.inputProbes().contains(output);
  }

  ExecException unknownOutput(String name) {
    return new ExecException(
        ExecException.Kind.INPUT,
        "no readable output or probe '" + name + "'",
        "session",
        "an output of the model, or a tensor that the session was opened with as a probe",
        Suggestions.closest(name, outputs.keySet()));
  }

  /**
   * Prepares repeated runs with inputs of fixed dimensions: inputs and outputs in buffers that are
   * allocated once. For one thread; each thread prepares its own.
   *
   * @param example inputs of the dimensions to come; the model is run on them once, to learn the
   *     dimensions of the outputs
   * @param wanted outputs and probes to read, numeric
   */
  public PreparedRun prepare(Map<String, Tensor> example, Collection<String> wanted) {
    return PreparedRun.of(this, example, wanted);
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        session.close();
      }
    } catch (OrtException e) {
      throw OrtErrors.whileRunning(e);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
