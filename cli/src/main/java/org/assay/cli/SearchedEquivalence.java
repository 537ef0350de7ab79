package org.assay.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.assay.data.spec.Range;
import org.assay.data.spec.Spec;
import org.assay.data.spec.Tolerances;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.fuzz.compare.CompareOptions;
import org.assay.fuzz.compare.Comparer;
import org.assay.fuzz.compare.Disagreement;
import org.assay.fuzz.compare.SearchResult;
import org.assay.fuzz.compare.Twin;
import org.assay.numeric.fix.Agreement;
import org.assay.numeric.fix.EquivalenceCheck;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;

/**
 * The search of {@code assay compare} for ordinary inputs on which a repaired model and its
 * original disagree. Where the original is not finite, nothing is asked of the repaired one.
 */
final class SearchedEquivalence implements EquivalenceCheck {
  private static final long MOST_ROWS = 200;
  private static final long LEAST_ROWS = 8;
  // Elements of inputs that may be fed in all: some seconds.
  private static final double MOST_ELEMENTS = 2e7;
  private static final double ABSOLUTE = 1e-3;

  private final AssayCommand command;
  private final Spec spec;
  private final Map<String, Range> ranges;
  private final Map<String, Long> dims;
  private final Runner.Opener opener;
  private final double tolerance;
  private final long seed;

  SearchedEquivalence(
      AssayCommand command,
      Spec spec,
      Map<String, Range> ranges,
      Map<String, Long> dims,
      Runner.Opener opener,
      double tolerance,
      long seed) {
    this.command = command;
    this.spec = spec;
    this.ranges = ranges;
    this.dims = dims;
    this.opener = opener;
    this.tolerance = tolerance;
    this.seed = seed;
  }

  @Override
  public Agreement search(Model original, Model repaired) {
    try {
      return judged(original, repaired, disagreements(original, repaired));
    } catch (ExecException | ModelException e) {
      command.note("no search for differences: " + e.getMessage());
      return Agreement.NONE;
    }
  }

  private List<Disagreement> disagreements(Model original, Model repaired) {
    Twin a = new Twin("original", "", original, opener);
    Twin b = new Twin("repaired", "", repaired, opener);
    Comparer.Given given =
        new CompareInputs(original, spec, ranges, dims, new RowOptions()).of(List.of());
    Tolerances.Tolerance within =
        new Tolerances.Tolerance(ABSOLUTE * tolerance, Math.max(tolerance, 1e-9));
    CompareOptions options =
        new CompareOptions(
            new Tolerances(Optional.of(within), Map.of()),
            Map.of(),
            false,
            Set.of(),
            1,
            false,
            true,
            OptionalLong.of(rows(given)),
            Optional.empty(),
            seed);
    return new Comparer(options)
        .compare(a, b, given)
        .search()
        .map(SearchResult::kept)
        .orElse(List.of());
  }

  private static long rows(Comparer.Given given) {
    double elements =
        given.domains().values().stream().mapToDouble(d -> Tensor.elements(d.dims())).sum();
    return Math.max(LEAST_ROWS, Math.min(MOST_ROWS, (long) (MOST_ELEMENTS / elements)));
  }

  // What the search met is judged as drawn data is: it does not know which side may be non-finite.
  private Agreement judged(Model original, Model repaired, List<Disagreement> met) {
    Agreement all = Agreement.NONE;
    if (met.isEmpty()) {
      return all;
    }
    try (Runner before = opener.open(original, List.of());
        Runner after = opener.open(repaired, List.of())) {
      for (Disagreement found : met) {
        Map<String, Tensor> left = before.run(found.inputs());
        all = all.and(Agreement.of(left, after.run(found.inputs(), left.keySet())));
      }
    }
    return all;
  }
}
