package org.assay.train.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assay.report.Severity;
import org.assay.report.html.StoryPage;
import org.assay.report.html.StoryPage.Chart;
import org.assay.report.html.StoryPage.Line;
import org.assay.report.html.StoryPage.Mark;
import org.assay.report.html.StoryPage.Style;
import org.assay.train.checks.CheckFound;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TrainingFacts;

/** What a training showed over time, as charts. */
final class StoryCharts {
  private static final int MOST_COLUMNS = 60;
  private static final int MOST_CELLS = 4000;
  private static final int MOST_STEPS = 300;
  private static final int MOST_MARKS = 8;

  /** With fewer finite epochs, steps are drawn. */
  private static final int FEW_EPOCHS = 4;

  private final Diagnosis d;

  StoryCharts(Diagnosis d) {
    this.d = d;
  }

  /** Curves of loss and metrics, with symptoms marked. */
  List<Chart> curves() {
    List<TraceEvent.Epoch> epochs = d.result().epochs();
    long finite = epochs.stream().filter(e -> Double.isFinite(e.loss())).count();
    if (finite < FEW_EPOCHS) {
      return steps();
    }
    List<Chart> charts = new ArrayList<>();
    List<Line> losses = new ArrayList<>();
    losses.add(line("training", 0, epochs, TraceEvent.Epoch::loss));
    if (epochs.get(0).validationLoss().isPresent()) {
      losses.add(line("validation", 1, epochs, e -> e.validationLoss().orElse(Double.NaN)));
    }
    charts.add(new Chart("Loss", "epoch", losses, epochMarks()));
    Map<String, List<Line>> metrics = new LinkedHashMap<>();
    for (String name : epochs.get(0).metrics().keySet()) {
      List<Line> lines = new ArrayList<>();
      lines.add(line("training", 0, epochs, e -> e.metrics().getOrDefault(name, Double.NaN)));
      if (epochs.get(0).validationMetrics().containsKey(name)) {
        lines.add(
            line(
                "validation",
                1,
                epochs,
                e -> e.validationMetrics().getOrDefault(name, Double.NaN)));
      }
      metrics.put(name, lines);
    }
    metrics.forEach((name, lines) -> charts.add(new Chart(name, "epoch", lines, epochMarks())));
    return charts;
  }

  private static Line line(
      String name,
      int colour,
      List<TraceEvent.Epoch> epochs,
      ToDoubleFunction<TraceEvent.Epoch> of) {
    return new Line(
        name,
        Style.number(colour),
        false,
        epochs.stream().mapToDouble(TraceEvent.Epoch::epoch).toArray(),
        epochs.stream().mapToDouble(of).toArray());
  }

  private List<Mark> epochMarks() {
    int batches = Math.max(1, d.facts().batches());
    return marks(s -> s.batch() == 0 ? s.epoch() : s.epoch() - 1 + (double) s.batch() / batches);
  }

  /** Losses of single steps, up to shortly after the first that is not finite. */
  private List<Chart> steps() {
    List<TraceEvent.Step> all = d.history().steps();
    int end = all.size();
    for (int i = 0; i < all.size(); i++) {
      if (!Double.isFinite(all.get(i).loss())) {
        end = Math.min(all.size(), i + 1 + Math.max(2, i / 4));
        break;
      }
    }
    int every = Math.max(1, (end + MOST_STEPS - 1) / MOST_STEPS);
    int count = (end + every - 1) / every;
    double[] x = new double[count];
    double[] y = new double[count];
    for (int i = 0; i < count; i++) {
      int to = Math.min(end, (i + 1) * every);
      // The mean of neighbours: single batches jump. NaN where one of them is.
      y[i] =
          all.subList(i * every, to).stream()
              .mapToDouble(TraceEvent.Step::loss)
              .average()
              .orElse(Double.NaN);
      x[i] = all.get(to - 1).step();
    }
    double last = count == 0 ? 1 : x[count - 1];
    List<Mark> marks = marks(s -> (double) s.step()).stream().filter(m -> m.x() <= last).toList();
    Line line = new Line("training", Style.FIRST, false, x, y);
    return List.of(new Chart("Loss of batches", "step", List.of(line), marks));
  }

  /** The first of each rule; errors first where there are too many. */
  private List<Mark> marks(ToDoubleFunction<SymptomFound> place) {
    Map<String, SymptomFound> firsts = new LinkedHashMap<>();
    d.symptoms().forEach(s -> firsts.putIfAbsent(s.rule(), s));
    return firsts.values().stream()
        .filter(s -> s.severity() != Severity.NOTE)
        .sorted((a, b) -> a.severity().compareTo(b.severity()))
        .limit(MOST_MARKS)
        .map(s -> new Mark(place.applyAsDouble(s), s.rule(), s.severity()))
        .sorted((a, b) -> Double.compare(a.x(), b.x()))
        .toList();
  }

  /** Indices of layers with an error. */
  Set<Integer> faulty() {
    return Stream.concat(
            d.checks().stream().filter(c -> c.severity() == Severity.ERROR).map(CheckFound::layer),
            d.symptoms().stream()
                .filter(s -> s.severity() == Severity.ERROR)
                .map(SymptomFound::layer))
        .filter(OptionalInt::isPresent)
        .map(OptionalInt::getAsInt)
        .collect(Collectors.toSet());
  }

  /** Each statistic of each layer over time; those without numbers are left out. */
  List<StoryPage.Heat> maps() {
    List<StoryPage.Heat> maps = new ArrayList<>();
    add(maps, "Outputs: deviation", Phase.FORWARD, s -> s.stats().deviation());
    add(maps, "Gradient of weights: norm", Phase.WEIGHT_GRADIENT, s -> s.stats().norm());
    add(maps, "Outputs: share of zeros", Phase.FORWARD, s -> s.stats().zeroShare());
    add(maps, "Outputs: share at an end of the range", Phase.FORWARD, s -> s.saturated().orElse(0));
    add(maps, "Gradient of outputs: norm", Phase.OUTPUT_GRADIENT, s -> s.stats().norm());
    add(maps, "Weights: norm", Phase.WEIGHTS, s -> s.stats().norm());
    add(maps, "Updates: norm", Phase.UPDATE, s -> s.stats().norm());
    return maps;
  }

  private void add(
      List<StoryPage.Heat> maps, String title, Phase phase, ToDoubleFunction<LayerStats> of) {
    List<TrainingFacts.Layer> layers =
        d.facts().layers().stream()
            .filter(
                l ->
                    d.history().probed().stream().anyMatch(s -> s.of(l.index(), phase).isPresent()))
            .toList();
    if (layers.isEmpty()) {
      return;
    }
    List<TraceEvent.Step> shown = looks(Math.min(MOST_COLUMNS, MOST_CELLS / layers.size()));
    double[][] values =
        layers.stream()
            .map(
                l ->
                    shown.stream()
                        .mapToDouble(s -> s.of(l.index(), phase).map(of::applyAsDouble).orElse(0.0))
                        .toArray())
            .toArray(double[][]::new);
    boolean nothing = Arrays.stream(values).flatMapToDouble(Arrays::stream).allMatch(v -> v == 0);
    if (nothing) {
      return;
    }
    List<Integer> indices = layers.stream().map(TrainingFacts.Layer::index).toList();
    Set<Integer> bad =
        faulty().stream().map(indices::indexOf).filter(i -> i >= 0).collect(Collectors.toSet());
    maps.add(
        new StoryPage.Heat(
            title,
            layers.stream().map(TrainingFacts.Layer::name).toList(),
            bad,
            "step " + shown.get(0).step(),
            "step " + shown.get(shown.size() - 1).step(),
            column(shown),
            values));
  }

  private List<TraceEvent.Step> looks(int most) {
    List<TraceEvent.Step> looks = d.history().probed();
    int every = Math.max(1, (looks.size() + most - 1) / Math.max(1, most));
    List<TraceEvent.Step> shown = new ArrayList<>();
    for (int i = 0; i < looks.size(); i += every) {
      shown.add(looks.get(i));
    }
    return shown;
  }

  /** The first column at or behind the first error. */
  private OptionalInt column(List<TraceEvent.Step> shown) {
    OptionalLong first = d.firstSymptomStep();
    for (int i = 0; first.isPresent() && first.getAsLong() > 0 && i < shown.size(); i++) {
      if (shown.get(i).step() >= first.getAsLong()) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }
}
