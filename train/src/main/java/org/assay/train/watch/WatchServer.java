package org.assay.train.watch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.assay.onnx.ErrorLine;
import org.assay.train.TrainException;
import org.assay.train.trace.Greeting;

/**
 * Takes traces of trainings over connections from this machine alone, several at once. Whatever a
 * client does, the server goes on. A connection is read no faster than its lines are written and
 * judged, so that what waits is bounded by the sockets' buffers; clients have queues of their own.
 */
public final class WatchServer implements AutoCloseable {
  /** Connections at once. */
  static final int MOST_CONNECTIONS = 64;

  private static final int GREETING_SECONDS = 10;
  private static final int CLOSING_SECONDS = 10;

  private final ServerSocket socket;
  private final Token token;
  private final boolean stop;
  private final long maxTrace;
  private final IntFunction<Path> files;
  private final WatchListener listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger trainings = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool(daemons());
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(daemons());

  private WatchServer(
      ServerSocket socket,
      Token token,
      boolean stop,
      long maxTrace,
      IntFunction<Path> files,
      WatchListener listener) {
    this.socket = socket;
    this.token = token;
    this.stop = stop;
    this.maxTrace = maxTrace;
    this.files = files;
    this.listener = listener;
  }

  private static ThreadFactory daemons() {
    return task -> {
      Thread thread = new Thread(task, "assay-watch");
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Begins to listen on 127.0.0.1.
   *
   * @param port 0 for any that is free
   * @param stop whether a training is asked to stop at its first error
   * @param maxTrace bytes of a trace
   * @param files the trace of the n-th training, from 1 on
   * @throws TrainException if the port cannot be used
   */
  public static WatchServer open(
      int port,
      Token token,
      boolean stop,
      long maxTrace,
      IntFunction<Path> files,
      WatchListener listener) {
    ServerSocket socket;
    try {
      socket = new ServerSocket(port, MOST_CONNECTIONS, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new TrainException(
          "the port " + port + " cannot be listened on (" + e.getMessage() + ")",
          "127.0.0.1",
          "a free port",
          "give another --port, or none");
    }
    WatchServer server = new WatchServer(socket, token, stop, maxTrace, files, listener);
    server.threads.execute(server::accept);
    return server;
  }

  /** The port that is listened on. */
  public int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        take(socket.accept());
      } catch (IOException e) {
        if (!socket.isClosed()) {
          listener.problem(ErrorLine.of("a connection failed", "" + e.getMessage(), "", ""));
          pause();
        }
      }
    }
  }

  /** Where accepting fails again and again, e.g. for want of files, it must not spin. */
  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(Socket client) throws IOException {
    String name = "connection " + connections.incrementAndGet();
    if (open.size() >= MOST_CONNECTIONS) {
      listener.problem(
          ErrorLine.of(
              "there are " + MOST_CONNECTIONS + " connections already", name, "", "close some"));
      try (client) {
        client.getOutputStream().write(Greeting.refused("too many connections"));
      }
      return;
    }
    open.add(client);
    client.setTcpNoDelay(true);
    WatchConnection connection = new WatchConnection(name, client, this);
    timer.schedule(connection::endUnlessGreeted, GREETING_SECONDS, TimeUnit.SECONDS);
    threads.execute(
        () -> {
          try {
            connection.run();
          } finally {
            open.remove(client);
          }
        });
  }

  boolean accepts(Greeting greeting) {
    return token.is(greeting.token());
  }

  boolean isClosing() {
    return socket.isClosed();
  }

  boolean stops() {
    return stop;
  }

  long maxTrace() {
    return maxTrace;
  }

  Path nextFile() {
    return files.apply(trainings.incrementAndGet());
  }

  WatchListener listener() {
    return listener;
  }

  /** Ends all connections; when it returns, the listener was told of the end of all trainings. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      listener.problem(ErrorLine.of("the port was not closed", "" + e.getMessage(), "", ""));
    }
    timer.shutdownNow();
    for (Socket client : open) {
      WatchConnection.end(client);
    }
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        listener.problem("a connection did not end in time; its trace is written so far");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
