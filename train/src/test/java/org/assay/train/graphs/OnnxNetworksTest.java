package org.assay.train.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.NdArray;
import org.assay.data.random.RandomStream;
import org.assay.grad.Attributes;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Tensor;
import org.assay.onnx.io.ModelWriter;
import org.assay.train.Jobs;
import org.assay.train.TrainException;
import org.assay.train.data.Dataset;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.ModelSpec;
import org.assay.train.job.Variant;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TraceEvent;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxNetworksTest {
  @TempDir Path folder = Path.of("");

  private static float[] drawn(String name, int size) {
    float[] values = new float[size];
    RandomStream.of(5, name).fillNormal(values, 0, size, 0.5f);
    return values;
  }

  private static Tensor tensor(String name, long... dims) {
    return Tensor.ofFloats(dims, drawn(name, (int) Tensor.elements(dims)));
  }

  /** A network of two layers, the batch size fixed to 1 as exporters like it. */
  private Path twoLayers(boolean softmax) {
    GraphBuilder g = new GraphBuilder("net");
    g.input("x", ElementType.FLOAT, 1, 4);
    g.initializer("w1", tensor("w1", 4, 5));
    g.initializer("b1", tensor("b1", 5));
    g.initializer("w2", tensor("w2", 5, 3));
    g.initializer("b2", tensor("b2", 3));
    String h = g.op("Relu", g.op("Gemm", "x", "w1", "b1"));
    String z = g.op("Add", g.op("MatMul", h, "w2"), "b2");
    g.output(softmax ? g.op("Softmax", Attributes.of("axis", -1), z) : z, ElementType.FLOAT, 1, 3);
    Path file = folder.resolve("net.onnx");
    ModelWriter.write(g.buildModel(), file);
    return file;
  }

  private static final String TAIL =
      """

      loss: categorical_crossentropy
      optimizer: {name: Adam, learning_rate: 0.02}
      metrics: [accuracy]
      fit: {epochs: 4, batch_size: 8}
      """;

  private Job job(String model, String tail) {
    return JobReader.parse(
        "data: {file: none.npz}\nmodel: " + model + tail,
        folder.resolve("job.yaml"),
        Variant.BUGGY);
  }

  private static List<TraceEvent.Step> steps(Job job, Dataset data) {
    List<TraceEvent.Step> steps = new ArrayList<>();
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, data, 0), TrainOptions.DEFAULT)) {
      trainer.train(
          event -> {
            if (event instanceof TraceEvent.Step step) {
              steps.add(step);
            }
            return true;
          });
    }
    return steps;
  }

  @ParameterizedTest
  @ValueSource(strings = {"clipped", "logits"})
  void aGraphTrainsAsTheSameLayersDo(String entropy) {
    twoLayers(true);
    Dataset data = Jobs.classes(24, List.of(4), 3, 2);
    String tail = TAIL + "cross_entropy: " + entropy + "\n";
    List<TraceEvent.Step> ours = steps(job("net.onnx", tail), data);
    Job layers =
        job(
            "[{layer: Dense, units: 5, activation: relu, name: a},"
                + " {layer: Dense, units: 3, activation: softmax, name: b}]",
            tail);
    Map<String, NdArray> weights = new LinkedHashMap<>();
    weights.put("a/kernel", NdArray.of(drawn("w1", 20), 4, 5));
    weights.put("a/bias", NdArray.of(drawn("b1", 5), 5));
    weights.put("b/kernel", NdArray.of(drawn("w2", 15), 5, 3));
    weights.put("b/bias", NdArray.of(drawn("b2", 3), 3));
    layers = layers.withModel(new ModelSpec(layers.model().layers(), List.of(), weights));
    List<TraceEvent.Step> theirs = steps(layers, data);
    assertThat(ours).hasSize(12);
    for (int i = 0; i < 12; i++) {
      assertThat(ours.get(i).loss()).isCloseTo(theirs.get(i).loss(), Offset.offset(1e-5));
    }
    assertThat(ours.get(11).loss()).isLessThan(ours.get(0).loss());
    assertThat(ours.get(0).of(0, Phase.WEIGHT_GRADIENT)).isPresent();
  }

  @Test
  void onlyTheWeightsThatAJobNamesAreTrained() {
    twoLayers(false);
    Dataset data = Jobs.normal(8, List.of(4), List.of(5), 3);
    String tail = "\nloss: mse\noptimizer: SGD\n";
    // The output is a tensor inside; what lies behind it is left out.
    Job job = job("{file: net.onnx, output: relu, trainable: [b1]}", tail);
    assertThat(job.model().layers()).hasSize(2);
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, data, 0), TrainOptions.DEFAULT)) {
      assertThat(trainer.weights().keySet()).containsExactly("b1");
      trainer.train(event -> true);
      assertThat(trainer.weights().get("b1").toDoubles()).isNotEqualTo(tensor("b1", 5).toDoubles());
    }
  }

  @Test
  void imagesGoThroughConvolutionsAndKnownMoments() {
    GraphBuilder g = new GraphBuilder("net");
    g.input("x", ElementType.FLOAT, Dim.of("batch"), Dim.of(2), Dim.of(6), Dim.of(6));
    g.initializer("w", tensor("w", 3, 2, 3, 3));
    g.initializer("scale", Tensor.ofFloats(new long[] {3}, 1, 2, 1));
    g.initializer("shift", Tensor.ofFloats(new long[] {3}, 0, 0, 1));
    g.initializer("mean", tensor("mean", 3));
    g.initializer("variance", Tensor.ofFloats(new long[] {3}, 1, 4, 2));
    g.initializer("head", tensor("head", 3, 2));
    String h =
        g.op("BatchNormalization", g.op("Conv", "x", "w"), "scale", "shift", "mean", "variance");
    String pooled = g.op("GlobalAveragePool", g.op("Relu", h));
    String flat = g.op("Flatten", pooled);
    g.output(g.op("MatMul", flat, "head"));
    ModelWriter.write(g.buildModel(), folder.resolve("net.onnx"));
    Job job = job("net.onnx", "\nloss: mse\noptimizer: SGD\nfit: {epochs: 5, batch_size: 5}\n");
    assertThat(job.model().layers().stream().map(l -> l.className()))
        .containsExactly("Conv", "BatchNormalization", "Relu", "MatMul");
    List<TraceEvent.Step> steps = steps(job, Jobs.normal(10, List.of(2, 6, 6), List.of(2), 3));
    assertThat(steps.get(9).loss()).isLessThan(steps.get(0).loss());
    assertThat(steps.get(0).of(0, Phase.FORWARD).orElseThrow().stats().count())
        .isEqualTo(5 * 3 * 4 * 4);
  }

  @Test
  void whatDoesNotFitIsOneLine() {
    twoLayers(false);
    Dataset data = Jobs.normal(8, List.of(6), List.of(3), 3);
    String tail = "\nloss: mse\noptimizer: SGD\n";
    refused(
        "{file: net.onnx, output: relo}", tail, data, "'relo'", "net.onnx", "did you mean 'relu'?");
    refused("{file: net.onnx, trainable: [w3]}", tail, data, "'w3'", "did you mean");
    refused("{file: net.onnx, input: y}", tail, data, "inputs [x]");
    refused("{file: net.onnx, ouput: relu}", tail, data, "'ouput' is not known");
    refused("net.onnx", tail, data, "a row has the shape [6]", "'x' is [1, 4]");
    assertThatThrownBy(() -> job("none.onnx", tail)).hasMessageContaining("none.onnx");
  }

  private void refused(String model, String tail, Dataset data, String... words) {
    assertThatThrownBy(() -> steps(job(model, tail), data))
        .isInstanceOf(TrainException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("\n");
  }
}
