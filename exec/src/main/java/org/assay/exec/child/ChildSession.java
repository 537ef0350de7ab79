package org.assay.exec.child;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.assay.exec.ExecException;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/**
 * A model in a child process. A child that dies in a run is replaced before the next one. Runs of
 * several threads wait for one another.
 */
final class ChildSession implements Runner {
  private final Isolated.Source source;
  private final RunOptions options;
  private final List<String> probes;
  private final ChildLimits limits;
  private ChildProcess child;
  private final ChildResult.Loaded loaded;
  private boolean closed;

  ChildSession(
      Isolated.Source source, RunOptions options, List<String> probes, ChildLimits limits) {
    this.source = source;
    this.options = options;
    this.probes = probes;
    this.limits = limits;
    this.child = ChildProcess.start(limits);
    this.loaded = load(child);
  }

  private ChildResult.Loaded load(ChildProcess fresh) {
    try {
      ChildResult result = source.load(fresh, options, probes);
      if (result instanceof ChildResult.Loaded types) {
        return types;
      }
      throw error(result, "loading the model");
    } catch (RuntimeException e) {
      fresh.close();
      throw e;
    }
  }

  @Override
  public Map<String, ValueType.TensorType> inputs() {
    return loaded.inputs();
  }

  @Override
  public Map<String, ValueType.TensorType> outputs() {
    return loaded.outputs();
  }

  @Override
  public synchronized Map<String, Tensor> run(
      Map<String, Tensor> inputs, Collection<String> wanted) {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    if (!child.isAlive()) {
      child.close();
      child = ChildProcess.start(limits);
      load(child);
    }
    ChildResult result = child.run(inputs, List.copyOf(wanted));
    if (result instanceof ChildResult.Ok ok) {
      return ok.outputs();
    }
    throw error(result, "running the model");
  }

  private ExecException error(ChildResult result, String doing) {
    if (result instanceof ChildResult.Failed failed) {
      return new ExecException(failed.kind(), failed.message(), "", "", "");
    }
    if (result instanceof ChildResult.TimedOut timedOut) {
      return new ExecException(
          ExecException.Kind.TIME_LIMIT,
          doing + " took longer than its limit",
          "child process, limit " + text(timedOut.limit()),
          "",
          "raise the limit");
    }
    if (result instanceof ChildResult.OutOfMemory memory) {
      return new ExecException(
          ExecException.Kind.MEMORY,
          doing + " took more memory than its limit",
          "child process: " + memory.message(),
          (limits.heapBytes() >> 20)
              + " MB of heap and "
              + (limits.nativeBytes() >> 20)
              + " MB beyond",
          "raise the limit or use a smaller batch");
    }
    String died =
        result instanceof ChildResult.Crashed crashed
            ? "exit code " + crashed.exitCode() + " " + crashed.errorOutput()
            : "unexpected answer " + result.getClass().getSimpleName();
    return new ExecException(
        ExecException.Kind.CHILD, doing + " killed the child process", died, "", "");
  }

  private static String text(Duration limit) {
    return limit.toMillis() + " ms";
  }

  @Override
  public synchronized void close() {
    closed = true;
    child.close();
  }
}
