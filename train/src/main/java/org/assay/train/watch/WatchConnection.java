package org.assay.train.watch;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;
import org.assay.onnx.ErrorLine;
import org.assay.report.Severity;
import org.assay.train.TrainException;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.trace.Greeting;
import org.assay.train.trace.LineReader;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TraceHead;
import org.assay.train.trace.TraceParser;

/** One client: its greeting, then lines of trainings, one after the other. For one thread. */
final class WatchConnection {
  private static final int DRAIN_MS = 1000;

  private final String name;
  private final Socket socket;
  private final WatchServer server;
  private volatile boolean greeted;
  private Optional<WatchedTraining> training = Optional.empty();
  private TraceParser parser;
  private long line;
  private boolean stopSent;

  WatchConnection(String name, Socket socket, WatchServer server) {
    this.name = name;
    this.socket = socket;
    this.server = server;
    this.parser = new TraceParser(name);
  }

  /** A client that says nothing must not keep its place. */
  void endUnlessGreeted() {
    if (!greeted) {
      end(socket);
    }
  }

  static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It was ending anyway; whoever reads from it is told.
      return;
    }
  }

  void run() {
    try (socket) {
      LineReader lines = new LineReader(socket.getInputStream(), TraceParser.LONGEST_LINE);
      try {
        if (greets(lines)) {
          listen(lines);
        }
      } catch (LineReader.TooLongException e) {
        refuse(new TrainException("" + e.getMessage(), name + ":" + (line + 1), "", ""));
      } catch (TrainException e) {
        refuse(e);
      }
    } catch (IOException e) {
      problem(greeted ? "the connection broke" : "the connection ended without a greeting");
    } catch (RuntimeException e) {
      // Whatever a client sends, the others go on.
      server.listener().problem(ErrorLine.of("internal error: " + e, name, "", "please report it"));
    } finally {
      finish();
    }
  }

  private boolean greets(LineReader lines) throws IOException {
    Optional<byte[]> first = lines.next(Greeting.LONGEST);
    if (first.isEmpty()) {
      problem("the connection ended without a greeting");
      return false;
    }
    line++;
    Greeting greeting = Greeting.read(first.get(), name);
    if (!greeting.schema().equals(TraceHead.SCHEMA)) {
      throw new TrainException(
          "the schema is '" + greeting.schema() + "'", name, "'" + TraceHead.SCHEMA + "'", "");
    }
    if (!server.accepts(greeting)) {
      throw new TrainException("the token is wrong", name, "the one that assay watch printed", "");
    }
    greeted = true;
    answer(Greeting.ok());
    return true;
  }

  private void listen(LineReader lines) throws IOException {
    for (Optional<byte[]> next = lines.next(); next.isPresent(); next = lines.next()) {
      if (!lines.wasWhole()) {
        break;
      }
      line++;
      if (next.get().length > 0) {
        take(next.get());
      }
    }
    if (training.isPresent() && !training.get().hasEnded()) {
      problem("the connection ended after step " + training.get().lastStep());
    }
  }

  private void take(byte[] bytes) throws IOException {
    if (parser.hasEnded()) {
      finish();
      parser = new TraceParser(name);
    }
    Optional<TraceEvent> event = parser.read(bytes, line);
    if (event.isEmpty()) {
      return;
    }
    if (event.get() instanceof TraceEvent.Begin) {
      training =
          Optional.of(
              new WatchedTraining(
                  name, parser.head().orElseThrow(), server.nextFile(), server.maxTrace()));
      stopSent = false;
      server.listener().begun(training.get());
    }
    WatchedTraining now = training.orElseThrow();
    now.lost(parser.dropped());
    for (SymptomFound symptom : now.on(event.get())) {
      server.listener().seen(now, symptom);
      if (server.stops() && !stopSent && symptom.severity() == Severity.ERROR) {
        stopSent = true;
        answer(Greeting.stop(symptom.rule(), now.layer(symptom), symptom.message()));
      }
    }
    if (now.hasEnded()) {
      finish();
    }
  }

  private void answer(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  /** Tells both sides what is wrong. */
  private void refuse(TrainException e) {
    String why = String.valueOf(e.getMessage());
    server.listener().problem(why);
    try {
      answer(Greeting.refused(why));
      // What was not read would break the connection before the answer is read.
      socket.shutdownOutput();
      socket.setSoTimeout(DRAIN_MS);
      byte[] rest = new byte[8192];
      long most = TraceParser.LONGEST_LINE;
      for (int n = 0; most > 0 && n >= 0; most -= n) {
        n = socket.getInputStream().read(rest);
      }
    } catch (IOException gone) {
      // Who was refused need not listen to why.
      return;
    }
  }

  private void problem(String what) {
    if (!server.isClosing()) {
      server.listener().problem(ErrorLine.of(what, name, "", ""));
    }
  }

  /** Closes the trace of the training, if there is one. */
  private void finish() {
    if (training.isPresent()) {
      WatchedTraining done = training.get();
      done.lost(parser.dropped());
      training = Optional.empty();
      try {
        done.close();
      } finally {
        server.listener().finished(done);
      }
    }
  }
}
