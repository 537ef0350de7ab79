package org.assay.train.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.assay.data.random.RandomStream;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;

/** Over thirty jobs with nothing wrong, on made-up rows. */
final class HealthyJobs {
  /**
   * A job and its rows.
   *
   * @param name of what it is
   * @param text without data
   */
  record Healthy(String name, String text, Dataset data) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final int ROWS = 240;

  private final List<Healthy> jobs = new ArrayList<>();

  private HealthyJobs() {}

  static List<Healthy> all() {
    HealthyJobs all = new HealthyJobs();
    all.regressions();
    all.binaries();
    all.classes();
    all.images();
    all.sequences();
    all.others();
    return all.jobs;
  }

  private static String dense(int units, String activation, String more) {
    return "  - {layer: Dense, units: " + units + ", activation: " + activation + more + "}\n";
  }

  private static String job(
      String task, String model, String loss, String optimizer, int epochs, String more) {
    return "task: "
        + task
        + "\nmodel:\n"
        + model
        + "loss: "
        + loss
        + "\noptimizer: {name: "
        + optimizer
        + "}\nmetrics: ["
        + (task.startsWith("class") ? "accuracy" : "mae")
        + "]\nfit: {epochs: "
        + epochs
        + ", batch_size: 16"
        + more
        + "}\n";
  }

  private void add(String name, String text, Dataset data) {
    jobs.add(new Healthy(name, text, data));
  }

  private static float[] normal(int count, String name) {
    float[] values = new float[count];
    RandomStream.of(11, name).fillNormal(values, 0, count, 1);
    return values;
  }

  private static Dataset numbers(
      int width, String name, java.util.function.ToDoubleFunction<float[]> f) {
    float[] x = normal(ROWS * width, name);
    float[] y = new float[ROWS];
    float[] row = new float[width];
    for (int i = 0; i < ROWS; i++) {
      System.arraycopy(x, i * width, row, 0, width);
      y[i] = (float) f.applyAsDouble(row);
    }
    return new Dataset(new Samples(x, ROWS, List.of(width)), new Samples(y, ROWS, List.of(1)));
  }

  private void regressions() {
    String in3 = ", input_shape: [3]";
    String two = dense(16, "relu", in3) + dense(1, "linear", "");
    Dataset linear = numbers(3, "linear", r -> 2 * r[0] - r[1] + 0.5 * r[2]);
    Dataset bent = numbers(3, "bent", r -> Math.sin(r[0]) + r[1] * r[1] / 2 - 0.3 * r[2]);
    Dataset bounded = numbers(3, "bounded", r -> Math.tanh(r[0] - r[1]));
    Dataset positive = numbers(3, "positive", r -> Math.exp(0.5 * r[0]));
    float[] noise = normal(ROWS, "noise");
    int[] at = {0};
    Dataset noisy = numbers(3, "noisy", r -> r[0] + r[1] + 0.7 * noise[at[0]++]);
    String reg = "regression";
    add(
        "a line by gradient descent",
        job(reg, dense(1, "linear", in3), "mse", "SGD, learning_rate: 0.05", 20, ""),
        linear);
    add(
        "a line by Adam",
        job(reg, dense(1, "linear", in3), "mae", "Adam, learning_rate: 0.02", 40, ""),
        linear);
    add("a bent surface", job(reg, two, "mse", "Adam, learning_rate: 0.01", 30, ""), bent);
    add(
        "a bent surface with RMSprop",
        job(reg, two, "huber", "RMSprop, learning_rate: 0.01", 30, ""),
        bent);
    add(
        "tanh all through",
        job(
            reg,
            dense(12, "tanh", in3) + dense(1, "tanh", ""),
            "mse",
            "Adam, learning_rate: 0.01",
            30,
            ""),
        bounded);
    add(
        "positive by softplus",
        job(
            reg,
            dense(12, "elu", in3) + dense(1, "softplus", ""),
            "mse",
            "Nadam, learning_rate: 0.01",
            30,
            ""),
        positive);
    add(
        "noise that cannot be told",
        job(reg, two, "mse", "Adam, learning_rate: 0.01", 20, ", validation_split: 0.2"),
        noisy);
    add(
        "batch normalisation",
        job(
            reg,
            dense(16, "linear", in3)
                + "  - {layer: BatchNormalization}\n  - {layer: Activation, activation: relu}\n"
                + dense(1, "linear", ""),
            "mse",
            "Adam, learning_rate: 0.01",
            40,
            ""),
        bent);
    add(
        "a penalty on the weights",
        job(
            reg,
            dense(16, "relu", in3 + ", kernel_regularizer: {name: l2, l2: 0.01}")
                + dense(1, "linear", ""),
            "mse",
            "Adam, learning_rate: 0.01",
            30,
            ""),
        linear);
  }

  private static Dataset labelled(
      int width, String name, java.util.function.ToIntFunction<float[]> f, int classes) {
    Dataset raw = numbers(width, name, r -> f.applyAsInt(r));
    if (classes == 1) {
      return raw;
    }
    float[] y = new float[ROWS * classes];
    for (int i = 0; i < ROWS; i++) {
      y[i * classes + (int) raw.y().values()[i]] = 1;
    }
    return new Dataset(raw.x(), new Samples(y, ROWS, List.of(classes)));
  }

  private void binaries() {
    String in4 = ", input_shape: [4]";
    String two = dense(16, "relu", in4) + dense(1, "sigmoid", "");
    Dataset sides = labelled(4, "sides", r -> r[0] + r[1] > 0 ? 1 : 0, 1);
    Dataset ring = labelled(4, "ring", r -> r[0] * r[0] + r[1] * r[1] > 1.4 ? 1 : 0, 1);
    Dataset rare = labelled(4, "rare", r -> r[0] + r[1] > 1.2 ? 1 : 0, 1);
    String c = "classification";
    add(
        "two sides, logistic",
        job(c, dense(1, "sigmoid", in4), "binary_crossentropy", "SGD, learning_rate: 0.5", 20, ""),
        sides);
    add(
        "two sides",
        job(
            c,
            two,
            "binary_crossentropy",
            "Adam, learning_rate: 0.01",
            20,
            ", validation_split: 0.2"),
        sides);
    add("a ring", job(c, two, "binary_crossentropy", "Adam, learning_rate: 0.01", 40, ""), ring);
    add(
        "from scores",
        job(
            c,
            dense(16, "tanh", in4) + dense(1, "linear", ""),
            "{name: binary_crossentropy, from_logits: true}",
            "Adam, learning_rate: 0.02",
            30,
            ""),
        sides);
    add(
        "a rare class",
        job(c, two, "binary_crossentropy", "Adam, learning_rate: 0.01", 30, ""),
        rare);
    add(
        "dropout",
        job(
            c,
            dense(32, "relu", in4) + "  - {layer: Dropout, rate: 0.3}\n" + dense(1, "sigmoid", ""),
            "binary_crossentropy",
            "Adam, learning_rate: 0.01",
            30,
            ""),
        sides);
    Dataset signs =
        new Dataset(
            sides.x(),
            new Samples(
                mapped(sides.y().values(), i -> 2 * sides.y().values()[i] - 1), ROWS, List.of(1)));
    add(
        "a hinge",
        job(
            c,
            dense(12, "relu", in4) + dense(1, "tanh", ""),
            "hinge",
            "Adam, learning_rate: 0.01",
            30,
            ""),
        signs);
  }

  private static float[] mapped(float[] values, IntToDoubleFunction f) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) f.applyAsDouble(i);
    }
    return result;
  }

  private void classes() {
    String in4 = ", input_shape: [4]";
    java.util.function.ToIntFunction<float[]> third = r -> r[0] > 0.4 ? 0 : r[1] > 0 ? 1 : 2;
    Dataset hot = labelled(4, "hot", third, 3);
    Dataset sparse = labelled(4, "hot", third, 1);
    String model = dense(24, "relu", in4) + dense(3, "softmax", "");
    String c = "classification";
    add(
        "three classes",
        job(c, model, "categorical_crossentropy", "Adam, learning_rate: 0.01", 25, ""),
        hot);
    add(
        "three classes by number",
        job(c, model, "sparse_categorical_crossentropy", "Adam, learning_rate: 0.01", 25, ""),
        sparse);
    add(
        "three classes from scores",
        job(
            c,
            dense(24, "relu", in4) + dense(3, "linear", ""),
            "{name: sparse_categorical_crossentropy, from_logits: true}",
            "Adam, learning_rate: 0.01",
            25,
            ""),
        sparse);
    add(
        "three classes with momentum",
        job(
            c,
            model,
            "categorical_crossentropy",
            "SGD, learning_rate: 0.05, momentum: 0.9",
            25,
            ""),
        hot);
    add(
        "a deep one",
        job(
            c,
            dense(24, "relu", in4 + ", kernel_initializer: he_normal")
                + dense(24, "relu", "")
                + dense(24, "relu", "")
                + dense(3, "softmax", ""),
            "categorical_crossentropy",
            "Adam, learning_rate: 0.005",
            25,
            ""),
        hot);
    add(
        "sigmoid inside",
        job(
            c,
            dense(24, "sigmoid", in4) + dense(3, "softmax", ""),
            "categorical_crossentropy",
            "Adam, learning_rate: 0.02",
            40,
            ""),
        hot);
    add(
        "separate answers",
        job(
            c,
            dense(24, "relu", in4) + dense(3, "sigmoid", ""),
            "binary_crossentropy",
            "Adam, learning_rate: 0.01",
            25,
            ""),
        hot);
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

  private void others() {
    float[] few = normal(ROWS * 2, "few");
    float[] wide = new float[ROWS * 6];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = few[i / 6 * 2 + i % 2] * (1 + i % 3);
    }
    Samples x = new Samples(wide, ROWS, List.of(6));
    add(
        "an autoencoder",
        job(
            "autoencoder",
            dense(3, "linear", ", input_shape: [6]")
                + dense(8, "relu", "")
                + dense(6, "linear", ""),
            "mse",
            "Adam, learning_rate: 0.01",
            40,
            ""),
        new Dataset(x, x));
    float[] many = new float[ROWS * 3];
    for (int i = 0; i < many.length; i++) {
      many[i] = wide[i / 3 * 6 + i % 2] > (i % 3 == 2 ? 0.8 : 0) ? 1 : 0;
    }
    add(
        "several labels at once",
        job(
            "multilabel",
            dense(16, "relu", ", input_shape: [6]") + dense(3, "sigmoid", ""),
            "binary_crossentropy",
            "Adam, learning_rate: 0.01",
            30,
            ""),
        new Dataset(x, new Samples(many, ROWS, List.of(3))));
  }
}
