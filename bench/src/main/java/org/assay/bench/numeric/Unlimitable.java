package org.assay.bench.numeric;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Range;
import org.assay.data.spec.Spec;
import org.assay.exec.Runner;
import org.assay.numeric.confirm.search.Budget;
import org.assay.numeric.confirm.search.FindingSearch;
import org.assay.numeric.confirm.search.Observed;
import org.assay.numeric.confirm.search.SearchSpace;
import org.assay.numeric.confirm.search.Strategy;
import org.assay.numeric.confirm.search.Target;
import org.assay.numeric.confirm.search.Variable;
import org.assay.numeric.confirm.search.Verification;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.report.Finding;

/**
 * Shows that no limit of some tensors can help: the rest is held where it fails, and those tensors
 * are drawn from all of their ranges.
 */
final class Unlimitable {
  private static final int DRAWS = 20;
  private static final int EVALUATIONS = 1000;

  private Unlimitable() {}

  /**
   * Looks for values of the rest that fail whatever the tensors hold.
   *
   * @param limited tensors whose limits were looked for
   * @return what was seen, in words
   */
  static String shown(
      Model model,
      Spec spec,
      ScanOptions options,
      List<Finding> findings,
      Set<String> limited,
      Runner.Opener opener) {
    Map<String, Range> held = new LinkedHashMap<>(options.inputs());
    SearchSpace whole = SearchSpace.of(model.graph(), spec, options);
    for (Variable v : whole.variables()) {
      if (limited.contains(v.name())) {
        double middle = v.nearest((v.lo() + v.hi()) / 2);
        held.put(v.name(), new Range(middle, middle, "held"));
      }
    }
    ScanOptions fixed =
        new ScanOptions(
            options.weights(),
            options.ranges(),
            options.spec(),
            held,
            options.data(),
            options.dims(),
            options.gradients());
    FindingSearch search = new FindingSearch(model, spec, fixed, opener);
    List<Target> targets = List.copyOf(search.targets(findings).values());
    List<Observed> found =
        search.run(targets, Strategy.PORTFOLIO, new Budget(EVALUATIONS, Duration.ofSeconds(20)), 0);
    List<String> seen = new ArrayList<>();
    for (Observed one : found) {
      if (one.inputs().isPresent()) {
        int fails = fails(search, one, one.inputs().get(), whole, limited, opener);
        seen.add(
            "%s fails on %d of %d draws of them, the rest held"
                .formatted(one.target().output(), fails, DRAWS));
      }
    }
    return seen.isEmpty() ? "no failing run with these held" : String.join("; ", seen);
  }

  private static int fails(
      FindingSearch search,
      Observed one,
      Map<String, Tensor> rest,
      SearchSpace whole,
      Set<String> limited,
      Runner.Opener opener) {
    RandomStream stream = RandomStream.of(0, "unlimitable");
    int fails = 0;
    try (Verification verification =
        Verification.of(search.opened(), List.of(one.target()), opener)) {
      for (int draw = 0; draw < DRAWS; draw++) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(rest);
        for (Variable v : whole.variables()) {
          if (limited.contains(v.name()) && Optional.ofNullable(rest.get(v.name())).isPresent()) {
            double[] values = new double[v.size()];
            for (int i = 0; i < values.length; i++) {
              values[i] = v.nearest(v.lo() + stream.nextDouble() * (v.hi() - v.lo()));
            }
            inputs.put(v.name(), v.tensor(values));
          }
        }
        fails += verification.fails(one.target(), inputs) ? 1 : 0;
      }
    }
    return fails;
  }
}
