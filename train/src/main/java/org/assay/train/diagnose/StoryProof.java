package org.assay.train.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.assay.report.html.StoryPage.Chart;
import org.assay.report.html.StoryPage.Line;
import org.assay.report.html.StoryPage.Style;
import org.assay.train.repair.Comparison;
import org.assay.train.repair.Curve;
import org.assay.train.repair.Verified;

/** Trainings before and after a repair, as charts. */
final class StoryProof {
  /** R² below this is drawn here: how far below 0 says nothing. */
  private static final double LEAST_R2 = -1;

  private StoryProof() {}

  /** The judged measure, and the losses: together, or apart where they differ. */
  static List<Chart> charts(Comparison c, boolean isSameLoss) {
    String metric = c.verified().metric();
    List<Chart> charts = new ArrayList<>();
    String rows = c.verified().heldOut() ? ", rows kept from training" : ", trained rows";
    charts.add(
        new Chart(
            Words.metric(metric) + rows, "epoch", lines(c, p -> judged(p, metric)), List.of()));
    if (isSameLoss) {
      charts.add(new Chart("Loss while training", "epoch", lines(c, Curve.Point::loss), List.of()));
    } else {
      List<Line> lines = lines(c, Curve.Point::loss);
      charts.add(
          new Chart("Loss before, as the job has it", "epoch", of(lines, Style.BEFORE), List.of()));
      charts.add(
          new Chart("Loss after, of the repaired job", "epoch", of(lines, Style.AFTER), List.of()));
    }
    return charts;
  }

  /** A loss that was never finite is no chart. */
  private static void add(List<Chart> charts, String title, List<Line> lines) {
    boolean finite =
        lines.stream().flatMapToDouble(l -> Arrays.stream(l.y())).anyMatch(Double::isFinite);
    if (finite) {
      charts.add(new Chart(title, "epoch", lines, List.of()));
    }
  }

  private static List<Line> of(List<Line> lines, Style style) {
    return lines.stream().filter(l -> l.style() == style).toList();
  }

  private static double judged(Curve.Point point, String metric) {
    double value = point.of(metric);
    return metric.equals("r2") ? Math.max(LEAST_R2, value) : value;
  }

  /** Medians alone, for a small chart. */
  static List<Line> small(Comparison c) {
    String metric = c.verified().metric();
    List<Line> lines = new ArrayList<>();
    median("before", Style.BEFORE, c.before(), p -> judged(p, metric)).ifPresent(lines::add);
    median("after", Style.AFTER, c.after(), p -> judged(p, metric)).ifPresent(lines::add);
    return lines;
  }

  private static List<Line> lines(Comparison c, ToDoubleFunction<Curve.Point> of) {
    List<Line> lines = new ArrayList<>();
    c.before().forEach(curve -> lines.add(line("before", Style.BEFORE, curve, of)));
    c.after().forEach(curve -> lines.add(line("after", Style.AFTER, curve, of)));
    median("before", Style.BEFORE, c.before(), of).ifPresent(lines::add);
    median("after", Style.AFTER, c.after(), of).ifPresent(lines::add);
    return lines;
  }

  private static Line line(
      String name, Style style, Curve curve, ToDoubleFunction<Curve.Point> of) {
    return new Line(
        name,
        style,
        true,
        curve.points().stream().mapToDouble(Curve.Point::epoch).toArray(),
        curve.points().stream().mapToDouble(of).toArray());
  }

  /** The middle one of all curves at each epoch that they share; none if they share few. */
  private static Optional<Line> median(
      String name, Style style, List<Curve> curves, ToDoubleFunction<Curve.Point> of) {
    List<Curve.Point> first = curves.get(0).points();
    List<double[]> points = new ArrayList<>();
    for (Curve.Point at : first) {
      double[] values =
          curves.stream()
              .flatMap(c -> c.points().stream().filter(p -> p.epoch() == at.epoch()).limit(1))
              .mapToDouble(of)
              .sorted()
              .toArray();
      if (values.length == curves.size()) {
        points.add(new double[] {at.epoch(), values[values.length / 2]});
      }
    }
    return points.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Line(
                name,
                style,
                false,
                points.stream().mapToDouble(p -> p[0]).toArray(),
                points.stream().mapToDouble(p -> p[1]).toArray()));
  }

  /** Whether any point is below what is drawn. */
  static boolean isCut(Comparison c) {
    Verified v = c.verified();
    return v.metric().equals("r2")
        && Arrays.asList(c.before(), c.after()).stream()
            .flatMap(List::stream)
            .flatMap(curve -> curve.points().stream())
            .anyMatch(p -> p.value() < LEAST_R2);
  }
}
