package org.assay.train.diagnose;

import static org.assay.train.diagnose.HealthyJobs.dense;
import static org.assay.train.diagnose.HealthyJobs.job;
import static org.assay.train.diagnose.HealthyRows.ROWS;
import static org.assay.train.diagnose.HealthyRows.mapped;
import static org.assay.train.diagnose.HealthyRows.normal;

import java.util.ArrayList;
import java.util.List;
import org.assay.data.random.RandomStream;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;

/** Jobs with nothing wrong on images and sequences. */
final class HealthyShapes {
  private final List<HealthyJobs.Healthy> jobs = new ArrayList<>();

  private HealthyShapes() {}

  static List<HealthyJobs.Healthy> all() {
    HealthyShapes all = new HealthyShapes();
    all.images();
    all.sequences();
    return all.jobs;
  }

  private void add(String name, String text, Dataset data) {
    jobs.add(new HealthyJobs.Healthy(name, text, data));
  }

  private void images() {
    float[] x = normal(ROWS * 64, "images");
    float[] y = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      y[i] = i % 2;
      // A bright bar, upright or lying.
      for (int k = 0; k < 8; k++) {
        x[i * 64 + (i % 2 == 0 ? 8 * k + 3 : 24 + k)] += 2;
      }
    }
    Dataset bars =
        new Dataset(new Samples(x, ROWS, List.of(8, 8, 1)), new Samples(y, ROWS, List.of(1)));
    String conv =
        "  - {layer: Conv2D, filters: 6, kernel_size: [3, 3], activation: relu, input_shape: [8, 8, 1]}\n";
    String c = "classification";
    add(
        "bars",
        job(
            c,
            conv
                + "  - {layer: MaxPooling2D, pool_size: [2, 2]}\n  - {layer: Flatten}\n"
                + dense(2, "softmax", ""),
            "sparse_categorical_crossentropy",
            "Adam, learning_rate: 0.01",
            15,
            ""),
        bars);
    add(
        "bars, averaged",
        job(
            c,
            conv
                + "  - {layer: Conv2D, filters: 12, kernel_size: [3, 3], activation: relu}\n  - {layer: GlobalMaxPooling2D}\n"
                + dense(1, "sigmoid", ""),
            "binary_crossentropy",
            "Adam, learning_rate: 0.01",
            25,
            ""),
        bars);
    Dataset pixels =
        new Dataset(
            new Samples(mapped(x, i -> 1 / (1 + Math.exp(-x[i]))), ROWS, List.of(64)),
            new Samples(y, ROWS, List.of(1)));
    add(
        "bars, flat",
        job(
            c,
            dense(16, "relu", ", input_shape: [64]") + dense(1, "sigmoid", ""),
            "binary_crossentropy",
            "Adam, learning_rate: 0.01",
            20,
            ""),
        pixels);
  }

  private void sequences() {
    float[] tokens = new float[ROWS * 7];
    float[] counts = new float[ROWS * 20];
    float[] y = new float[ROWS];
    RandomStream random = RandomStream.of(11, "tokens");
    for (int i = 0; i < ROWS; i++) {
      int high = 0;
      for (int k = 0; k < 7; k++) {
        int token = random.nextInt(20);
        counts[i * 20 + token]++;
        tokens[i * 7 + k] = token;
        high += token >= 10 ? 1 : -1;
      }
      y[i] = high > 0 ? 1 : 0;
    }
    Dataset words =
        new Dataset(new Samples(counts, ROWS, List.of(20)), new Samples(y, ROWS, List.of(1)));
    add(
        "counts of words",
        job(
            "classification",
            dense(8, "relu", ", input_shape: [20]") + dense(1, "sigmoid", ""),
            "binary_crossentropy",
            "Adam, learning_rate: 0.01",
            25,
            ""),
        words);
    Dataset order =
        new Dataset(new Samples(tokens, ROWS, List.of(7)), new Samples(y, ROWS, List.of(1)));
    String table = "  - {layer: Embedding, input_dim: 20, output_dim: 6, input_shape: [7]}\n";
    for (String middle :
        List.of("Flatten", "SimpleRNN, units: 8", "LSTM, units: 8", "GRU, units: 8")) {
      add(
          "words by " + middle,
          job(
              "classification",
              table + "  - {layer: " + middle + "}\n" + dense(1, "sigmoid", ""),
              "binary_crossentropy",
              "Adam, learning_rate: 0.02",
              20,
              ""),
          order);
    }
    float[] waves = normal(ROWS * 8, "waves");
    Dataset series =
        new Dataset(
            new Samples(waves, ROWS, List.of(8, 1)),
            new Samples(
                mapped(new float[ROWS], i -> waves[i * 8 + 7] + 0.5 * waves[i * 8 + 6]),
                ROWS,
                List.of(1)));
    add(
        "a series",
        job(
            "regression",
            "  - {layer: Conv1D, filters: 8, kernel_size: 3, activation: relu, input_shape: [8, 1]}\n  - {layer: Flatten}\n"
                + dense(1, "linear", ""),
            "mse",
            "Adam, learning_rate: 0.01",
            30,
            ""),
        series);
  }
}
