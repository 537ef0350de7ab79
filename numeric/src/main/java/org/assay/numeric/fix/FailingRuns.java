package org.assay.numeric.fix;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.spec.Spec;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.numeric.confirm.search.Budget;
import org.assay.numeric.confirm.search.FindingSearch;
import org.assay.numeric.confirm.search.Observed;
import org.assay.numeric.confirm.search.Strategy;
import org.assay.numeric.confirm.search.Target;
import org.assay.numeric.confirm.search.Verification;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.report.Finding;

/** Inputs, and weights that are free, on which findings do happen: the repaired model runs them. */
final class FailingRuns {
  private static final int EVALUATIONS = 2000;

  private record Failing(String tensor, Map<String, Tensor> inputs) {}

  private final FindingSearch search;
  private final Runner.Opener opener;
  private final List<Failing> known;

  private FailingRuns(FindingSearch search, Runner.Opener opener, List<Failing> known) {
    this.search = search;
    this.opener = opener;
    this.known = known;
  }

  /**
   * Searches for them.
   *
   * @throws ExecException if the model cannot be run
   */
  static FailingRuns of(
      Model model,
      Spec spec,
      ScanOptions options,
      List<Finding> findings,
      Runner.Opener opener,
      Duration time,
      long seed) {
    FindingSearch search = new FindingSearch(model, spec, options, opener);
    List<Target> targets = List.copyOf(new LinkedHashSet<>(search.targets(findings).values()));
    List<Failing> known = new ArrayList<>();
    if (!targets.isEmpty() && !time.isZero()) {
      Duration each = time.dividedBy(targets.size()).plusMillis(1);
      for (Observed o :
          search.run(targets, Strategy.PORTFOLIO, new Budget(EVALUATIONS, each), seed)) {
        o.inputs().ifPresent(i -> known.add(new Failing(o.target().output(), i)));
      }
    }
    return new FailingRuns(search, opener, known);
  }

  /** Whether the operator stays finite where it failed; empty if it is not known to fail. */
  Optional<Boolean> pass(Model repaired, String tensor) {
    List<Failing> own = known.stream().filter(f -> f.tensor().equals(tensor)).toList();
    if (own.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(own.stream().allMatch(f -> passes(repaired, f, Set.of(tensor))));
  }

  /** Whether all outputs are finite on everything that failed. */
  boolean allPass(Model repaired) {
    Set<String> outputs = new LinkedHashSet<>();
    repaired.graph().outputs().stream().map(ValueInfo::name).forEach(outputs::add);
    return known.stream().allMatch(f -> passes(repaired, f, outputs));
  }

  private boolean passes(Model repaired, Failing failing, Set<String> tensors) {
    Model opened = search.space().opened(repaired);
    try (Runner runner = opener.open(opened, made(opened, tensors))) {
      Set<String> wanted = new LinkedHashSet<>(tensors);
      wanted.retainAll(runner.outputs().keySet());
      return runner.run(failing.inputs(), wanted).values().stream()
          .allMatch(Verification::isFinite);
    }
  }

  // A rewrite may have made the tensor needless: then there is nothing that could fail.
  private static Set<String> made(Model model, Set<String> tensors) {
    Set<String> made = new LinkedHashSet<>();
    model.graph().nodes().forEach(n -> made.addAll(n.outputs()));
    made.retainAll(tensors);
    return made;
  }
}
