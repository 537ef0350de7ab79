package org.assay.bench.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.data.DataException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumericBenchTest {
  private static final String MODEL =
      """
      < ir_version: 8, opset_import: ["" : 17] >
      g (float[N] x) => (float[N] a, float[N] b)
      {
          two = Constant <value = float {2.0}> ()
          a = Log(x)
          b = Div(x, two)
      }
      """;

  @TempDir Path folder;

  @BeforeEach
  void model() throws IOException {
    Files.writeString(folder.resolve("m.onnxtxt"), MODEL);
  }

  @Test
  void defectsFoundAndGuardsLeftAloneArePerfect() throws IOException {
    truth("defects: [{tensor: a, reached: true}]\nguards: [{tensor: b}]\n");
    NumericFigures figures = NumericBench.run(folder, 2);
    assertThat(figures.found()).isEqualTo(1);
    assertThat(figures.defects()).isEqualTo(1);
    assertThat(figures.flagged()).isZero();
    assertThat(figures.guards()).isEqualTo(1);
    assertThat(figures.perfect()).isTrue();
    assertThat(figures.toText()).contains("1 of 1", "0 of 1", "107 of 134", "2 repetitions");
    assertThat(figures.toMarkdown()).contains("| defects found | 1 of 1 | 107 of 134");
    assertThat(figures.toJson()).contains("\"assay.bench.numeric/1\"", "\"processors\"");
  }

  @Test
  void missesAndFalseAlarmsAreNamed() throws IOException {
    truth("defects: [{tensor: b, reached: true}]\nguards: [{tensor: a}]\n");
    NumericFigures figures = NumericBench.run(folder, 0);
    assertThat(figures.found()).isZero();
    assertThat(figures.flagged()).isEqualTo(1);
    assertThat(figures.perfect()).isFalse();
    assertThat(figures.toText()).contains("missed       m      b", "false alarm  m      a");
  }

  @Test
  void aModelThatCannotBeReadIsNotPerfect() throws IOException {
    truth("defects: []\n");
    Files.writeString(folder.resolve("m.onnxtxt"), "nonsense");
    NumericFigures figures = NumericBench.run(folder, 0);
    assertThat(figures.perfect()).isFalse();
    assertThat(figures.toText()).contains("error        m");
  }

  @Test
  void aMalformedTruthIsAnError() throws IOException {
    truth("defects: [{op: Log}]\n");
    assertThatThrownBy(() -> NumericBench.run(folder, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no tensor");
  }

  @Test
  void aFolderWithoutCasesIsAnError() throws IOException {
    assertThatThrownBy(() -> NumericBench.run(folder, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds no case");
  }

  private void truth(String keys) throws IOException {
    Files.writeString(
        folder.resolve("m.yaml"), "inputs:\n  x: {role: data, valid: [0, 1]}\n" + keys);
  }
}
