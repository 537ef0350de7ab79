package org.assay.bench.gradients;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assay.grad.GradientRule;
import org.assay.grad.GradientRules;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.gradients.GradientSurvey;
import org.assay.testkit.gradients.SlopeComparison;

/** Derivatives in double on the reference evaluator, against central differences. */
final class OperatorGradients {
  private OperatorGradients() {}

  /**
   * Comparisons of one kind.
   *
   * @param what kind
   * @param cases models
   * @param checks comparisons
   * @param sharp those of them whose differences are exact enough to show a tenth of the limit
   * @param worst greatest relative error of those, rounding of the differences included
   * @param worstAt where
   * @param median of the relative errors of those
   * @param beyond comparisons of either sort whose error exceeds the limit by more than rounding
   * @param limit on the relative error
   */
  record Row(
      String what,
      int cases,
      int checks,
      int sharp,
      double worst,
      String worstAt,
      double median,
      long beyond,
      double limit) {}

  /**
   * What came out.
   *
   * @param declared operators that have a derivative that is not zero everywhere
   * @param compared those of them in a model that was compared
   * @param others those of them that no recipe makes in a form that can be compared
   * @param kinks places left out, as differences of different steps disagree
   * @param failures a line each
   */
  record Figures(
      int declared,
      int compared,
      List<String> others,
      List<Row> rows,
      int kinks,
      List<String> failures) {
    Figures {
      others = List.copyOf(others);
      rows = List.copyOf(rows);
      failures = List.copyOf(failures);
    }
  }

  /**
   * Compares.
   *
   * @param seeds cases per operator; a multiple of it random graphs
   */
  static Figures run(int seeds) {
    OperatorTable<GradientRule> rules = GradientRules.table();
    GradientSurvey survey =
        new GradientSurvey(Differentiation.ALL, node -> rules.find(node).isPresent());
    List<GradientSurvey.Case> single = survey.operators(seeds, operator -> true);
    List<GradientSurvey.Case> graphs = survey.graphs(10 * seeds);
    Set<String> reached = new TreeSet<>();
    single.stream()
        .filter(c -> c.tally().checked() > 0)
        .forEach(c -> reached.addAll(c.operators()));
    Set<String> declared = new TreeSet<>(rules.operators());
    declared.removeIf(o -> rules.find("", o).equals(Optional.of(GradientRule.NONE)));
    Set<String> others = new TreeSet<>(declared);
    others.removeAll(reached);
    List<GradientSurvey.Case> all = new ArrayList<>(single);
    all.addAll(graphs);
    return new Figures(
        declared.size(),
        declared.size() - others.size(),
        List.copyOf(others),
        List.of(
            row("operators, first derivatives", single, 1),
            row("operators, second derivatives", single, 2),
            row("random graphs, first derivatives", graphs, 1)),
        all.stream().mapToInt(c -> c.tally().skipped()).sum(),
        all.stream().flatMap(c -> c.failures().stream()).toList());
  }

  private static Row row(String what, Collection<GradientSurvey.Case> cases, int order) {
    double worst = 0;
    String worstAt = "";
    int models = 0;
    double limit = 0;
    long beyond = 0;
    int checks = 0;
    List<Double> errors = new ArrayList<>();
    for (GradientSurvey.Case one : cases) {
      boolean any = false;
      for (SlopeComparison comparison : one.tally().comparisons()) {
        if (comparison.order() == order) {
          any = true;
          limit = comparison.limit();
          checks++;
          beyond += comparison.holds() ? 0 : 1;
          if (comparison.isSharp()) {
            errors.add(comparison.rawError());
            if (comparison.rawError() > worst) {
              worst = comparison.rawError();
              worstAt = one.description();
            }
          }
        }
      }
      models += any ? 1 : 0;
    }
    double[] sorted = errors.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Row(
        what,
        models,
        checks,
        sorted.length,
        worst,
        worstAt,
        sorted.length == 0 ? 0 : sorted[sorted.length / 2],
        beyond,
        limit);
  }
}
