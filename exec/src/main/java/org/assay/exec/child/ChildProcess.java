package org.assay.exec.child;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assay.exec.ExecException;
import org.assay.exec.RunOptions;
import org.assay.onnx.Tensor;

/**
 * A child JVM that loads one model and runs it. It is killed, with its descendants, when a request
 * takes longer than its limit; after {@code TimedOut}, {@code Crashed} and an {@code OutOfMemory}
 * that killed it, it {@link #isAlive() is gone} and takes no more requests. For one thread.
 */
public final class ChildProcess implements AutoCloseable {
  private static final int OUT_OF_MEMORY_EXIT = 3;
  private static final int KILLED = 128 + 9;
  private static final long EXIT_MILLIS = 5000;
  private static final int LAST_WORDS = 4096;

  private final Process process;
  private final ErrorTail errors;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final ChildLimits limits;
  private boolean dead;

  private ChildProcess(Process process, ChildLimits limits) {
    this.process = process;
    this.limits = limits;
    this.errors = ErrorTail.of(process.getErrorStream());
    this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
  }

  /**
   * Starts a child.
   *
   * @throws ExecException of kind CHILD if no process can be started
   */
  public static ChildProcess start(ChildLimits limits) {
    try {
      return new ChildProcess(ChildCommand.start(limits), limits);
    } catch (IOException e) {
      throw new ExecException(
          ExecException.Kind.CHILD,
          "a child process cannot be started",
          String.valueOf(e.getMessage()),
          "",
          "--isolate never runs the model in this process",
          e);
    }
  }

  /** Loads a model file: {@code Loaded}, or what went wrong. */
  public ChildResult load(Path file, RunOptions options, Collection<String> probes) {
    return exchange(
        limits.loadTime(),
        () -> {
          Frames.start(out, Frames.Kind.LOAD_FILE);
          Frames.text(out, file.toAbsolutePath().toString());
          Frames.options(out, options);
          Frames.names(out, probes);
        });
  }

  /** Loads an encoded model without external data: {@code Loaded}, or what went wrong. */
  public ChildResult load(byte[] model, RunOptions options, Collection<String> probes) {
    return exchange(
        limits.loadTime(),
        () -> {
          Frames.start(out, Frames.Kind.LOAD_BYTES);
          Frames.bytes(out, model);
          Frames.options(out, options);
          Frames.names(out, probes);
        });
  }

  /** Runs the loaded model: {@code Ok}, or what went wrong. */
  public ChildResult run(Map<String, Tensor> inputs, Collection<String> wanted) {
    return exchange(
        limits.runTime(),
        () -> {
          Frames.start(out, Frames.Kind.RUN);
          Frames.tensors(out, inputs);
          Frames.names(out, wanted);
        });
  }

  /** Whether it can take another request. */
  public boolean isAlive() {
    return !dead && process.isAlive();
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  private interface Request {
    void write() throws IOException;
  }

  private ChildResult exchange(Duration limit, Request request) {
    if (dead) {
      throw new IllegalStateException("the child process is gone");
    }
    Deadline deadline = Deadline.of(process, limit);
    try (deadline) {
      request.write();
      out.flush();
      return answer(limit);
    } catch (IOException e) {
      dead = true;
      return deadline.isReached() ? new ChildResult.TimedOut(limit) : death(e);
    } catch (OutOfMemoryError e) {
      close();
      return new ChildResult.OutOfMemory("the outputs do not fit the heap of this process");
    }
  }

  private ChildResult answer(Duration limit) throws IOException {
    Frames.Kind kind = Frames.start(in);
    return switch (kind) {
      case LOADED -> new ChildResult.Loaded(Frames.types(in), Frames.types(in));
      case RESULT -> new ChildResult.Ok(Frames.tensors(in, limits.heapBytes()));
      case FAILED -> failed(Frames.text(in), Frames.text(in), limit);
      case LOAD_FILE, LOAD_BYTES, RUN -> throw new IOException("unexpected frame " + kind);
    };
  }

  private static ChildResult failed(String kindName, String message, Duration limit)
      throws IOException {
    ExecException.Kind kind;
    try {
      kind = ExecException.Kind.valueOf(kindName);
    } catch (IllegalArgumentException e) {
      throw new IOException("unknown kind of failure", e);
    }
    return switch (kind) {
      case MEMORY -> new ChildResult.OutOfMemory(message);
      case TIME_LIMIT -> new ChildResult.TimedOut(limit);
      default -> new ChildResult.Failed(kind, message);
    };
  }

  /** What killed a child whose pipe broke. */
  private ChildResult death(IOException broken) {
    int exit;
    try {
      if (!process.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS)) {
        // It lives but no longer speaks the protocol.
        kill(process);
        return new ChildResult.Crashed(-1, broken.getMessage() + ": " + errors.text());
      }
      exit = process.exitValue();
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      return new ChildResult.Crashed(-1, "interrupted");
    }
    String text = (errors.text() + " " + rest()).strip();
    boolean memory =
        exit == OUT_OF_MEMORY_EXIT
            || exit == KILLED
            || text.contains("insufficient memory")
            || text.contains("OutOfMemoryError")
            || text.contains("bad_alloc")
            || text.contains("Could not reserve")
            || text.contains("Could not allocate")
            || text.contains("Cannot allocate memory");
    return memory
        ? new ChildResult.OutOfMemory("the child process ended with code " + exit + ": " + text)
        : new ChildResult.Crashed(exit, text);
  }

  /** What a dying JVM printed among the frames: its fatal error goes to standard output. */
  private String rest() {
    try {
      return new String(in.readNBytes(LAST_WORDS), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    dead = true;
    kill(process);
    try {
      process.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
