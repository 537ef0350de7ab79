package org.assay.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.spec.Spec;
import org.assay.exec.Runner;
import org.assay.exec.trace.NodeTrace;
import org.assay.exec.trace.TensorSummary;
import org.assay.numeric.confirm.Failure;
import org.assay.numeric.confirm.search.Budget;
import org.assay.numeric.confirm.search.FindingSearch;
import org.assay.numeric.confirm.search.Observed;
import org.assay.numeric.confirm.search.Strategy;
import org.assay.numeric.confirm.search.Target;
import org.assay.numeric.confirm.search.Verification;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.report.Finding;

/** The portfolio of searches for the findings of one model. */
final class PortfolioRuns {
  /** Least runs for one finding. */
  private static final int EVALUATIONS = 3000;

  // Whoever gives more time than the default wants it used.
  private static final long PER_SECOND = 100;

  private final ScanOptions options;
  private final Runner.Opener opener;
  private final long seed;

  /**
   * What the searches made of one finding.
   *
   * @param failure what was run anew and failed
   */
  record Result(Observed observed, Optional<Failure> failure) {}

  PortfolioRuns(ScanOptions options, Runner.Opener opener, long seed) {
    this.options = options;
    this.opener = opener;
    this.seed = seed;
  }

  /** Runs for one finding: counted, so that the same seed gives the same where time suffices. */
  static int evaluations(Duration time) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(EVALUATIONS, PER_SECOND * time.toSeconds()));
  }

  /** Searches; findings that cannot be searched are left out. */
  Map<Finding, Result> run(Model model, Spec spec, List<Finding> findings, Duration time) {
    return run(new FindingSearch(model, spec, options, opener), findings, time);
  }

  /** As above, with a search that is prepared. */
  Map<Finding, Result> run(FindingSearch search, List<Finding> findings, Duration time) {
    Map<Finding, Target> targets = search.targets(findings);
    Model opened = search.opened();
    Map<Finding, Result> results = new LinkedHashMap<>();
    if (targets.isEmpty()) {
      return results;
    }
    Duration each = time.dividedBy(targets.size()).plusMillis(1);
    List<Observed> all =
        search.run(
            List.copyOf(targets.values()),
            Strategy.PORTFOLIO,
            new Budget(evaluations(time), each),
            seed);
    List<Target> reached =
        all.stream().filter(o -> o.inputs().isPresent()).map(Observed::target).toList();
    Map<Target, Result> byTarget = new LinkedHashMap<>();
    if (reached.isEmpty()) {
      all.forEach(o -> byTarget.put(o.target(), new Result(o, Optional.empty())));
    } else {
      try (Verification again = Verification.of(opened, reached, opener)) {
        for (Observed o : all) {
          byTarget.put(
              o.target(),
              new Result(
                  o,
                  o.inputs()
                      .flatMap(
                          i ->
                              again
                                  .failure(o.target(), i)
                                  .flatMap(
                                      made ->
                                          node(opened, o.target())
                                              .map(
                                                  n ->
                                                      new Failure(
                                                          trace(opened, n, made),
                                                          made,
                                                          i,
                                                          o.evaluations()))))));
        }
      }
    }
    targets.forEach(
        (finding, target) ->
            Optional.ofNullable(byTarget.get(target)).ifPresent(r -> results.put(finding, r)));
    return results;
  }

  private static Optional<Integer> node(Model model, Target target) {
    List<Node> nodes = model.graph().nodes();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).outputs().contains(target.output())) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static NodeTrace trace(Model model, int node, TensorSummary made) {
    return new NodeTrace(node, model.graph().nodes().get(node), List.of(made));
  }
}
