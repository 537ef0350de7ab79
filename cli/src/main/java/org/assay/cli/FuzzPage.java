package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.fuzz.report.CampaignReport;
import org.assay.fuzz.report.CampaignText;
import org.assay.fuzz.report.Curve;
import org.assay.fuzz.store.Progress;
import org.assay.report.Tool;
import org.assay.report.html.SearchPage;

/** The page of a campaign. */
final class FuzzPage {
  private static final int MOST_PICTURES = 100;
  private static final int LEAST_SQUARE = 64;
  private static final int WIDEST_STRIP = 512;
  private static final int MOST_PIXELS = 1 << 18;
  private static final int BYTE = 255;

  private FuzzPage() {}

  static String render(Tool tool, CampaignReport report, InputLayout layout) {
    List<SearchPage.Chart> charts =
        List.of(
            chart("Corpus", report, Progress::items),
            chart("Covered", report, Progress::covered),
            chart("Findings", report, Progress::findings));
    List<SearchPage.Card> cards = new ArrayList<>();
    for (CampaignReport.Found found : report.findings()) {
      cards.add(card(report, found, layout, cards.size() < MOST_PICTURES));
    }
    List<SearchPage.Tally> tallies = new ArrayList<>();
    for (CampaignReport.Earned earned : report.mutators()) {
      double rate = earned.mutants() == 0 ? 0 : 1000.0 * earned.kept() / earned.mutants();
      tallies.add(
          new SearchPage.Tally(
              earned.name(),
              List.of(
                  Long.toString(earned.mutants()),
                  Long.toString(earned.kept()),
                  String.format(Locale.ROOT, "%.1f", rate),
                  Long.toString(earned.findings()))));
    }
    return SearchPage.render(
        tool, report.model(), CampaignText.did(report), charts, cards, tallies);
  }

  private static SearchPage.Chart chart(
      String title, CampaignReport report, ToDoubleFunction<Progress> value) {
    List<List<SearchPage.Point>> curves = new ArrayList<>();
    long own = report.inputs() / Math.max(1, report.workers());
    for (List<Progress> curve : report.curves()) {
      List<SearchPage.Point> points = new ArrayList<>();
      for (Progress point : Curve.thinned(curve)) {
        points.add(new SearchPage.Point(point.inputs(), value.applyAsDouble(point)));
      }
      if (!points.isEmpty()) {
        // To the end of the search, where nothing more was found.
        SearchPage.Point last = points.get(points.size() - 1);
        points.add(new SearchPage.Point(Math.max(last.x(), own), last.y()));
      }
      curves.add(points);
    }
    return new SearchPage.Chart(
        title, report.workers() > 1 ? "inputs of a worker" : "inputs", curves);
  }

  private static SearchPage.Card card(
      CampaignReport report, CampaignReport.Found found, InputLayout layout, boolean pictures) {
    List<SearchPage.Fact> facts = new ArrayList<>();
    String worker = report.workers() > 1 ? " of worker " + found.worker() : "";
    facts.add(
        new SearchPage.Fact(
            "found", "after " + found.input() + " inputs" + worker + ", by " + found.mutator()));
    facts.add(new SearchPage.Fact("runs", found.detail()));
    facts.add(
        new SearchPage.Fact(
            "distance",
            String.format(
                Locale.ROOT,
                "%d of %d elements, L∞ %.4g, L2 %.4g",
                found.changed(),
                layout.rowSize(),
                found.linf(),
                found.l2())));
    facts.add(
        new SearchPage.Fact(
            "again", "assay replay " + found.folder() + " --model " + report.model()));
    List<SearchPage.Picture> shown = new ArrayList<>();
    if (pictures) {
      FuzzPictures rows = FuzzPictures.read(layout, Path.of(found.folder()));
      for (Field field : layout.fields()) {
        boolean same =
            Arrays.equals(
                rows.seed(),
                field.offset(),
                field.end(),
                rows.failing(),
                field.offset(),
                field.end());
        if (!same || layout.fields().size() == 1) {
          shape(field).ifPresent(shape -> pictures(shown, field, shape, rows));
        }
      }
    }
    return new SearchPage.Card(
        found.status(),
        found.rule() + " " + found.objective() + ": " + found.kind(),
        found.message(),
        facts,
        shown);
  }

  /** Height and width of a field's picture: its last two axes, a square, or a strip. */
  private static Optional<int[]> shape(Field field) {
    int size = field.size();
    List<Long> dims = field.dims();
    int rank = dims.size();
    if (size == 0 || size > MOST_PIXELS) {
      return Optional.empty();
    }
    if (rank >= 2 && dims.get(rank - 2) > 1) {
      int width = Math.toIntExact(dims.get(rank - 1));
      return Optional.of(new int[] {size / width, width});
    }
    int side = (int) Math.round(Math.sqrt(size));
    if (size >= LEAST_SQUARE && side * side == size) {
      return Optional.of(new int[] {side, side});
    }
    return size <= WIDEST_STRIP ? Optional.of(new int[] {1, size}) : Optional.empty();
  }

  private static void pictures(
      List<SearchPage.Picture> into, Field field, int[] shape, FuzzPictures rows) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    float most = 0;
    for (int i = field.offset(); i < field.end(); i++) {
      low = Math.min(low, Math.min(rows.seed()[i], rows.failing()[i]));
      high = Math.max(high, Math.max(rows.seed()[i], rows.failing()[i]));
      most = Math.max(most, Math.abs(rows.failing()[i] - rows.seed()[i]));
    }
    byte[] seed = new byte[3 * field.size()];
    byte[] mutant = new byte[seed.length];
    byte[] difference = new byte[seed.length];
    for (int i = 0; i < field.size(); i++) {
      float before = rows.seed()[field.offset() + i];
      float after = rows.failing()[field.offset() + i];
      grey(seed, i, (before - low) / (high - low));
      grey(mutant, i, (after - low) / (high - low));
      signed(difference, i, most > 0 ? (after - before) / most : 0);
    }
    into.add(new SearchPage.Picture(field.name() + ": seed", shape[1], shape[0], seed));
    into.add(new SearchPage.Picture("mutant, minimised", shape[1], shape[0], mutant));
    String caption = String.format(Locale.ROOT, "difference, ±%.3g", most);
    into.add(new SearchPage.Picture(caption, shape[1], shape[0], difference));
  }

  private static void grey(byte[] rgb, int pixel, float part) {
    byte level = (byte) Math.round(BYTE * Math.max(0, Math.min(1, part)));
    rgb[3 * pixel] = level;
    rgb[3 * pixel + 1] = level;
    rgb[3 * pixel + 2] = level;
  }

  /** Red for more, blue for less, white for the same. */
  private static void signed(byte[] rgb, int pixel, float part) {
    byte rest = (byte) Math.round(BYTE * (1 - Math.min(1, Math.abs(part))));
    rgb[3 * pixel] = part >= 0 ? (byte) BYTE : rest;
    rgb[3 * pixel + 1] = rest;
    rgb[3 * pixel + 2] = part <= 0 ? (byte) BYTE : rest;
  }
}
