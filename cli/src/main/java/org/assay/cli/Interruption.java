package org.assay.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Lets a command end with its report when it is interrupted (Ctrl-C, or SIGTERM as a build server
 * sends it).
 *
 * <p>Signals are taken before the machine begins to shut down, not by a shutdown hook: ONNX Runtime
 * has a hook of its own that frees its environment below a session that still runs, and the process
 * then dies of SIGABRT with the report lost. For the same reason the process is halted once the
 * report is written.
 */
final class Interruption implements AutoCloseable {
  /** What a shell makes of a process that SIGINT ended. */
  private static final int CODE = 130;

  private final AssayCommand command;
  private final List<Handled> handled = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicBoolean ending = new AtomicBoolean();

  /** A signal and what took it before. */
  private record Handled(Signal signal, SignalHandler before) {}

  private Interruption(AssayCommand command) {
    this.command = command;
  }

  /**
   * Until it is closed, an interruption runs {@code report} on a thread of its own and then ends
   * the process, whatever other threads do. A second interruption meanwhile ends it at once. Where
   * signals are ignored, as below {@code nohup}, nothing changes.
   *
   * @param command whose output is flushed
   * @param report writes what is known
   */
  static Interruption handledBy(AssayCommand command, Runnable report) {
    return taken(command, interruption -> report.run());
  }

  /**
   * The same for a command that ends by itself, with its report, once it was asked to.
   *
   * @param command whose output is flushed
   * @param ask asks it
   * @param seconds to wait for it to close the interruption
   * @param late what to do if it does not
   */
  static Interruption endedBy(AssayCommand command, Runnable ask, long seconds, Runnable late) {
    return taken(
        command,
        interruption -> {
          ask.run();
          if (!interruption.isClosedWithin(seconds)) {
            late.run();
          }
        });
  }

  private static Interruption taken(AssayCommand command, Consumer<Interruption> then) {
    Interruption interruption = new Interruption(command);
    for (String name : List.of("INT", "TERM")) {
      Signal signal = new Signal(name);
      try {
        SignalHandler before = Signal.handle(signal, taken -> interruption.end(taken, then));
        interruption.handled.add(new Handled(signal, before));
      } catch (IllegalArgumentException reserved) {
        // The machine keeps this signal for itself (-Xrs): it ends the process as it always did.
        continue;
      }
    }
    return interruption;
  }

  private void end(Signal signal, Consumer<Interruption> then) {
    ending.set(true);
    Signal.handle(signal, again -> Runtime.getRuntime().halt(CODE));
    try {
      then.accept(this);
      command.out().flush();
      command.err().flush();
    } finally {
      Runtime.getRuntime().halt(CODE);
    }
  }

  private boolean isClosedWithin(long seconds) {
    try {
      return closed.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Back to what was; if the process is being ended, it ends here. */
  @Override
  public void close() {
    closed.countDown();
    while (ending.get()) {
      // The exit code is the interruption's, not that of the report.
      LockSupport.park(this);
    }
    handled.forEach(h -> Signal.handle(h.signal(), h.before()));
  }
}
