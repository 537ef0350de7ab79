package org.assay.train.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.assay.data.spec.YamlEdit;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.Variant;
import org.junit.jupiter.api.Test;

class JobFixesTest {
  private static final String VARIANTS =
      """
      # a job
      data: {file: none.npz}
      buggy:
        model:
          - {layer: Dense, name: "größe 🙂", units: 8, activation: relu, input_shape: [2]}
          - {layer: Dense, name: out, units: 1}
        # the loss
        loss: mse
        optimizer: SGD
        fit: {epochs: 3, batch_size: 4}
      # the other form
      fixed:
        optimizer:
          name: Adam
          learning_rate: 0.05

      expect: {buggy: faulty}
      """;

  private static final String PLAIN =
      """
      data: {file: none.npz}
      loss: mse
      model:
        - {layer: Dense, units: 1, input_shape: [2]}
      optimizer: SGD""";

  private static final String PATCH =
      """
      preprocess: {standardise: true}
      model:
        - {layer: Dense, name: a, units: 9, input_shape: [2]}
        - {layer: Dense, name: b, units: 1}
      optimizer: {name: Adam, learning_rate: 0.5}
      """;

  private static Job read(String text, Variant variant) {
    return JobReader.parse(text, Path.of("job.yaml"), variant);
  }

  private static String applied(String text, Variant variant) {
    List<YamlEdit> edits = JobFixes.of(read(text, variant), text, PATCH);
    assertThat(edits).hasSizeBetween(1, 3);
    String changed = text;
    for (YamlEdit edit : edits) {
      changed = edit.apply(changed);
    }
    Job job = read(changed, variant);
    assertThat(job.preprocess().standardise()).isTrue();
    assertThat(job.model().layers()).hasSize(2);
    assertThat(job.model().layers().get(0).name()).isEqualTo("a");
    assertThat(job.optimizer().name()).isEqualTo("Adam");
    assertThat(job.optimizer().arguments().number("learning_rate")).isEqualTo(0.5);
    assertThat(job.loss().name()).isEqualTo("mse");
    return changed;
  }

  @Test
  void keysAreReplacedWhereTheyStand() {
    String changed = applied(VARIANTS, Variant.BUGGY);
    assertThat(changed)
        .contains("# a job", "# the loss\n  loss: mse", "# the other form\nfixed:", "expect:")
        .doesNotContain("größe");
    assertThat(read(changed, Variant.FIXED).optimizer().arguments().number("learning_rate"))
        .isEqualTo(0.05);
  }

  @Test
  void ofAnInheritingFormOnlyItsOwnPartChanges() {
    String changed = applied(VARIANTS, Variant.FIXED);
    assertThat(read(changed, Variant.BUGGY).optimizer().name()).isEqualTo("SGD");
    assertThat(read(changed, Variant.BUGGY).model().layers().get(0).config().integer("units"))
        .isEqualTo(8);
  }

  @Test
  void plainJobsToo() {
    applied(PLAIN, Variant.BUGGY);
  }

  @Test
  void whatIsWrittenInFlowStyleIsLeftAlone() {
    String flow =
        "{data: {file: none.npz}, model: [{layer: Dense, units: 1, input_shape: [2]}],"
            + " loss: mse, optimizer: SGD}";
    assertThat(JobFixes.of(read(flow, Variant.BUGGY), flow, PATCH)).isEmpty();
  }
}
