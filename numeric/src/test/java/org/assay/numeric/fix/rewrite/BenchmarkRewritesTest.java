package org.assay.numeric.fix.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.numeric.scan.BenchmarkCases;
import org.assay.onnx.Model;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.Finding;
import org.junit.jupiter.api.Test;

/** Every finding of every case of the benchmark has a rewrite that a scan proves. */
class BenchmarkRewritesTest {
  @Test
  void everyFindingHasAProvedRewrite() throws IOException {
    assumeTrue(BenchmarkCases.areHere());
    List<String> wrong = new ArrayList<>();
    int defects = 0;
    for (Path file : BenchmarkCases.models()) {
      Trial.Scanned now = repaired(file, ModelFiles.open(file), wrong);
      for (Map<String, Object> defect : BenchmarkCases.truth(file, "defects")) {
        defects++;
        String tensor = String.valueOf(defect.get("tensor"));
        if (now.open().stream().anyMatch(f -> f.tensor().equals(tensor))) {
          wrong.add(file.getFileName() + ": not repaired " + defect);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(defects).isGreaterThan(50);
  }

  @Test
  void soHasEveryOneInOtherOperators() throws IOException {
    assumeTrue(BenchmarkCases.areHere());
    List<String> wrong = new ArrayList<>();
    for (Path file : BenchmarkCases.models()) {
      Model model = Equivalents.inOtherOperators(ModelFiles.open(file));
      repaired(file, Equivalents.withIdentities(model), wrong);
    }
    assertThat(wrong).isEmpty();
  }

  // The model when all has been repaired that can be.
  private static Trial.Scanned repaired(Path file, Model model, List<String> wrong)
      throws IOException {
    String spec = file.getFileName().toString().replace(".onnxtxt", ".yaml");
    Trial trial = new Trial(BenchmarkCases.OPTIONS, Files.readString(file.resolveSibling(spec)));
    Trial.Scanned now = trial.scan(model);
    while (!now.open().isEmpty()) {
      Finding finding = now.open().get(0);
      Optional<Trial.Tried> repaired = trial.repaired(now, finding);
      if (repaired.isEmpty()) {
        wrong.add(file.getFileName() + ": " + finding.ruleId() + " " + finding.tensor());
        break;
      }
      now = repaired.get().after();
    }
    return now;
  }
}
