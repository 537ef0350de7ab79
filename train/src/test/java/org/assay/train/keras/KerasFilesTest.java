package org.assay.train.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.npy.NpzReader;
import org.assay.data.random.RandomStream;
import org.assay.train.TrainException;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.ModelSpec;
import org.assay.train.job.Variant;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that a real Keras wrote ({@code src/test/python/keras_outputs.py}), and broken ones. */
class KerasFilesTest {
  @TempDir Path folder = Path.of("");

  private static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(KerasFilesTest.class.getResource("/keras/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static Samples samples(NdArray array) {
    List<Integer> shape = new ArrayList<>();
    for (int i = 1; i < array.rank(); i++) {
      shape.add(array.extent(i));
    }
    return new Samples(array.toFloats(), array.extent(0), shape);
  }

  private static Job job(Path model) {
    String text =
        "data: {file: none.npz}\nmodel: %s\nloss: mse\noptimizer: SGD\n"
            .formatted(model.toString().replace("\\", "/"));
    return JobReader.parse(text, Path.of("job.yaml"), Variant.BUGGY);
  }

  private static float[] predictions(Job job, String name) {
    Map<String, NdArray> stored = NpzReader.read(resource("files.npz"));
    Samples x = samples(Objects.requireNonNull(stored.get(name + "/x")));
    Samples y = samples(Objects.requireNonNull(stored.get(name + "/y")));
    TrainingPlan plan = TrainingPlan.of(job, new Dataset(x, y), 0);
    try (Trainer trainer = Trainer.of(plan, TrainOptions.DEFAULT)) {
      float[] outputs = trainer.predictions().outputs();
      trainer.train(event -> true);
      return outputs;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sequential,sequential.keras",
    "sequential,sequential.h5",
    "functional,functional.keras",
    "functional,functional.h5",
    "small,small.keras",
    "small,small.h5",
    "small,small-packed.h5"
  })
  void aSavedModelPredictsWhatItPredictsInKerasAndTrains(String name, String file) {
    float[] ours = predictions(job(resource(file)), name);
    Map<String, NdArray> stored = NpzReader.read(resource("files.npz"));
    float[] theirs = Objects.requireNonNull(stored.get(name + "/y")).toFloats();
    assertThat(ours).hasSameSizeAs(theirs);
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i]).isCloseTo(theirs[i], org.assertj.core.data.Offset.offset(1e-5f));
    }
  }

  @Test
  void aConfigurationHasLayersAndNoWeights() {
    ModelSpec model = KerasFiles.read(resource("functional-config.json"));
    assertThat(model.weights()).isEmpty();
    assertThat(model.layers()).hasSize(10);
    assertThat(model.outputs()).containsExactly("classes");
    assertThat(predictions(job(resource("functional-config.json")), "functional")).hasSize(12);
  }

  @Test
  void configurationsOfKeras2AreRead() throws IOException {
    String json =
        """
        {"class_name": "Model", "keras_version": "2.2.4", "backend": "tensorflow", "config": {
          "name": "m", "input_layers": [["in", 0, 0]], "output_layers": [["out", 0, 0]], "layers": [
          {"name": "out", "class_name": "Add", "config": {"name": "out", "trainable": true},
           "inbound_nodes": [[["a", 0, 0, {}], ["b", 0, 0, {}]]]},
          {"name": "in", "class_name": "InputLayer", "config":
            {"batch_input_shape": [null, 4], "dtype": "float32", "sparse": false, "name": "in"},
           "inbound_nodes": []},
          {"name": "a", "class_name": "Dense", "config": {"name": "a", "trainable": true, "units": 2,
            "activation": "relu", "use_bias": true, "kernel_initializer": {"class_name":
            "VarianceScaling", "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform",
            "seed": null}}, "bias_initializer": {"class_name": "Zeros", "config": {}},
            "kernel_regularizer": null}, "inbound_nodes": [[["in", 0, 0, {}]]]},
          {"name": "b", "class_name": "Dense", "config": {"name": "b", "units": 2},
           "inbound_nodes": [[["in", 0, 0, {}]]]}]}}
        """;
    Path file = folder.resolve("model.json");
    Files.writeString(file, json);
    Job job = job(file);
    Dataset data = org.assay.train.Jobs.normal(4, List.of(4), List.of(2), 1);
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, data, 0), TrainOptions.DEFAULT)) {
      assertThat(trainer.train(event -> true).steps()).isEqualTo(1);
    }
  }

  @Test
  void codeIsRefusedAndNeverRun() throws IOException {
    refused(resource("lambda.keras"), "'Lambda' 'double' holds code", "never executed");
    String custom =
        """
        {"class_name": "Sequential", "config": {"layers": [{"module": "__main__", "class_name":
        "Mine", "registered_name": "Custom>Mine", "config": {"name": "mine"}}]}}
        """;
    Path file = folder.resolve("custom.json");
    Files.writeString(file, custom);
    refused(file, "module '__main__'", "layer 'mine' (Mine)");
  }

  @Test
  void nothingOutsideTheFileIsRead() {
    refused(resource("linked.h5"), "is a link", "never followed");
    assertThatThrownBy(() -> predictions(job(resource("outside.h5")), "small"))
        .isInstanceOf(TrainException.class)
        .hasMessageContaining("outside.h5");
  }

  private static void refused(Path file, String... words) {
    assertThatThrownBy(() -> KerasFiles.read(file))
        .isInstanceOf(TrainException.class)
        .hasMessageContainingAll(words)
        .hasMessageContaining(String.valueOf(file.getFileName()))
        .hasMessageNotContaining("\n");
  }

  @Test
  void whatIsNoModelIsOneLine() throws IOException {
    Path file = folder.resolve("m.keras");
    Files.writeString(file, "hello");
    refused(file, "no file of Keras");
    Files.writeString(file, "{\"class_name\": \"Mine\", \"config\": {\"layers\": [1]}}");
    refused(file, "class 'Mine'");
    Files.writeString(file, "{\"config\": ");
    refused(file, "no JSON");
    Files.writeString(file, "[".repeat(5000));
    refused(file, "no file of Keras");
    Files.writeString(file, "{\"a\":".repeat(5000));
    refused(file, "no JSON");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("other.txt"));
    }
    refused(file, "no config.json");
    assertThatThrownBy(() -> KerasFiles.read(folder.resolve("none.keras")))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> KerasFiles.read(folder)).isInstanceOf(DataException.class);
  }

  @Test
  void weightsThatDoNotFitAreRefused() {
    ModelSpec read = KerasFiles.read(resource("small.keras"));
    Map<String, NdArray> fewer = new java.util.LinkedHashMap<>(read.weights());
    fewer.remove("first/1");
    Job job = job(resource("small.keras"));
    assertThatThrownBy(
            () ->
                predictions(
                    job.withModel(new ModelSpec(read.layers(), read.outputs(), fewer)), "small"))
        .isInstanceOf(TrainException.class)
        .hasMessageContainingAll("the file has 1 weights", "'first'", "2");
  }

  /** Damaged files are read or refused; nothing else happens. */
  @ParameterizedTest
  @CsvSource({"small.keras", "small.h5", "linked.h5"})
  void damageIsOneLine(String name) throws IOException {
    byte[] whole = Files.readAllBytes(resource(name));
    RandomStream random = RandomStream.of(11, name);
    Path file = folder.resolve(name);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] bytes = whole.clone();
      if (i % 3 == 0) {
        bytes = java.util.Arrays.copyOf(whole, random.nextInt(whole.length));
      } else {
        for (int k = 0; k < (i % 3 == 1 ? 1 : 20); k++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
      }
      Files.write(file, bytes);
      try {
        KerasFiles.read(file);
      } catch (TrainException | DataException e) {
        assertThat(e.getMessage()).isNotEmpty().doesNotContain("\n").contains(name);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }
}
