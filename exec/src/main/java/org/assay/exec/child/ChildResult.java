package org.assay.exec.child;

import java.time.Duration;
import java.util.Map;
import org.assay.exec.ExecException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/** What became of a request to a child process. */
public sealed interface ChildResult {
  /** The model is loaded; its inputs and readable outputs. */
  record Loaded(Map<String, ValueType.TensorType> inputs, Map<String, ValueType.TensorType> outputs)
      implements ChildResult {}

  /** It ran; the wanted outputs. */
  record Ok(Map<String, Tensor> outputs) implements ChildResult {}

  /** It was killed, or ended itself, at the time limit. */
  record TimedOut(Duration limit) implements ChildResult {}

  /** It needed more memory than it may take. */
  record OutOfMemory(String message) implements ChildResult {}

  /**
   * It died.
   *
   * @param exitCode of the process; above 128 a signal plus 128
   * @param errorOutput end of its standard error
   */
  record Crashed(int exitCode, String errorOutput) implements ChildResult {}

  /** The model cannot be loaded or run; the child lives on. */
  record Failed(ExecException.Kind kind, String message) implements ChildResult {}
}
