package org.assay.train.diagnose;

import static org.assay.train.diagnose.HealthyRows.ROWS;
import static org.assay.train.diagnose.HealthyRows.labelled;
import static org.assay.train.diagnose.HealthyRows.mapped;
import static org.assay.train.diagnose.HealthyRows.normal;
import static org.assay.train.diagnose.HealthyRows.numbers;

import java.util.ArrayList;
import java.util.List;
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

  private final List<Healthy> jobs = new ArrayList<>();

  private HealthyJobs() {}

  static List<Healthy> all() {
    HealthyJobs all = new HealthyJobs();
    all.regressions();
    all.binaries();
    all.classes();
    all.jobs.addAll(HealthyShapes.all());
    all.others();
    return all.jobs;
  }

  static String dense(int units, String activation, String more) {
    return "  - {layer: Dense, units: " + units + ", activation: " + activation + more + "}\n";
  }

  static String job(
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
