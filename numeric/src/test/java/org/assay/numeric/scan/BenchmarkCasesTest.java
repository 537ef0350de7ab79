package org.assay.numeric.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.report.Kind;
import org.assay.report.ModelResult;
import org.junit.jupiter.api.Test;

/** Every known defect of the benchmark is found, no guard is. */
class BenchmarkCasesTest {
  @Test
  void findsEveryDefectAndNoGuard() {
    assumeTrue(BenchmarkCases.areHere());
    List<String> wrong = new ArrayList<>();
    int defects = 0;
    for (Path model : BenchmarkCases.models()) {
      ModelResult result = Scanner.create().scan(model, BenchmarkCases.OPTIONS);
      result.error().ifPresent(e -> wrong.add(model + ": " + e));
      result.unknownOperators().forEach(u -> wrong.add(model + ": unknown " + u));
      for (Map<String, Object> defect : BenchmarkCases.truth(model, "defects")) {
        defects++;
        boolean reached = Boolean.TRUE.equals(defect.get("reached"));
        if (!isFound(result, String.valueOf(defect.get("tensor")), reached)) {
          wrong.add(model.getFileName() + ": missed " + defect);
        }
      }
      for (Map<String, Object> guard : BenchmarkCases.truth(model, "guards")) {
        if (isFound(result, String.valueOf(guard.get("tensor")), false)) {
          wrong.add(model.getFileName() + ": false alarm on " + guard);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(defects).isGreaterThan(50);
  }

  private static boolean isFound(ModelResult result, String tensor, boolean mustBeNonFinite) {
    return result.findings().stream()
        .anyMatch(
            f -> f.tensor().equals(tensor) && (!mustBeNonFinite || f.kind() == Kind.NON_FINITE));
  }
}
