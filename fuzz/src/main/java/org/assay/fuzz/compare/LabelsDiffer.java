package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assay.fuzz.compare.Disagreement.Kind;
import org.assay.report.Finding;
import org.assay.report.Numbers;
import org.assay.report.Rule;
import org.assay.report.Status;

/** CP002: two models call an input by different classes. */
final class LabelsDiffer implements ComparisonRule {
  @Override
  public Rule rule() {
    return new Rule(
        "CP002",
        "labels-differ",
        "Two models give the same input different classes more often than is allowed.");
  }

  @Override
  public List<Finding> judge(Comparison c, FindingFactory findings) {
    List<Finding> found = new ArrayList<>();
    for (OutputComparison output : c.outputs()) {
      List<String> sentences = new ArrayList<>();
      boolean rate =
          output.labels().map(l -> l.changed() > 0 && l.rate() > c.maxLabelChange()).orElse(false);
      output
          .labels()
          .filter(l -> l.changed() > 0)
          .ifPresent(l -> sentences.add(data(output, l, c)));
      Optional<Disagreement> label = searched(c, output.a(), Kind.LABEL);
      Optional<Disagreement> tie = searched(c, output.a(), Kind.TIE);
      label.or(() -> tie).ifPresent(d -> sentences.add(search(d)));
      if (!sentences.isEmpty()) {
        boolean fails = rate || label.isPresent();
        found.add(
            findings.of(
                rule().id(),
                output.b(),
                fails ? c.firstToPart(output.a()).flatMap(TensorComparison::atB) : Optional.empty(),
                fails ? Status.CONFIRMED : Status.ABSORBED,
                output.differences().map(Differences::maxAbs).orElse(0.0),
                OutputsDiffer.sentence(sentences),
                List.of("assay explain CP002")));
      }
    }
    return found;
  }

  private static String data(OutputComparison output, Labels labels, Comparison c) {
    String first =
        labels
            .first()
            .map(f -> ", first in row %d (class %d, now %d)".formatted(f.row(), f.a(), f.b()))
            .orElse("");
    return "%d of %d rows get another class by output '%s' (%s %%, allowed %s %%)%s"
        .formatted(
            labels.changed(),
            labels.rows(),
            output.a(),
            percent(labels.rate()),
            percent(c.maxLabelChange()),
            first);
  }

  private static String percent(double share) {
    String text = String.format(Locale.ROOT, "%.3f", 100 * share);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  private static String search(Disagreement d) {
    return "the search found an input within the spec, %s (L2) from a seed, with class %d and %d%s"
        .formatted(
            Numbers.text(d.l2()),
            d.labelA(),
            d.labelB(),
            d.kind() == Kind.TIE ? ": a tie, as the scores agree within the tolerance" : "");
  }

  private static Optional<Disagreement> searched(Comparison c, String output, Kind kind) {
    return c.search().stream()
        .flatMap(s -> s.kept().stream())
        .filter(d -> d.output().equals(output) && d.kind() == kind)
        .findFirst();
  }
}
