package org.assay.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assay.train.Jobs;
import org.assay.train.TrainException;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreprocessingTest {
  private static final String REST =
      "\nmodel: [{layer: Dense, units: 1}]\nloss: mse\noptimizer: SGD\n";

  @TempDir Path folder;

  private static Dataset rows() {
    return new Dataset(
        new Samples(new float[] {0, 2, 4, 2}, 2, List.of(2)),
        new Samples(new float[] {1, 3}, 2, List.of(1)));
  }

  private static Dataset apply(String steps) {
    return Preprocessing.apply(rows(), Jobs.of("preprocess: " + steps + REST).preprocess());
  }

  @Test
  void eachStepDoesWhatItSays() {
    assertThat(apply("{subtract: 1, scale: 2}").x().values())
        .containsExactly(-0.5f, 0.5f, 1.5f, 0.5f);
    assertThat(apply("{subtract: 2, logarithm: true}").x().values())
        .containsExactly((float) -Math.log(3), 0, (float) Math.log(3), 0);
    assertThat(apply("{scale: minmax}").x().values()).containsExactly(0, 0, 1, 0);
    assertThat(apply("{scale: {low: -1, high: 1}}").x().values()).containsExactly(-1, -1, 1, -1);
    assertThat(apply("{standardise: true}").x().values()).containsExactly(-1, 0, 1, 0);
    assertThat(apply("{reshape: [2, 1]}").x().shape()).containsExactly(2, 1);
    assertThat(apply("{reshape: [2, 1], flatten: true}").x().shape()).containsExactly(2);
    assertThat(apply("{multi_hot: 5}").x().values()).containsExactly(1, 0, 1, 0, 0, 0, 0, 1, 0, 1);
    assertThat(apply("{target_map: {1: 0, 3: 1}}").y().values()).containsExactly(0, 1);
    assertThat(apply("{target_scale: {subtract: 1, divide: 2}}").y().values())
        .containsExactly(0, 1);
    assertThat(apply("{target_standardise: true}").y().values()).containsExactly(-1, 1);
    assertThat(apply("{one_hot: 4}").y().values()).containsExactly(0, 1, 0, 0, 0, 0, 0, 1);
    assertThat(apply("{one_hot: 4, target_shape: [2, 2]}").y().shape()).containsExactly(2, 2);
  }

  @Test
  void labelsOutOfRangeAndShapesThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> apply("{one_hot: 3}"))
        .isInstanceOf(TrainException.class)
        .hasMessageContainingAll("label 3.0 in row 1", "0 to 2");
    assertThatThrownBy(() -> apply("{reshape: [3]}"))
        .isInstanceOf(TrainException.class)
        .hasMessageContainingAll("'reshape' is [3]", "2 elements");
  }

  @Test
  void filesAreReadAndCheckedForNumbersThatAreNone() throws Exception {
    Files.writeString(folder.resolve("a.csv"), "a,b,t\n1,2,3\n4,5,6\n");
    Job job = job("data: {kind: csv, file: a.csv, columns: t}");
    Dataset data = Datasets.of(job);
    assertThat(data.x().values()).containsExactly(1, 2, 4, 5);
    assertThat(data.y().values()).containsExactly(3, 6);
    assertThatThrownBy(() -> Datasets.of(job("data: {file: b.npz}")))
        .isInstanceOf(TrainException.class)
        .hasMessageContaining("there is no file");
    Files.writeString(folder.resolve("n.csv"), "a,t\n1,3\nnan,6\n");
    assertThatThrownBy(() -> Datasets.of(job("data: {kind: csv, file: n.csv}")))
        .hasMessageContainingAll("NaN", "row 1");
  }

  private Job job(String data) {
    return JobReader.parse(data + REST, folder.resolve("job.yaml"), Variant.BUGGY);
  }
}
