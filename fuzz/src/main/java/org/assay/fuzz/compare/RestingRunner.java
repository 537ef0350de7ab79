package org.assay.fuzz.compare;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.assay.exec.Runner;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType.TensorType;

/**
 * A loaded model that gives its memory back while others need it, and is loaded again when it is
 * run again: so that a large model is in memory once, not with each set of probes.
 */
final class RestingRunner implements Runner {
  /** Weights from which a model rests; below, loading it again would cost more than it frees. */
  private static final long LARGE = 32L << 20;

  private final Twin twin;
  private final Map<String, TensorType> inputs;
  private final Map<String, TensorType> outputs;
  private Optional<Runner> loaded;

  /** Loads a model without probes. */
  RestingRunner(Twin twin) {
    this.twin = twin;
    Runner first = twin.opener().open(twin.model(), List.of());
    this.loaded = Optional.of(first);
    this.inputs = first.inputs();
    this.outputs = first.outputs();
  }

  /** Frees a large model until its next run. */
  void rest() {
    if (twin.model().graph().weightBytes() >= LARGE) {
      close();
    }
  }

  private Runner loaded() {
    if (loaded.isEmpty()) {
      loaded = Optional.of(twin.opener().open(twin.model(), List.of()));
    }
    return loaded.get();
  }

  @Override
  public Map<String, TensorType> inputs() {
    return inputs;
  }

  @Override
  public Map<String, TensorType> outputs() {
    return outputs;
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> given, Collection<String> wanted) {
    return loaded().run(given, wanted);
  }

  @Override
  public void visit(
      Map<String, Tensor> given, Collection<String> wanted, BiConsumer<String, Tensor> sink) {
    loaded().visit(given, wanted, sink);
  }

  @Override
  public void close() {
    loaded.ifPresent(Runner::close);
    loaded = Optional.empty();
  }
}
