package org.assay.exec;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The terminate flag of one run: raised by the watchdog at the time limit or by a caller who
 * cancels. ORT looks at it between nodes.
 */
final class RunControl implements AutoCloseable {
  private final OrtSession.RunOptions options;
  private final Set<RunControl> active;
  private @Nullable Future<?> alarm;
  private ExecException.@Nullable Kind reason;
  private boolean closed;

  RunControl(Set<RunControl> active, ScheduledThreadPoolExecutor watchdog, Optional<Duration> limit)
      throws OrtException {
    this.options = new OrtSession.RunOptions();
    this.active = active;
    if (limit.isPresent()) {
      alarm =
          watchdog.schedule(
              () -> terminate(ExecException.Kind.TIME_LIMIT),
              limit.get().toNanos(),
              TimeUnit.NANOSECONDS);
    }
    active.add(this);
  }

  OrtSession.RunOptions options() {
    return options;
  }

  /** Raises the flag; without effect once closed, as the native flag is freed then. */
  synchronized void terminate(ExecException.Kind why) {
    if (!closed && reason == null) {
      reason = why;
      try {
        options.setTerminate(true);
      } catch (OrtException e) {
        throw new IllegalStateException("the terminate flag cannot be raised", e);
      }
    }
  }

  /** Why the run was ended, if it was. */
  synchronized Optional<ExecException.Kind> reason() {
    return Optional.ofNullable(reason);
  }

  @Override
  public void close() {
    if (alarm != null) {
      alarm.cancel(false);
    }
    active.remove(this);
    synchronized (this) {
      closed = true;
      options.close();
    }
  }
}
