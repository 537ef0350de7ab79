package org.assay.train.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assay.train.Jobs;
import org.assay.train.TrainException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceRoundTripTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsRead() {
    for (long seed = 0; seed < 30; seed++) {
      List<TraceEvent> events = new RandomTraces(seed).events(3, 20, 2);
      Path file = folder.resolve("t" + seed + ".jsonl");
      write(file, events, TraceWriter.USUAL_SIZE);
      List<TraceEvent> read = new ArrayList<>();
      TraceReader.Summary summary = TraceReader.read(file, read::add);
      assertThat(shown(read)).as("seed " + seed).isEqualTo(shown(events));
      assertThat(summary.ended()).isTrue();
      assertThat(summary.cut()).isFalse();
      assertThat(TraceReader.isTrace(file)).isTrue();
    }
  }

  @Test
  void theFirstLineIsReadAsItWasWritten() {
    List<TraceEvent> events = new RandomTraces(1).events(2, 1, 1);
    TrainingFacts facts = ((TraceEvent.Begin) events.get(0)).facts();
    TraceHead head =
        new TraceHead(
            "keras",
            "3.15.1",
            facts,
            List.of(
                Optional.of(Map.of("rate", 0.25, "units", 8L, "kernel", Map.of("l2", 0.01))),
                Optional.empty()),
            Optional.of(Map.of("from_logits", true)),
            Map.of("name", "Adam", "learning_rate", 0.001),
            Optional.of("job.yaml"),
            "mnist",
            "fixed",
            true,
            Optional.of(Jobs.normal(5, List.of(2, 3), List.of(1), 0)),
            Optional.of(Map.of("a", List.of(1L, 2L))),
            3);
    TraceParser parser = new TraceParser("x");
    parser.read(TraceJson.begin(head), 1);
    TraceHead read = parser.head().orElseThrow();
    assertThat(read.facts()).isEqualTo(head.facts());
    assertThat(read.configs()).isEqualTo(head.configs());
    assertThat(read.optimizer()).isEqualTo(head.optimizer());
    assertThat(read.lossConfig()).isEqualTo(head.lossConfig());
    assertThat(List.of(read.framework(), read.frameworkVersion(), read.name(), read.variant()))
        .isEqualTo(List.of("keras", "3.15.1", "mnist", "fixed"));
    assertThat(read.job()).isEqualTo(head.job());
    assertThat(read.complete()).isTrue();
    assertThat(read.thinned()).isEqualTo(3);
    assertThat(read.sample().orElseThrow().x().values())
        .isEqualTo(head.sample().orElseThrow().x().values());
    assertThat(read.data()).isEqualTo(head.data());
  }

  /** Predictions hold arrays, which are not equal by themselves. */
  private static List<String> shown(List<TraceEvent> events) {
    return events.stream()
        .map(
            e ->
                e instanceof TraceEvent.End end
                    ? end.outputs()
                        .map(
                            p ->
                                end.step()
                                    + " "
                                    + end.stopped()
                                    + java.util.Arrays.toString(p.outputs())
                                    + java.util.Arrays.toString(p.targets()))
                        .orElse("")
                    : e.toString())
        .toList();
  }

  static void write(Path file, List<TraceEvent> events, long most) {
    try (TraceWriter writer = TraceWriter.open(file, most, f -> TraceHead.of("assay", f))) {
      events.forEach(writer::on);
    }
  }

  @Test
  void everyEventIsInTheFileAtOnce() throws IOException {
    List<TraceEvent> events = new RandomTraces(2).events(2, 5, 1);
    Path file = folder.resolve("t.jsonl");
    try (TraceWriter writer =
        TraceWriter.open(file, TraceWriter.USUAL_SIZE, f -> TraceHead.of("assay", f))) {
      for (int i = 0; i < events.size(); i++) {
        writer.on(events.get(i));
        assertThat(Files.readString(file)).hasLineCount(i + 1).endsWith("\n");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50})
  void aTraceThatGrowsIsThinned(int everyLook) throws IOException {
    List<TraceEvent> events = new ArrayList<>(new RandomTraces(3).events(4, 1200, everyLook));
    events.removeIf(e -> e instanceof TraceEvent.Epoch epoch && epoch.epoch() % 100 != 0);
    Path file = folder.resolve("t.jsonl");
    long most = 128 << 10;
    write(file, events, most);
    assertThat(Files.size(file)).isLessThan(most + (16 << 10));
    List<TraceEvent> read = new ArrayList<>();
    TraceReader.Summary summary = TraceReader.read(file, read::add);
    assertThat(summary.head().thinned()).isPositive();
    assertThat(read).filteredOn(e -> e instanceof TraceEvent.Epoch).hasSize(12);
    List<String> looks = shown(looks(read));
    List<String> all = shown(looks(events));
    assertThat(looks.size()).isBetween(7, all.size() - 1);
    assertThat(all.containsAll(looks)).isTrue();
    assertThat(looks.subList(0, 5).equals(all.subList(0, 5))).isTrue();
    assertThat(looks.get(looks.size() - 1).equals(all.get(all.size() - 1))).isTrue();
    List<TraceEvent.Step> steps = steps(read);
    assertThat(steps.get(0).step()).isEqualTo(1);
    assertThat(steps.get(steps.size() - 1).step()).isEqualTo(1200);
    long firstBad =
        steps(events).stream().filter(TraceEvent.Step::lostItsLoss).findFirst().get().step();
    assertThat(steps).anyMatch(s -> s.step() == firstBad && s.lostItsLoss());
    try (var files = Files.list(folder)) {
      assertThat(files).as("nothing is left beside it").hasSize(1);
    }
  }

  private static List<TraceEvent.Step> steps(List<TraceEvent> events) {
    return events.stream()
        .filter(e -> e instanceof TraceEvent.Step)
        .map(e -> (TraceEvent.Step) e)
        .toList();
  }

  private static List<TraceEvent> looks(List<TraceEvent> events) {
    return events.stream()
        .filter(e -> e instanceof TraceEvent.Step s && !s.layers().isEmpty())
        .toList();
  }

  @Test
  void aLineThatWasCutOffIsLeftOut() throws IOException {
    Path file = folder.resolve("t.jsonl");
    write(file, new RandomTraces(4).events(2, 6, 1), TraceWriter.USUAL_SIZE);
    byte[] whole = Files.readAllBytes(file);
    int begin = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      int cut = begin + random.nextInt(whole.length - begin);
      Files.write(file, java.util.Arrays.copyOf(whole, cut));
      List<TraceEvent> read = new ArrayList<>();
      TraceReader.read(file, read::add);
      assertThat(read.size()).as("cut at " + cut).isPositive();
    }
  }

  @Test
  void whatIsChangedAtRandomIsReadOrRefusedWithItsLine() throws IOException {
    Path file = folder.resolve("t.jsonl");
    write(file, new RandomTraces(6).events(2, 4, 1), TraceWriter.USUAL_SIZE);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 1500; i++) {
      byte[] changed = whole.clone();
      for (int k = 0; k <= random.nextInt(3); k++) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, changed);
      try {
        TraceReader.read(file, e -> {});
      } catch (TrainException e) {
        refused++;
        assertThat(e.getMessage()).contains("t.jsonl").doesNotContain("\n").hasSizeLessThan(2000);
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void eachBadLineHasAMessage() {
    String begin =
        "{\"event\":\"begin\",\"schema\":\"assay.training/1\",\"layers\":[{\"name\":\"a\"}]}";
    refused("first event is 'step'", "{\"event\":\"step\",\"step\":1}");
    refused("'assay.training/1'", "{\"event\":\"begin\",\"schema\":\"assay.training/2\"}");
    refused("0 layers", "{\"event\":\"begin\",\"schema\":\"assay.training/1\",\"layers\":[]}");
    refused("no JSON", "GET / HTTP/1.1");
    refused("no event", "[1]");
    refused(":2 · ", begin, "{\"event\":\"step\"}");
    refused(
        "a later one", begin, "{\"event\":\"step\",\"step\":2}", "{\"event\":\"step\",\"step\":2}");
    refused(
        "'layer' is 1",
        begin,
        "{\"event\":\"step\",\"step\":1,\"layers\":[{\"layer\":1,\"phase\":\"forward\"}]}");
    refused(
        "'count' is missing",
        begin,
        "{\"event\":\"step\",\"step\":1,\"layers\":[{\"layer\":0,\"phase\":\"forward\"}]}");
    refused("second 'begin'", begin, begin);
    refused("after 'end'", begin, "{\"event\":\"end\"}", "{\"event\":\"end\"}");
    refused(
        "a list of 6 numbers",
        begin,
        "{\"event\":\"end\",\"outputs\":{\"rows\":2,\"shape\":[3],\"values\":[1]}}");
    refused(
        "sizes of at least 1",
        begin,
        "{\"event\":\"end\",\"outputs\":{\"rows\":2000000000,\"shape\":[2000000000,9]}}");
    refused("loss", begin, "{\"event\":\"step\",\"step\":1,\"loss\":\"high\"}");
  }

  @Test
  void hugeLinesAndDeepOnesAreRefused() throws IOException {
    Path file = folder.resolve("t.jsonl");
    Files.writeString(file, "{\"event\":\"" + "x".repeat(9 << 20));
    assertThatThrownBy(() -> TraceReader.read(file, e -> {}))
        .isInstanceOf(TrainException.class)
        .hasMessageContaining("t.jsonl:1")
        .hasMessageContaining("8388608 bytes");
    refused("no JSON", "{\"event\":" + "[".repeat(100_000));
    refused("no JSON", "{\"event\":\"begin\",\"layers\":" + "1".repeat(100_000) + "}");
  }

  @Test
  void unknownEventsAndKeysArePassedOver() throws IOException {
    Path file = folder.resolve("t.jsonl");
    Files.writeString(
        file,
        """
        {"event": "begin", "schema": "assay.training/1", "layers": [{"name": "a", "x": 1}], "y": {}}
        {"event": "tea", "step": "none"}

        {"event": "step", "step": 3, "loss": NaN, "layers": [{"layer": 0, "phase": "sleep"}]}
        {"event": "step", "step": 4, "dropped": 2}
        """);
    List<TraceEvent> read = new ArrayList<>();
    TraceReader.Summary summary = TraceReader.read(file, read::add);
    assertThat(read).hasSize(3);
    assertThat(((TraceEvent.Step) read.get(1)).lostItsLoss()).isTrue();
    assertThat(((TraceEvent.Step) read.get(2)).lostItsLoss()).as("not known").isFalse();
    assertThat(summary.dropped()).isEqualTo(2);
    assertThat(summary.ended()).isFalse();
  }

  private void refused(String words, String... lines) {
    Path file = folder.resolve("bad.jsonl");
    try {
      Files.writeString(file, String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThatThrownBy(() -> TraceReader.read(file, e -> {}))
        .isInstanceOf(TrainException.class)
        .hasMessageContaining(words)
        .hasMessageContaining("bad.jsonl:" + lines.length);
  }
}
