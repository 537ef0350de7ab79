package org.assay.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assay.data.NdArray;
import org.assay.data.npy.NpzReader;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.job.ModelSpec;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.TraceEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Layers, activations, losses, optimisers, metrics and short trainings against what a real Keras
 * computed: stored by {@code src/test/python/keras_outputs.py}.
 */
class KerasOutputsTest {
  /** A network, its rows and what came of it in Keras. */
  private record Case(String name, JsonNode spec, Map<String, NdArray> arrays) {
    NdArray array(String key) {
      return Objects.requireNonNull(arrays.get(key), key);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Case> cases(String group) {
    try {
      Path json = Path.of(resource(group + ".json"));
      JsonNode all = new ObjectMapper().readTree(json.toFile()).get("cases");
      float[] values =
          Objects.requireNonNull(
                  NpzReader.read(Path.of(resource(group + ".npz"))).get("values"), group)
              .toFloats();
      List<Case> cases = new ArrayList<>();
      for (JsonNode spec : all) {
        Map<String, NdArray> own = new LinkedHashMap<>();
        spec.get("arrays").fields().forEachRemaining(e -> own.put(e.getKey(), array(values, e)));
        cases.add(new Case(spec.get("name").asText(), spec, own));
      }
      return cases.stream();
    } catch (IOException | URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** A part of all values: offset and shape. */
  private static NdArray array(float[] values, Map.Entry<String, JsonNode> place) {
    int offset = place.getValue().get(0).asInt();
    JsonNode sizes = place.getValue().get(1);
    int[] shape = new int[sizes.size()];
    Arrays.setAll(shape, i -> sizes.get(i).asInt());
    int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return NdArray.of(Arrays.copyOfRange(values, offset, offset + size), shape);
  }

  private static java.net.URI resource(String name) throws URISyntaxException {
    return Objects.requireNonNull(KerasOutputsTest.class.getResource("/keras/" + name), name)
        .toURI();
  }

  static Stream<Case> layers() {
    return cases("layers");
  }

  static Stream<Case> activations() {
    return cases("activations");
  }

  static Stream<Case> losses() {
    return cases("losses");
  }

  static Stream<Case> optimizers() {
    return cases("optimizers");
  }

  static Stream<Case> metrics() {
    return cases("metrics");
  }

  static Stream<Case> trainings() {
    return cases("trainings");
  }

  @ParameterizedTest
  @MethodSource({"layers", "activations", "losses", "optimizers", "metrics"})
  void whatKerasComputesIsComputed(Case c) {
    check(c, 1e-5);
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void twentyStepsHaveTheLossesThatKerasHas(Case c) {
    assertThat(c.array("losses").size()).isEqualTo(20);
    check(c, 1e-4);
  }

  private static void check(Case c, double tolerance) {
    Job job = job(c);
    Dataset data = new Dataset(samples(c.array("x")), samples(c.array("y")));
    double[] worst = {0};
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, data, 0), TrainOptions.DEFAULT)) {
      near(c + " before", trainer.predictions().outputs(), c.array("before"), tolerance, worst);
      Trainer.Evaluation evaluation = trainer.evaluation(data);
      near(c + " loss", evaluation.loss(), c.spec().get("evaluation").asDouble(), tolerance, worst);
      List<Double> measured = new ArrayList<>(evaluation.metrics().values());
      for (int i = 0; i < c.spec().get("measured").size(); i++) {
        near(
            c + " metric " + i,
            measured.get(i),
            c.spec().get("measured").get(i).asDouble(),
            tolerance,
            worst);
      }
      if (c.spec().get("train").asBoolean()) {
        List<Double> losses = new ArrayList<>();
        trainer.train(
            event -> {
              if (event instanceof TraceEvent.Step step) {
                losses.add(step.loss());
              }
              return true;
            });
        double[] theirs = c.array("losses").toDoubles();
        assertThat(losses).hasSize(theirs.length);
        for (int i = 0; i < theirs.length; i++) {
          near(c + " loss of step " + i, losses.get(i), theirs[i], tolerance, worst);
        }
        near(c + " after", trainer.predictions().outputs(), c.array("after"), tolerance, worst);
      }
    }
    if (Boolean.getBoolean("assay.keras.report")) {
      System.out.printf("KERAS %s: %.2g%n", c, worst[0]);
    }
  }

  /** The case as a job; JSON is YAML. */
  private static Job job(Case c) {
    ObjectNode text = new ObjectMapper().createObjectNode();
    for (JsonNode layer : c.spec().get("model")) {
      ObjectNode config = layer.deepCopy();
      if (config.has("layer")) {
        // A wrapper; in Keras the layer inside has this key.
        config.set("inner", config.remove("layer"));
      }
      config.set("layer", config.remove("layer_class"));
      text.withArray("model").add(config);
    }
    text.set("loss", c.spec().get("loss"));
    text.set("optimizer", c.spec().get("optimizer"));
    text.set("metrics", c.spec().get("metrics"));
    text.putObject("fit")
        .put("epochs", c.spec().get("epochs").asInt())
        .put("batch_size", c.spec().get("batch").asInt())
        .put("shuffle", false);
    Job job = Jobs.of(text);
    Map<String, NdArray> weights = new LinkedHashMap<>();
    for (JsonNode key : c.spec().get("weights")) {
      weights.put(key.asText(), c.array(key.asText()));
    }
    return job.withModel(new ModelSpec(job.model().layers(), List.of(), weights));
  }

  private static Samples samples(NdArray array) {
    List<Integer> shape = new ArrayList<>();
    for (int i = 1; i < array.rank(); i++) {
      shape.add(array.extent(i));
    }
    return new Samples(array.toFloats(), array.extent(0), shape);
  }

  private static void near(
      String what, float[] ours, NdArray theirs, double tolerance, double[] worst) {
    double[] expected = theirs.toDoubles();
    assertThat(ours).as(what).hasSize(expected.length);
    double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    for (int i = 0; i < ours.length; i++) {
      near(what + " [" + i + "]", ours[i], expected[i], tolerance * Math.max(1, scale), worst);
    }
  }

  private static void near(
      String what, double ours, double theirs, double tolerance, double[] worst) {
    double difference = Math.abs(ours - theirs) / Math.max(1, Math.abs(theirs));
    worst[0] = Math.max(worst[0], difference);
    assertThat(difference).as("%s: %s, in Keras %s", what, ours, theirs).isLessThan(tolerance);
  }
}
