package org.assay.exec.child;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Kills a process, with its descendants, unless it is closed in time. */
final class Deadline implements AutoCloseable {
  private final CountDownLatch answered = new CountDownLatch(1);
  private volatile boolean reached;

  private Deadline() {}

  static Deadline of(Process process, Duration limit) {
    Deadline deadline = new Deadline();
    Thread thread = new Thread(() -> deadline.await(process, limit), "assay-child-deadline");
    thread.setDaemon(true);
    thread.start();
    return deadline;
  }

  private void await(Process process, Duration limit) {
    try {
      if (!answered.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        reached = true;
        ChildProcess.kill(process);
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but the end of the JVM, which closes the child's input.
      ChildProcess.kill(process);
    }
  }

  /** Whether the process was killed for its time. */
  boolean isReached() {
    return reached;
  }

  @Override
  public void close() {
    answered.countDown();
  }
}
