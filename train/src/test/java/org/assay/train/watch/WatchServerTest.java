package org.assay.train.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assay.train.TrainException;
import org.assay.train.diagnose.Diagnoser;
import org.assay.train.diagnose.TraceDiagnoser;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TraceReader;
import org.assay.train.trace.TraceWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchServerTest {
  private static final String TOKEN = "0123456789";

  @TempDir Path folder;

  /** Collects what is told. */
  private static final class Told implements WatchListener {
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    final BlockingQueue<WatchedTraining> finished = new LinkedBlockingQueue<>();
    final BlockingQueue<SymptomFound> symptoms = new LinkedBlockingQueue<>();

    @Override
    public void begun(WatchedTraining training) {}

    @Override
    public void seen(WatchedTraining training, SymptomFound symptom) {
      symptoms.add(symptom);
    }

    @Override
    public void finished(WatchedTraining training) {
      finished.add(training);
    }

    @Override
    public void problem(String line) {
      lines.add(line);
    }

    String line() throws InterruptedException {
      String line = lines.poll(20, TimeUnit.SECONDS);
      assertThat(line).isNotNull().doesNotContain("\n").doesNotContain("\u001b");
      return line;
    }

    WatchedTraining done() throws InterruptedException {
      WatchedTraining training = finished.poll(20, TimeUnit.SECONDS);
      assertThat(training).isNotNull();
      return training;
    }
  }

  private final Told told = new Told();

  private WatchServer server(boolean stop) {
    return server(stop, TraceWriter.USUAL_SIZE);
  }

  private WatchServer server(boolean stop, long most) {
    return WatchServer.open(
        0, Token.of(TOKEN), stop, most, n -> folder.resolve("t" + n + ".jsonl"), told);
  }

  private static WatchClient greeted(WatchServer server) throws IOException {
    WatchClient client = new WatchClient(server.port());
    client.say(WatchClient.hello(TOKEN));
    assertThat(client.answer()).isEqualTo("{\"answer\":\"ok\"}");
    return client;
  }

  @Test
  void aTrainingIsWrittenAndJudged() throws Exception {
    try (WatchServer server = server(true);
        WatchClient client = greeted(server)) {
      client.say(WatchClient.BEGIN).say(WatchClient.step(1, "0.5"));
      client.say(WatchClient.step(2, "\"NaN\""));
      assertThat(client.answer())
          .startsWith("{\"answer\":\"stop\",\"rule\":\"TD001\",\"layer\":\"\",\"message\":");
      assertThat(told.symptoms.poll(20, TimeUnit.SECONDS).step()).isEqualTo(2);
      // What is answered is in the file.
      assertThat(Files.readAllLines(folder.resolve("t1.jsonl"))).hasSize(3);
      client.say("{\"event\":\"end\",\"step\":2,\"stopped\":true}");
      WatchedTraining done = told.done();
      assertThat(done.hasEnded()).isTrue();
      assertThat(done.lastStep()).isEqualTo(2);
      assertThat(done.head().name()).isEqualTo("job");
      assertThat(told.lines).isEmpty();
      assertThat(TraceReader.read(done.file(), e -> {}).ended()).isTrue();
    }
  }

  @Test
  void withoutStopNothingIsAnswered() throws Exception {
    try (WatchServer server = server(false);
        WatchClient client = greeted(server)) {
      client.say(WatchClient.BEGIN).say(WatchClient.step(1, "\"NaN\""));
      client.say("{\"event\":\"end\"}");
      told.done();
      assertThat(told.symptoms).isNotEmpty();
      client.say("{\"event\":\"tea\"}");
      assertThat(client.answer()).contains("refused", "first event is 'tea'");
    }
  }

  @Test
  void severalTrainingsComeAfterEachOtherAndAtOnce() throws Exception {
    try (WatchServer server = server(false);
        WatchClient one = greeted(server);
        WatchClient two = greeted(server)) {
      one.say(WatchClient.BEGIN);
      two.say(WatchClient.BEGIN);
      for (int i = 1; i <= 50; i++) {
        one.say(WatchClient.step(i, "1." + i));
        two.say(WatchClient.step(i, "2." + i));
      }
      one.say("{\"event\":\"end\"}").say(WatchClient.BEGIN).say("{\"event\":\"end\"}");
      two.say("{\"event\":\"end\"}");
      List<Integer> sizes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        List<TraceEvent> events = new ArrayList<>();
        TraceReader.read(told.done().file(), events::add);
        sizes.add(events.size());
      }
      Collections.sort(sizes);
      assertThat(sizes).containsExactly(2, 52, 52);
    }
  }

  @Test
  void aTraceIsThinnedAndTheMemoryWithIt() throws Exception {
    try (WatchServer server = server(false, TraceWriter.LEAST_SIZE);
        WatchClient client = greeted(server)) {
      client.say(WatchClient.BEGIN);
      for (int i = 1; i <= 3000; i++) {
        client.say(WatchClient.step(i, i == 700 ? "\"Infinity\"" : "0.25"));
      }
      client.say("{\"event\":\"end\"}");
      WatchedTraining done = told.done();
      assertThat(Files.size(done.file())).isLessThan(TraceWriter.LEAST_SIZE + 4096);
      assertThat(TraceReader.read(done.file(), e -> {}).head().thinned()).isPositive();
      assertThat(told.symptoms).as("told once").hasSize(1);
    }
  }

  private static String dropping(int step, int events) {
    return WatchClient.step(step, "0.25").replace("}", ",\"dropped\":" + events + "}");
  }

  @Test
  void whatTheClientLostIsInTheFile() throws Exception {
    WatchedTraining broken;
    try (WatchServer server = server(false)) {
      try (WatchClient client = greeted(server)) {
        client.say(WatchClient.BEGIN).say(WatchClient.step(1, "0.25")).say(dropping(9, 7));
        client.say("{\"event\":\"tea\",\"dropped\":2}").say(WatchClient.step(12, "0.25"));
        client.say("{\"event\":\"end\",\"dropped\":1}");
        WatchedTraining done = told.done();
        assertThat(done.lost()).isEqualTo(10);
        assertThat(Files.readAllLines(done.file()))
            .filteredOn(l -> l.contains("dropped"))
            .satisfiesExactly(
                l -> assertThat(l).contains("\"step\":9,", "\"dropped\":7"),
                l -> assertThat(l).contains("\"step\":12,", "\"dropped\":2"),
                l -> assertThat(l).contains("\"event\":\"end\"", "\"dropped\":1"));
        // Nothing came after it.
        client.say(WatchClient.BEGIN).say("{\"event\":\"tea\",\"dropped\":3}");
      }
      // A server that is closed sooner may not have read it.
      broken = told.done();
    }
    assertThat(TraceReader.read(broken.file(), e -> {}).dropped()).isEqualTo(3);
    assertThat(TraceDiagnoser.read(broken.file(), Diagnoser.Style.ALL).diagnosis().lost())
        .isEqualTo(3);
  }

  @Test
  void thinningForgetsNothingThatWasLost() throws Exception {
    long lost = 0;
    try (WatchServer server = server(false, TraceWriter.LEAST_SIZE);
        WatchClient client = greeted(server)) {
      client.say(WatchClient.BEGIN);
      for (int i = 1; i <= 3000; i++) {
        int events = i % 7 == 3 ? i % 5 : 0;
        lost += events;
        String look =
            ",\"layers\":[{\"layer\":0,\"phase\":\"forward\",\"count\":4,\"min\":0,\"max\":1,"
                + "\"mean\":0.5,\"deviation\":0.5}]}";
        String line = events > 0 ? dropping(i, events) : WatchClient.step(i, "0.25");
        client.say(i % 4 == 0 ? line.substring(0, line.length() - 1) + look : line);
      }
      client.say("{\"event\":\"end\"}");
      WatchedTraining done = told.done();
      TraceReader.Summary summary = TraceReader.read(done.file(), e -> {});
      assertThat(summary.head().thinned()).isGreaterThan(1);
      assertThat(summary.dropped()).isEqualTo(lost).isPositive();
    }
  }

  @Test
  void whoDoesNotKnowTheTokenIsRefused() throws Exception {
    try (WatchServer server = server(false)) {
      for (String wrong : List.of("", "012345678", "0123456789x", "\\u001b[31m", "9876543210")) {
        try (WatchClient client = new WatchClient(server.port())) {
          client.say(WatchClient.hello(wrong));
          assertThat(client.answer()).contains("\"refused\"", "token").doesNotContain(TOKEN);
          assertThat(client.answer()).isEmpty();
        }
        assertThat(told.line()).contains("the token is wrong").doesNotContain(TOKEN);
      }
      assertThat(folder).isEmptyDirectory();
      try (WatchClient client = greeted(server)) {
        client.say(WatchClient.BEGIN);
      }
    }
  }

  @Test
  void whateverComesIsOneLineAndTheServerGoesOn() throws Exception {
    try (WatchServer server = server(false)) {
      refused(server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "a request of a browser");
      refused(server, "POST /x HTTP/1.1\r\n\r\n" + WatchClient.hello(TOKEN) + "\n", "a browser");
      refused(server, "\u0016\u0003\u0001\u001b[31m\n", "no JSON");
      refused(server, "x".repeat(10_000) + "\n", "more than 4096 bytes");
      refused(server, WatchClient.BEGIN + "\n", "no greeting");
      refused(server, "{\"event\":\"hello\",\"schema\":\"assay.training/9\"}\n", "the schema is");
      String hello = WatchClient.hello(TOKEN) + "\n";
      refused(server, hello + WatchClient.step(1, "1") + "\n", "first event is 'step'");
      refused(server, hello + WatchClient.BEGIN + "\n{]\n", ":3");
      told.done();
      refused(
          server, hello + WatchClient.BEGIN + "\n" + WatchClient.BEGIN + "\n", "second 'begin'");
      told.done();
      refused(server, hello + WatchClient.BEGIN + "\n" + "y".repeat(9 << 20), "8388608 bytes");
      told.done();
      try (WatchClient client = new WatchClient(server.port())) {
        client.raw("{\"event\":");
      }
      assertThat(told.line()).contains("connection");
      try (WatchClient client = greeted(server)) {
        client.say(WatchClient.BEGIN).say(WatchClient.step(1, "1")).raw("{\"event\":\"st");
      }
      assertThat(told.line()).contains("ended after step 1");
      assertThat(told.done().lastStep()).isEqualTo(1);
      WatchClient broken = greeted(server);
      broken.say(WatchClient.BEGIN).say(WatchClient.step(1, "1"));
      while (!Files.exists(folder.resolve("t5.jsonl"))
          || Files.readAllLines(folder.resolve("t5.jsonl")).size() < 2) {
        Thread.sleep(5);
      }
      broken.breakOff();
      assertThat(told.line()).contains("broke");
      assertThat(told.done().hasEnded()).isFalse();
      try (WatchClient client = greeted(server)) {
        client.say(WatchClient.BEGIN).say("{\"event\":\"end\"}");
        assertThat(told.done().hasEnded()).isTrue();
      }
      assertThat(told.lines).isEmpty();
    }
  }

  private void refused(WatchServer server, String text, String words) throws Exception {
    try (WatchClient client = new WatchClient(server.port())) {
      client.raw(text);
      String answer = client.answer();
      assertThat(answer.contains("\"ok\"") ? client.answer() : answer)
          .contains("\"answer\":\"refused\"");
    }
    assertThat(told.line()).contains(words);
  }

  @Test
  void randomBytesNeverEndTheServer() throws Exception {
    Random random = new Random(4);
    try (WatchServer server = server(false)) {
      for (int i = 0; i < 60; i++) {
        byte[] bytes = new byte[random.nextInt(2000)];
        random.nextBytes(bytes);
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port())) {
          if (i % 2 == 0) {
            socket.getOutputStream().write((WatchClient.hello(TOKEN) + "\n").getBytes());
            socket.getOutputStream().write((WatchClient.BEGIN + "\n").getBytes());
          }
          socket.getOutputStream().write(bytes);
          socket.getOutputStream().write('\n');
        }
      }
      try (WatchClient client = greeted(server)) {
        client.say(WatchClient.BEGIN);
      }
    }
  }

  @Test
  void onlyThisMachineIsListenedTo() throws Exception {
    try (WatchServer server = server(false)) {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress address : Collections.list(each.getInetAddresses())) {
          if (!address.isLoopbackAddress()) {
            assertThatThrownBy(() -> new Socket(address, server.port()))
                .isInstanceOf(IOException.class);
          }
        }
      }
    }
  }

  @Test
  void closingEndsWhatIsOpen() throws Exception {
    WatchServer server = server(false);
    WatchClient client = greeted(server);
    client.say(WatchClient.BEGIN).say(WatchClient.step(1, "1"));
    Path file = folder.resolve("t1.jsonl");
    while (!Files.exists(file) || Files.readAllLines(file).size() < 2) {
      Thread.sleep(5);
    }
    server.close();
    assertThat(told.finished).hasSize(1);
    assertThat(told.lines).isEmpty();
    assertThat(client.answer()).isEmpty();
    client.close();
    assertThatThrownBy(() -> new WatchClient(server.port())).isInstanceOf(IOException.class);
  }

  @Test
  void aPortInUseIsSaid() {
    try (WatchServer server = server(false)) {
      assertThatThrownBy(
              () ->
                  WatchServer.open(
                      server.port(), Token.random(), false, 1 << 20, n -> folder, told))
          .isInstanceOf(TrainException.class)
          .hasMessageContaining("--port");
    }
  }

  @Test
  void tokensAreOf128Bits() {
    assertThat(Token.random().text()).hasSize(32).isNotEqualTo(Token.random().text());
  }
}
