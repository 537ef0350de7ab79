package org.assay.exec.child;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.assay.exec.ExecException;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.io.ModelReader;
import org.jspecify.annotations.Nullable;

/**
 * The child's main class: serves requests from standard input until it ends. Standard input is read
 * by a thread of its own, so that the child ends at once when its parent is gone, even amid a run.
 */
public final class ChildMain {
  private static final long LARGEST_INPUT = Integer.MAX_VALUE;

  private final DataOutputStream out;
  private @Nullable Session session;

  private ChildMain(OutputStream out) {
    this.out = new DataOutputStream(new BufferedOutputStream(out, 1 << 16));
  }

  /** Serves requests; no arguments. */
  public static void main(String[] arguments) throws Exception {
    InputStream requests = System.in;
    ChildMain child = new ChildMain(System.out);
    // Whatever else prints must not mix with frames.
    System.setOut(System.err);
    BlockingQueue<Request> queue = new LinkedBlockingQueue<>(1);
    Thread reader = new Thread(() -> read(requests, queue), "assay-child-requests");
    reader.setDaemon(true);
    reader.start();
    while (true) {
      child.serve(queue.take());
    }
  }

  private sealed interface Request {
    record LoadFile(String file, RunOptions options, List<String> probes) implements Request {}

    record LoadBytes(byte[] model, RunOptions options, List<String> probes) implements Request {}

    record Run(Map<String, Tensor> inputs, List<String> wanted) implements Request {}
  }

  private static void read(InputStream requests, BlockingQueue<Request> queue) {
    int exit = 0;
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(requests, 1 << 16))) {
      while (true) {
        queue.put(request(in));
      }
    } catch (java.io.EOFException parentIsGone) {
      exit = 0;
    } catch (IOException e) {
      System.err.println("assay child: " + e.getMessage());
      exit = 1;
    } catch (InterruptedException e) {
      exit = 1;
    } finally {
      Runtime.getRuntime().halt(exit);
    }
  }

  private static Request request(DataInputStream in) throws IOException {
    Frames.Kind kind = Frames.start(in);
    return switch (kind) {
      case LOAD_FILE -> new Request.LoadFile(Frames.text(in), Frames.options(in), Frames.names(in));
      case LOAD_BYTES ->
          new Request.LoadBytes(
              Frames.bytes(in, LARGEST_INPUT), Frames.options(in), Frames.names(in));
      case RUN -> new Request.Run(Frames.tensors(in, LARGEST_INPUT), Frames.names(in));
      case LOADED, RESULT, FAILED -> throw new IOException("unexpected frame " + kind);
    };
  }

  private void serve(Request request) throws IOException {
    try {
      if (request instanceof Request.LoadFile load) {
        loaded(Session.open(Path.of(load.file()), load.options(), load.probes()));
      } else if (request instanceof Request.LoadBytes load) {
        loaded(Session.open(ModelReader.read(load.model()), load.options(), load.probes()));
      } else if (request instanceof Request.Run run) {
        run(run);
      }
    } catch (ExecException e) {
      failed(e.kind(), String.valueOf(e.getMessage()));
    } catch (ModelException | InvalidPathException e) {
      failed(ExecException.Kind.LOAD, String.valueOf(e.getMessage()));
    }
    out.flush();
  }

  private void loaded(Session opened) throws IOException {
    if (session != null) {
      session.close();
    }
    session = opened;
    Frames.start(out, Frames.Kind.LOADED);
    Frames.types(out, opened.inputs());
    Frames.types(out, opened.outputs());
  }

  private void run(Request.Run run) throws IOException {
    if (session == null) {
      failed(ExecException.Kind.CHILD, "no model is loaded");
      return;
    }
    Map<String, Tensor> results = session.run(run.inputs(), run.wanted());
    Frames.start(out, Frames.Kind.RESULT);
    Frames.tensors(out, results);
  }

  private void failed(ExecException.Kind kind, String message) throws IOException {
    Frames.start(out, Frames.Kind.FAILED);
    Frames.text(out, kind.name());
    Frames.text(out, message);
  }
}
