package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.assay.fuzz.compare.Disagreement.Kind;
import org.assay.report.Finding;
import org.assay.report.Numbers;
import org.assay.report.Rule;
import org.assay.report.Status;

/** CP001: values of an output lie outside of the tolerance. */
final class OutputsDiffer implements ComparisonRule {
  @Override
  public Rule rule() {
    return new Rule(
        "CP001",
        "outputs-differ",
        "An output of two models differs by more than the tolerance on the same input.");
  }

  @Override
  public List<Finding> judge(Comparison c, FindingFactory findings) {
    List<Finding> found = new ArrayList<>();
    for (OutputComparison output : c.outputs()) {
      List<String> sentences = new ArrayList<>();
      double greatest = 0;
      Optional<Differences> d = output.differences();
      if (d.isPresent() && d.get().outside() > d.get().nonFinite()) {
        greatest = d.get().maxAbs();
        sentences.add(
            "%d of %d elements of output '%s' lie outside the tolerance (%s absolute, %s relative) on %s, the farthest by %s"
                .formatted(
                    d.get().outside() - d.get().nonFinite(),
                    d.get().elements(),
                    output.a(),
                    Numbers.text(output.tolerance().absolute()),
                    Numbers.text(output.tolerance().relative()),
                    c.data(),
                    Numbers.text(greatest)));
      }
      Optional<Disagreement> searched =
          searched(c, output.a()).max(Comparator.comparingDouble(Disagreement::excess));
      searched.ifPresent(
          s ->
              sentences.add(
                  "the search found an input within the spec, %s (L2) from a seed, with a difference of %s times the tolerance"
                      .formatted(Numbers.text(s.l2()), Numbers.text(s.excess()))));
      if (!sentences.isEmpty()) {
        Optional<TensorComparison> first = c.firstToPart(output.a());
        first.ifPresent(t -> sentences.add(PartingSentence.of(t)));
        found.add(
            findings.of(
                rule().id(),
                output.b(),
                first.flatMap(TensorComparison::atB),
                Status.CONFIRMED,
                greatest,
                sentence(sentences),
                List.of("assay explain CP001")));
      }
    }
    return found;
  }

  private static java.util.stream.Stream<Disagreement> searched(Comparison c, String output) {
    return c.search().stream()
        .flatMap(s -> s.kept().stream())
        .filter(d -> d.output().equals(output))
        .filter(d -> d.kind() == Kind.VALUES || d.kind() == Kind.LABEL);
  }

  /** Sentences in one: the first begins with a capital letter or a number as it is. */
  static String sentence(List<String> sentences) {
    String text = String.join("; ", sentences);
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
  }
}
