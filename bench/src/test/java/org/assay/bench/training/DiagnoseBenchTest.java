package org.assay.bench.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.assay.bench.Machine;
import org.assay.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnoseBenchTest {
  private static final Path SAMPLES = Path.of("..", "samples");

  @TempDir Path folder;

  private void write(String id, String more) throws IOException {
    Files.copy(SAMPLES.resolve("xor.csv"), folder.resolve(id + ".csv"));
    String job = Files.readString(SAMPLES.resolve("xor.yaml"));
    Files.writeString(folder.resolve(id + ".yaml"), job.replace("xor.csv", id + ".csv") + more);
  }

  @Test
  void comparesVerdictsWithTheTruth() throws IOException {
    write("right", "expect: {buggy: faulty, fixed: healthy}\n");
    write("swapped", "expect: {buggy: healthy, fixed: either}\n");
    List<DiagnoseBench.Answer> answers = DiagnoseBench.run(folder, Set.of(), 0, false, line -> {});
    assertThat(answers).hasSize(4);
    assertThat(answers.stream().filter(DiagnoseBench.Answer::isWrong))
        .singleElement()
        .satisfies(a -> assertThat(a.id()).isEqualTo("swapped"));
    assertThat(DiagnoseTable.allAsExpected(answers)).isFalse();
    assertThat(DiagnoseTable.toMarkdown(answers, Machine.here()))
        .contains("| as found (buggy) | 1 of 1 | 0 of 1 |", "faulty (wrong)");
    assertThat(DiagnoseBench.run(folder, Set.of("right"), 0, false, line -> {})).hasSize(2);
  }

  @Test
  void aCaseWithoutTruthIsRefused() throws IOException {
    write("untold", "");
    assertThatThrownBy(() -> DiagnoseBench.run(folder, Set.of(), 0, false, line -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no key 'expect'");
  }
}
