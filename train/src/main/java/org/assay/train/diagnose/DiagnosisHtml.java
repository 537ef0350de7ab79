package org.assay.train.diagnose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import org.assay.report.Severity;
import org.assay.report.html.ChartPage;
import org.assay.train.checks.CheckFound;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TrainingFacts;

/**
 * A diagnosis as a page: what was found, the network with marked layers, curves of loss and
 * metrics, and each statistic of each layer over time.
 */
public final class DiagnosisHtml {
  private static final int MOST_COLUMNS = 120;

  private DiagnosisHtml() {}

  /** Writes it. */
  public static String render(Diagnosis d) {
    boolean healthy = d.verdict() == Diagnosis.Verdict.HEALTHY;
    ChartPage page =
        new ChartPage(
            d.job() + " (" + d.variant().key() + ")",
            d.verdict().name().toLowerCase(Locale.ROOT),
            healthy);
    page.paragraph(
        String.format(
            Locale.ROOT,
            "%d rows, %d epochs of %d steps planned, %d steps made in %.1f s",
            d.facts().rows(),
            d.facts().epochs(),
            d.facts().batches(),
            d.result().steps(),
            (d.result().trainMs() + d.result().probeMs()) / 1000));
    page.table("Found", List.of("", "rule", "when", "what"), rows(d));
    page.chain("Network", d.facts().layers().stream().map(l -> box(l, d)).toList());
    curves(page, d);
    heatMap(page, d, "Outputs: deviation", Phase.FORWARD, s -> s.stats().deviation());
    heatMap(page, d, "Outputs: share of zeros", Phase.FORWARD, s -> s.stats().zeroShare());
    heatMap(
        page,
        d,
        "Outputs: share at an end of the range",
        Phase.FORWARD,
        s -> s.saturated().orElse(0));
    heatMap(page, d, "Gradient of outputs: norm", Phase.OUTPUT_GRADIENT, s -> s.stats().norm());
    heatMap(page, d, "Weights: norm", Phase.WEIGHTS, s -> s.stats().norm());
    heatMap(page, d, "Gradient of weights: norm", Phase.WEIGHT_GRADIENT, s -> s.stats().norm());
    heatMap(page, d, "Updates: norm", Phase.UPDATE, s -> s.stats().norm());
    return page.finish();
  }

  private static List<ChartPage.Row> rows(Diagnosis d) {
    List<ChartPage.Row> rows = new ArrayList<>();
    for (CheckFound c : d.checks()) {
      rows.add(
          new ChartPage.Row(
              c.severity(),
              List.of(c.severity().text(), c.rule(), "before training", c.message())));
    }
    for (SymptomFound s : d.symptoms()) {
      rows.add(
          new ChartPage.Row(
              s.severity(),
              List.of(
                  s.severity().text(),
                  s.rule(),
                  "step " + s.step() + " (epoch " + s.epoch() + ")",
                  s.message())));
    }
    if (rows.isEmpty()) {
      rows.add(new ChartPage.Row(Severity.NOTE, List.of("", "", "", "nothing")));
    }
    return rows;
  }

  private static ChartPage.Box box(TrainingFacts.Layer layer, Diagnosis d) {
    String activation = layer.activation().equals("linear") ? "" : " · " + layer.activation();
    String detail = layer.className() + " " + layer.shape() + activation;
    Severity worst = Severity.NOTE;
    List<String> rules = new ArrayList<>();
    for (CheckFound c : d.checks()) {
      if (c.layer().equals(OptionalInt.of(layer.index()))) {
        rules.add(c.rule());
        worst = c.severity().compareTo(worst) < 0 ? c.severity() : worst;
      }
    }
    for (SymptomFound s : d.symptoms()) {
      if (s.layer().equals(OptionalInt.of(layer.index()))) {
        rules.add(s.rule());
        worst = s.severity().compareTo(worst) < 0 ? s.severity() : worst;
      }
    }
    String found =
        rules.isEmpty() ? "" : " — " + String.join(" ", rules.stream().distinct().toList());
    return new ChartPage.Box(
        layer.name(), detail + found, worst == Severity.NOTE ? "" : worst.text());
  }

  private static void curves(ChartPage page, Diagnosis d) {
    List<TraceEvent.Epoch> epochs = d.result().epochs();
    if (epochs.isEmpty()) {
      double[] losses = d.history().steps().stream().mapToDouble(TraceEvent.Step::loss).toArray();
      page.curves("Loss", "step", Map.of("loss", losses));
      return;
    }
    Map<String, double[]> loss = new LinkedHashMap<>();
    loss.put("loss", epochs.stream().mapToDouble(TraceEvent.Epoch::loss).toArray());
    if (epochs.get(0).validationLoss().isPresent()) {
      loss.put(
          "val_loss",
          epochs.stream().mapToDouble(e -> e.validationLoss().orElse(Double.NaN)).toArray());
    }
    page.curves("Loss", "epoch", loss);
    Map<String, double[]> metrics = new LinkedHashMap<>();
    for (String name : epochs.get(0).metrics().keySet()) {
      metrics.put(
          name,
          epochs.stream().mapToDouble(e -> e.metrics().getOrDefault(name, Double.NaN)).toArray());
      if (epochs.get(0).validationMetrics().containsKey(name)) {
        metrics.put(
            "val_" + name,
            epochs.stream()
                .mapToDouble(e -> e.validationMetrics().getOrDefault(name, Double.NaN))
                .toArray());
      }
    }
    if (!metrics.isEmpty()) {
      page.curves("Metrics", "epoch", metrics);
    }
  }

  private static void heatMap(
      ChartPage page, Diagnosis d, String title, Phase phase, ToDoubleFunction<LayerStats> of) {
    List<TraceEvent.Step> looks = d.history().probed();
    int every = Math.max(1, (looks.size() + MOST_COLUMNS - 1) / MOST_COLUMNS);
    List<TraceEvent.Step> shown = new ArrayList<>();
    for (int i = 0; i < looks.size(); i += every) {
      shown.add(looks.get(i));
    }
    List<String> names = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    for (TrainingFacts.Layer layer : d.facts().layers()) {
      if (shown.stream().noneMatch(s -> s.of(layer.index(), phase).isPresent())) {
        continue;
      }
      names.add(layer.name());
      values.add(
          shown.stream()
              .mapToDouble(s -> s.of(layer.index(), phase).map(of::applyAsDouble).orElse(0.0))
              .toArray());
    }
    if (!names.isEmpty()) {
      page.heatMap(
          title,
          names,
          List.of("step " + shown.get(0).step(), "step " + shown.get(shown.size() - 1).step()),
          values.toArray(double[][]::new));
    }
  }
}
