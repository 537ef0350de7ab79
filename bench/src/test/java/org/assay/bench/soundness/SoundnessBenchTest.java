package org.assay.bench.soundness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoundnessBenchTest {
  @Test
  void countsChecksAndWritesFigures(@TempDir Path shrunk) {
    List<Long> progress = new ArrayList<>();
    SoundnessFigures figures = SoundnessBench.run(4_000, 50_000, 2, shrunk, progress::add);
    assertThat(figures.checks()).isGreaterThanOrEqualTo(4_000);
    assertThat(figures.perfect()).as(figures.toText()).isTrue();
    assertThat(progress).isNotEmpty().isSorted();
    assertThat(figures.toText()).contains("0 violations, 0 errors", "seeds from 50000");
    assertThat(figures.toMarkdown()).contains("| 0 | 0 |");
    assertThat(figures.toJson()).contains("\"schema\" : \"assay.bench.soundness/1\"");
  }
}
