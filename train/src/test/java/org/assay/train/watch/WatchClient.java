package org.assay.train.watch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client with no manners of its own. */
final class WatchClient implements AutoCloseable {
  static final String BEGIN =
      "{\"event\":\"begin\",\"schema\":\"assay.training/1\",\"name\":\"job\",\"layers\":"
          + "[{\"name\":\"hidden\",\"class\":\"Dense\",\"weights\":3}],\"epochs\":5,\"rows\":9}";

  private final Socket socket;
  private final OutputStream out;
  private final BufferedReader in;

  WatchClient(int port) throws IOException {
    socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
    socket.setSoTimeout(20_000);
    out = socket.getOutputStream();
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  static String hello(String token) {
    return "{\"event\":\"hello\",\"schema\":\"assay.training/1\",\"token\":\"" + token + "\"}";
  }

  static String step(int step, String loss) {
    return "{\"event\":\"step\",\"step\":" + step + ",\"epoch\":1,\"loss\":" + loss + "}";
  }

  WatchClient say(String line) throws IOException {
    return raw(line + "\n");
  }

  WatchClient raw(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
    return this;
  }

  /** The next answer; empty where there is none any more. */
  String answer() throws IOException {
    String line = in.readLine();
    return line == null ? "" : line;
  }

  /** Ends with a reset, as a process that is killed with unread answers. */
  void breakOff() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
