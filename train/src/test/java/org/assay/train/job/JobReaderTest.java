package org.assay.train.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JobReaderTest {
  private static final String CASE =
      """
      id: 1
      data: {kind: npz, file: a.npz}
      buggy:
        preprocess: {scale: 255, one_hot: 3}
        model: [{layer: Dense, units: 1}]
        loss: mse
        optimizer: {name: SGD, learning_rate: 3}
        metrics: [accuracy]
        fit: {epochs: 4, batch_size: 8}
      fixed:
        loss: mae
      faults: {never: [looked, at]}
      """;

  private static Job parse(String text, Variant variant) {
    return JobReader.parse(text, Path.of("folder", "job.yaml"), variant);
  }

  @Test
  void variantsInheritFromTheFirst() {
    Job buggy = parse(CASE, Variant.BUGGY);
    assertThat(buggy.loss().name()).isEqualTo("mse");
    assertThat(buggy.name()).isEqualTo("job");
    assertThat(buggy.data().file()).isEqualTo(Path.of("folder", "a.npz"));
    assertThat(buggy.fit()).isEqualTo(new FitSpec(4, 8, 0, true, java.util.Map.of()));
    assertThat(buggy.preprocess().scale()).isEqualTo(new Preprocess.Scale.Linear(0, 255));
    assertThat(buggy.preprocess().oneHot()).hasValue(3);
    Job fixed = parse(CASE, Variant.FIXED);
    assertThat(fixed.loss().name()).isEqualTo("mae");
    assertThat(fixed.optimizer().arguments().number("learning_rate")).isEqualTo(3);
    refused(CASE, Variant.REMEDY, "no variant 'remedy'");
  }

  @Test
  void aVariantThatIsNotAskedForIsNeverLookedAt() {
    String text = CASE + "remedy: {nonsense: 1}\n";
    assertThat(parse(text, Variant.FIXED).loss().name()).isEqualTo("mae");
    refused(text, Variant.REMEDY, "'remedy.nonsense' is not a key of a variant of a job");
  }

  @Test
  void aPlainJobHasItsKeysAtTheTop() {
    String text =
        "data: {file: a.npz}\nmodel: [{layer: Dense, units: 1}]\nloss: mse\noptimizer: SGD\n";
    assertThat(parse(text, Variant.BUGGY).fit().batchSize()).isEqualTo(32);
    refused(text + "los: 1\n", Variant.BUGGY, "did you mean 'loss'?", "job.yaml:5");
  }

  @Test
  void whatIsWrongIsOneLineWithItsPlace() {
    refused(CASE.replace("epochs: 4", "epochs: 0"), Variant.BUGGY, "epochs 0", "job.yaml:9");
    refused(CASE.replace("epochs: 4", "epoch: 4"), Variant.BUGGY, "did you mean 'epochs'?");
    refused(CASE.replace("kind: npz", "kind: npx"), Variant.BUGGY, "did you mean 'npz'?");
    refused(CASE.replace("  loss: mse\n", ""), Variant.BUGGY, "'loss' is missing");
    refused(CASE.replace("scale: 255", "scale: fast"), Variant.BUGGY, "'scale' is fast");
    refused(
        CASE.replace("[{layer: Dense, units: 1}]", "[{layer: Dense}, {layer: Dense, name: dense}]"),
        Variant.BUGGY,
        "same name");
  }

  private static void refused(String text, Variant variant, String... words) {
    assertThatThrownBy(() -> parse(text, variant))
        .isInstanceOfAny(org.assay.train.TrainException.class, org.assay.data.DataException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContainingAny("\n");
  }
}
