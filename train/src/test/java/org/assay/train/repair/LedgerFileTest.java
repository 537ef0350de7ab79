package org.assay.train.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.assay.data.DataException;
import org.assay.train.Jobs;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.Evidences;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.trace.TraceEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {
  private static final SearchOptions QUICK = new SearchOptions(2, 1, 0);

  @TempDir Path folder;

  private static final Job JOB =
      Jobs.of(
          """
          model:
            - {layer: Dense, units: 12, activation: relu, input_shape: [2], name: hidden}
            - {layer: Dense, units: 1, activation: sigmoid, name: out}
          loss: mse
          optimizer: {name: Adam, learning_rate: 0.01}
          fit: {epochs: 25, batch_size: 16}
          """);

  private static Dataset sums(long seed) {
    int rows = 160;
    Dataset normal = Jobs.normal(rows, List.of(2), List.of(1), seed);
    float[] y = new float[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = 2 * normal.x().values()[2 * i] - normal.x().values()[2 * i + 1];
    }
    return new Dataset(normal.x(), new Samples(y, rows, List.of(1)));
  }

  private static Exploration explore(Dataset rows, Ledger ledger, AtomicInteger steps) {
    Evidence evidence = Evidences.of(JOB, rows);
    Conditions conditions = new Conditions(ledger, () -> steps.decrementAndGet() < 0, t -> {});
    return Search.explore(evidence, rows, QUICK, conditions);
  }

  /** All that documents show, to be compared as text: jobs have no equality of their own. */
  private static String shown(Exploration e) {
    StringBuilder out = new StringBuilder();
    e.diagnoses()
        .forEach(
            d ->
                out.append(d.hypothesis())
                    .append(d.confidence())
                    .append(d.evidence())
                    .append(d.repair().map(r -> r.change() + r.yaml() + r.keras()))
                    .append(d.proof())
                    .append('\n'));
    e.tried().forEach(t -> out.append(t).append('\n'));
    return out.append(e.isComplete()).toString();
  }

  @Test
  void aStoppedSearchGoesOnWhereItWasAndComesToTheSameEnd() throws IOException {
    Dataset rows = sums(3);
    AtomicInteger all = new AtomicInteger(Integer.MAX_VALUE);
    String whole = shown(explore(rows, Ledger.NOTHING, all));
    int steps = Integer.MAX_VALUE - all.get();
    assertThat(whole).contains("true").contains("PROOF");
    Path file = folder.resolve("trainings.jsonl");
    int found = 0;
    for (int share = 1; share <= 3; share++) {
      try (LedgerFile ledger = LedgerFile.open(file)) {
        Exploration part = explore(rows, ledger, new AtomicInteger(steps * share / 8));
        assertThat(part.isComplete()).isFalse();
        assertThat(part.diagnoses()).isNotEmpty().allMatch(d -> d.verified().isEmpty());
        assertThat(ledger.found()).isGreaterThanOrEqualTo(found);
        found = ledger.found();
      }
      // As a kill leaves it: a line without its end.
      Files.writeString(file, "{\"key\": \"ab", StandardOpenOption.APPEND);
    }
    AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    try (LedgerFile ledger = LedgerFile.open(file)) {
      assertThat(shown(explore(rows, ledger, left))).isEqualTo(whole);
      assertThat(ledger.found()).isGreaterThan(found);
    }
    assertThat(Integer.MAX_VALUE - left.get()).isLessThan(steps * 3 / 4);
    AtomicInteger again = new AtomicInteger(Integer.MAX_VALUE);
    try (LedgerFile ledger = LedgerFile.open(file)) {
      assertThat(shown(explore(rows, ledger, again))).isEqualTo(whole);
    }
    assertThat(again.get()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void trainingsOfOtherRowsAreRefused() throws IOException {
    Path file = folder.resolve("trainings.jsonl");
    try (LedgerFile ledger = LedgerFile.open(file)) {
      explore(sums(3), ledger, new AtomicInteger(50));
    }
    try (LedgerFile ledger = LedgerFile.open(file)) {
      assertThatThrownBy(() -> explore(sums(4), ledger, new AtomicInteger(50)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("another job")
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void whatIsNoLedgerIsRefusedAndLeftAlone() throws IOException {
    for (String text : List.of("hello\n", "{\"schema\": \"other\"}\n", "[]\n", "{}\n{}\n")) {
      Path file = Files.createTempFile(folder, "other", ".jsonl");
      Files.writeString(file, text);
      assertThatThrownBy(() -> LedgerFile.open(file))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("assay.trainings/1");
      assertThat(file).hasContent(text);
    }
    assertThatThrownBy(() -> LedgerFile.open(folder)).isInstanceOf(DataException.class);
  }

  @Test
  void curvesAreShortAndEndWithTheResult() {
    Dataset rows = sums(3);
    Exploration found = explore(rows, Ledger.NOTHING, new AtomicInteger(Integer.MAX_VALUE));
    Comparison proof = found.proved().flatMap(Diagnosed::proof).orElseThrow();
    Verified verified = proof.verified();
    assertThat(verified).isEqualTo(found.proved().orElseThrow().verified().orElseThrow());
    List<Curve> curves = new ArrayList<>(proof.before());
    curves.addAll(proof.after());
    for (Curve curve : curves) {
      assertThat(curve.points()).hasSizeBetween(2, Curve.MOST);
      assertThat(curve.points()).isSortedAccordingTo((a, b) -> a.epoch() - b.epoch());
      assertThat(curve.points().get(0).epoch()).isEqualTo(1);
    }
    double[] last =
        proof.after().stream()
            .mapToDouble(c -> c.points().get(c.points().size() - 1).of(verified.metric()))
            .sorted()
            .toArray();
    assertThat(last[last.length / 2]).isEqualTo(verified.after());
    List<Curve.Point> points = proof.before().get(0).points();
    assertThat(points.get(points.size() - 1).epoch()).isEqualTo(JOB.fit().epochs());
    assertThat(found.tried()).anyMatch(t -> t.stage() == Tried.Stage.SINGLE && t.kept());
    // What helped before the proof is of other seeds.
    List<Long> fresh = proof.after().stream().map(Curve::seed).toList();
    assertThat(found.tried())
        .filteredOn(t -> t.stage() != Tried.Stage.PROOF)
        .allSatisfy(
            t ->
                assertThat(t.comparison().after().stream().map(Curve::seed))
                    .doesNotContainAnyElementsOf(fresh));
  }

  @Test
  void aLossThatOverflowsEndsTheCurve() {
    CurveRecorder recorder = new CurveRecorder(100, () -> new Score("r2", 0.5, 0.5, Double.NaN));
    for (int epoch = 1; epoch <= 40; epoch++) {
      assertThat(recorder.on(step(epoch, 1))).isTrue();
      recorder.on(
          new TraceEvent.Epoch(epoch, epoch, 1, Map.of(), OptionalDouble.empty(), Map.of()));
    }
    assertThat(recorder.on(step(41, Double.NaN))).isFalse();
    List<Curve.Point> points = recorder.points(Score.worst("r2"));
    Curve.Point last = points.get(points.size() - 1);
    assertThat(last.epoch()).isEqualTo(41);
    assertThat(last.loss()).isNaN();
    assertThat(last.value()).isEqualTo(-1);
    assertThat(recorder.losses()).hasSize(40);
  }

  private static TraceEvent.Step step(int epoch, double loss) {
    return new TraceEvent.Step(epoch, epoch, 1, 4, loss, Map.of(), 0.1, List.of());
  }

  @Test
  void ofManyLossesEvenlySpreadOnesAreKept() {
    double[] losses = new double[10_001];
    Arrays.setAll(losses, i -> i);
    List<Double> kept = Training.thinned(losses);
    assertThat(kept).hasSizeLessThanOrEqualTo(Training.MOST_LOSSES).endsWith(10_000.0);
    assertThat(kept.get(1) - kept.get(0)).isEqualTo(kept.get(5) - kept.get(4));
  }
}
