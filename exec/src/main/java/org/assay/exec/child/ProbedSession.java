package org.assay.exec.child;

import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * A model that has to prove itself: it is loaded and run once in a child process; after that it
 * runs in this process, where streams of random operators start anew.
 */
final class ProbedSession implements Runner {
  private final Map<String, ValueType.TensorType> inputs;
  private final Map<String, ValueType.TensorType> outputs;
  private final Supplier<Session> opener;
  private final ChildSession child;
  private @Nullable Session session;
  private boolean proved;
  private boolean closed;

  ProbedSession(ChildSession child, Supplier<Session> opener) {
    this.child = child;
    this.opener = opener;
    this.inputs = child.inputs();
    this.outputs = child.outputs();
  }

  @Override
  public Map<String, ValueType.TensorType> inputs() {
    return inputs;
  }

  @Override
  public Map<String, ValueType.TensorType> outputs() {
    return outputs;
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> given, Collection<String> wanted) {
    Session here;
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the session is closed");
      }
      if (!proved) {
        Map<String, Tensor> results = child.run(given, wanted);
        proved = true;
        child.close();
        return results;
      }
      if (session == null) {
        session = opener.get();
      }
      here = session;
    }
    return here.run(given, wanted);
  }

  @Override
  public synchronized void close() {
    closed = true;
    child.close();
    if (session != null) {
      session.close();
    }
  }
}
