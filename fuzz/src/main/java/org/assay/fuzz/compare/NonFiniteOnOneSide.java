package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.fuzz.compare.Disagreement.Kind;
import org.assay.report.Finding;
import org.assay.report.Numbers;
import org.assay.report.Rule;
import org.assay.report.Status;

/** CP003: an output is NaN or infinite in one of two models only. */
final class NonFiniteOnOneSide implements ComparisonRule {
  @Override
  public Rule rule() {
    return new Rule(
        "CP003",
        "non-finite-on-one-side",
        "An output is NaN or infinite in one of two models, and not in the other.");
  }

  @Override
  public List<Finding> judge(Comparison c, FindingFactory findings) {
    List<Finding> found = new ArrayList<>();
    for (OutputComparison output : c.outputs()) {
      List<String> sentences = new ArrayList<>();
      output
          .differences()
          .filter(d -> d.nonFinite() > 0)
          .ifPresent(
              d ->
                  sentences.add(
                      "%d of %d elements of output '%s' are NaN or infinite on one side only, on %s"
                              .formatted(d.nonFinite(), d.elements(), output.a(), c.data())
                          + d.worst()
                              .map(
                                  w ->
                                      "; in row %d %s, in the reference %s"
                                          .formatted(
                                              w.row(), Numbers.text(w.b()), Numbers.text(w.a())))
                              .orElse("")));
      c.search().stream()
          .flatMap(s -> s.kept().stream())
          .filter(d -> d.output().equals(output.a()) && d.kind() == Kind.NON_FINITE)
          .findFirst()
          .ifPresent(
              d ->
                  sentences.add(
                      "the search found an input within the spec, %s (L2) from a seed, on which output '%s' is NaN or infinite on one side only"
                          .formatted(Numbers.text(d.l2()), output.a())));
      if (!sentences.isEmpty()) {
        Optional<TensorComparison> first =
            c.firstToPart(output.a()).filter(t -> t.differences().nonFinite() > 0);
        first.ifPresent(t -> sentences.add(PartingSentence.of(t)));
        found.add(
            findings.of(
                rule().id(),
                output.b(),
                first.flatMap(TensorComparison::atB),
                Status.CONFIRMED,
                Double.POSITIVE_INFINITY,
                OutputsDiffer.sentence(sentences),
                List.of(
                    "assay trace " + c.model().path() + " --data FILE.npz",
                    "assay explain CP003")));
      }
    }
    return found;
  }
}
