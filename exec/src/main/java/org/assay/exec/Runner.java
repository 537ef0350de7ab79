package org.assay.exec;

import java.util.Collection;
import java.util.Map;
import java.util.function.BiConsumer;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/** A loaded model that maps named tensors to named tensors, in this process or in a child. */
public interface Runner extends AutoCloseable {
  /** A way to load models: in this process, in a child, with which options. */
  @FunctionalInterface
  interface Opener {
    /** Loads a model with probes. */
    Runner open(Model model, Collection<String> probes);
  }

  /** Inputs that must be given, in the model's order. */
  Map<String, ValueType.TensorType> inputs();

  /**
   * Outputs and probes that can be read, outputs first; what ORT's Java API cannot read (sequences,
   * maps, elements below 8 bits) is left out.
   */
  Map<String, ValueType.TensorType> outputs();

  /**
   * Runs the model once.
   *
   * @param inputs one tensor for each of {@link #inputs()}
   * @param wanted names among {@link #outputs()}
   * @return the wanted tensors, in their order
   * @throws ExecException if inputs do not fit, an operator fails, or a limit is reached
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs, Collection<String> wanted);

  /** Runs the model once and returns all of {@link #outputs()}. */
  default Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return run(inputs, outputs().keySet());
  }

  /**
   * Runs the model once and hands over the wanted tensors one at a time, so that not all of them
   * need to be in the heap together.
   */
  default void visit(
      Map<String, Tensor> inputs, Collection<String> wanted, BiConsumer<String, Tensor> sink) {
    run(inputs, wanted).forEach(sink);
  }

  /** Frees the model; waits for runs under way. */
  @Override
  void close();
}
