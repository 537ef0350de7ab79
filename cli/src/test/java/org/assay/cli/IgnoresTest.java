package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IgnoresTest {
  @TempDir Path folder;
  private Path model;
  private String spec = "";

  @BeforeEach
  void copy() throws IOException {
    model = folder.resolve("cosine.onnxtxt");
    Files.copy(Path.of(Run.sample("cosine.onnxtxt")), model);
    spec = Files.readString(Path.of(Run.sample("cosine.assay.yaml")));
  }

  @Test
  void whatTheSpecAcceptsDoesNotCount() throws IOException {
    ignore("{rule: ND003, node: similarity, reason: embeddings are never zero}");
    Run run = scan();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("embeddings are never zero");
  }

  @Test
  void anEntryThatHasEndedCountsNoMore() throws IOException {
    ignore("{rule: ND003, node: similarity, reason: soon, until: 2020-01-31}");
    Run run = scan();
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("ended on 2020-01-31");
  }

  @Test
  void anEntryForAnotherNodeDoesNothing() throws IOException {
    ignore("{rule: ND003, node: dot, reason: no}");
    assertThat(scan().code()).isEqualTo(1);
  }

  private void ignore(String entry) throws IOException {
    Files.writeString(folder.resolve("cosine.assay.yaml"), spec + "ignore:\n  - " + entry + "\n");
  }

  private Run scan() {
    return Run.of("scan", "--no-out", model.toString());
  }
}
