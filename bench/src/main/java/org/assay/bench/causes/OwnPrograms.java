package org.assay.bench.causes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assay.data.DataException;
import org.assay.data.npy.NpzWriter;

/**
 * Faulty programs of our own, unlike those of the benchmark, on made-up rows: each with one fault,
 * its place, and its correction. They were written before they were diagnosed; since then the
 * dropout was doubled, for with a single one the network learnt its task.
 */
public final class OwnPrograms {
  private static final OwnRows.Rows RING =
      OwnRows.of(400, 2, "ring", r -> r[0] * r[0] + r[1] * r[1] > 1.4 ? 1 : 0);
  private static final OwnRows.Rows BENT =
      OwnRows.of(400, 3, "bent", r -> 2 * Math.sin(r[0]) + r[1] * r[1] - 0.5 * r[2]);
  private static final OwnRows.Rows THREE =
      OwnRows.oneHot(OwnRows.of(450, 4, "three", r -> r[0] * r[1] > 0.3 ? 0 : r[2] > 0 ? 1 : 2), 3);

  private OwnPrograms() {}

  /** A program; {@code text} is its file without {@code data} and {@code expect}. */
  private record Program(String id, OwnRows.Rows rows, String text) {}

  /**
   * Writes them as a folder of cases.
   *
   * @throws DataException if they cannot be written
   */
  public static void write(Path folder) {
    for (Program program : all()) {
      Path rows = folder.resolve(program.id() + ".npz");
      NpzWriter.write(rows, Map.of("x", program.rows().x(), "y", program.rows().y()));
      String text =
          "data: {kind: npz, file: "
              + program.id()
              + ".npz}\n"
              + program.text()
              + "expect: {buggy: faulty}\n";
      try {
        Files.writeString(folder.resolve(program.id() + ".yaml"), text);
      } catch (IOException e) {
        throw new DataException("the program cannot be written", folder.toString(), "", e);
      }
    }
  }

  /** A job with its faults as pairs of kind and place. */
  private static String text(
      String task, String model, String rest, String fixed, String... faults) {
    StringBuilder out = new StringBuilder("task: " + task + "\nbuggy:\n  model:\n");
    model.lines().forEach(l -> out.append("    - {").append(l).append("}\n"));
    rest.lines().forEach(l -> out.append("  ").append(l).append('\n'));
    out.append("fixed:\n");
    fixed.lines().forEach(l -> out.append("  ").append(l).append('\n'));
    out.append("faults:\n");
    for (int i = 0; i < faults.length; i += 2) {
      String place = faults[i + 1];
      boolean part = List.of("data", "labels", "loss", "optimizer", "fit").contains(place);
      out.append("  - {kind: ").append(faults[i]);
      out.append(part ? ", where: " : ", layer: ").append(place).append("}\n");
    }
    return out.toString();
  }

  private static String rest(String loss, String optimizer, int epochs, int batch) {
    return "loss: "
        + loss
        + "\noptimizer: {name: "
        + optimizer
        + "}\nfit: {epochs: "
        + epochs
        + ", batch_size: "
        + batch
        + "}\n";
  }

  private static String model(String... layers) {
    StringBuilder out = new StringBuilder("model:\n");
    for (String layer : layers) {
      out.append("  - {").append(layer).append("}\n");
    }
    return out.toString();
  }

  private static List<Program> all() {
    String binary = "binary_crossentropy";
    String adam = "Adam, learning_rate: 0.01";
    String conv = "layer: Conv2D, name: conv, filters: 6, kernel_size: 3, input_shape: [8, 8, 1]";
    String flat = "layer: Flatten, name: flat";
    String hidden = "layer: Dense, name: hidden, units: 16";
    String in2 = hidden + ", activation: relu, input_shape: [2]";
    String in3 = hidden + ", activation: relu, input_shape: [3]";
    String in4 = "layer: Dense, name: hidden, units: 24, activation: relu, input_shape: [4]";
    String yes = "layer: Dense, name: out, units: 1, activation: sigmoid";
    String number = "layer: Dense, name: out, units: 1";
    String three = "layer: Dense, name: out, units: 3, activation: softmax";
    String c = "classification";
    String r = "regression";
    return List.of(
        new Program(
            "cnn-without-activation",
            OwnRows.pictures(320),
            text(
                c,
                conv + "\n" + flat + "\n" + hidden + "\n" + yes,
                rest(binary, adam, 15, 16),
                model(conv + ", activation: relu", flat, hidden + ", activation: relu", yes),
                "missing_activation",
                "conv",
                "missing_activation",
                "hidden")),
        new Program(
            "cross-entropy-of-numbers",
            BENT,
            text(
                r,
                in3 + "\n" + number,
                rest(binary, adam, 40, 16),
                "loss: mean_squared_error",
                "wrong_loss",
                "loss")),
        new Program(
            "labels-of-other-rows",
            OwnRows.shuffled(RING),
            text(
                c,
                in2 + "\n" + yes,
                rest(binary, adam, 30, 16),
                "fit: {epochs: 30, batch_size: 16}",
                "wrong_labels",
                "labels")),
        new Program(
            "adam-at-rate-one",
            THREE,
            text(
                c,
                in4 + "\n" + three,
                rest("categorical_crossentropy", "Adam, learning_rate: 1.0", 30, 16),
                "optimizer: {name: Adam, learning_rate: 0.01}",
                "learning_rate_too_high",
                "optimizer")),
        new Program(
            "dropout-of-nine-tenths",
            THREE,
            text(
                c,
                in4 + dropped() + three,
                rest("categorical_crossentropy", adam, 30, 16),
                model(in4, three),
                "dropout_misuse",
                "drop",
                "dropout_misuse",
                "drop2")),
        new Program(
            "weights-of-zero",
            RING,
            text(
                c,
                in2 + ", kernel_initializer: zeros\n" + yes + ", kernel_initializer: zeros",
                rest(binary, adam, 40, 16),
                model(in2, yes),
                "wrong_initialisation",
                "hidden",
                "wrong_initialisation",
                "out")),
        new Program(
            "columns-of-different-size",
            OwnRows.stretched(BENT, 2000, 1, 0.01),
            text(
                r,
                in3 + "\n" + number,
                rest("mean_squared_error", "SGD, learning_rate: 0.01", 40, 16),
                "preprocess: {standardise: true}",
                "unscaled_data",
                "data")),
        new Program(
            "softmax-of-one",
            RING,
            text(
                c,
                in2 + "\nlayer: Dense, name: out, units: 1, activation: softmax",
                rest(binary, adam, 40, 16),
                model(in2, yes),
                "wrong_activation",
                "out")),
        new Program(
            "recurrence-with-relu",
            OwnRows.sequences(300, 40),
            text(
                c,
                "layer: SimpleRNN, name: rnn, units: 16, activation: relu, recurrent_initializer:"
                    + " {name: RandomNormal, stddev: 1.0}, input_shape: [40, 1]\n"
                    + yes,
                rest(binary, adam, 15, 16),
                model("layer: LSTM, name: rnn, units: 16, input_shape: [40, 1]", yes),
                "wrong_activation",
                "rnn",
                "wrong_initialisation",
                "rnn")),
        new Program(
            "one-batch-of-all-rows",
            RING,
            text(
                c,
                in2 + "\n" + yes,
                rest(binary, "Adam, learning_rate: 0.005", 30, 400),
                "fit: {epochs: 30, batch_size: 8}",
                "wrong_batch_size",
                "fit",
                "too_few_epochs",
                "fit")),
        new Program(
            "penalty-of-ten",
            BENT,
            text(
                r,
                in3 + ", kernel_regularizer: {name: l2, l2: 10}\n" + number,
                rest("mean_squared_error", adam, 40, 16),
                model(in3, number),
                "regularisation_misuse",
                "hidden")),
        new Program(
            "ten-layers-of-sigmoid",
            RING,
            text(
                c,
                "layer: Dense, name: h0, units: 12, activation: sigmoid, input_shape: [2]\n"
                    + deep()
                    + yes,
                rest(binary, "SGD, learning_rate: 0.1", 40, 16),
                model(in2, yes),
                "too_deep_for_activation",
                "h0",
                "saturating_activation",
                "h0",
                "wrong_activation",
                "h0")),
        new Program(
            "numbers-by-sigmoid",
            BENT,
            text(
                r,
                in3 + "\n" + number + ", activation: sigmoid",
                rest("mean_squared_error", adam, 40, 16),
                model(in3, number),
                "wrong_activation",
                "out")));
  }

  private static String dropped() {
    return "\nlayer: Dropout, name: drop, rate: 0.95\n"
        + "layer: Dense, name: hidden2, units: 24, activation: relu\n"
        + "layer: Dropout, name: drop2, rate: 0.95\n";
  }

  private static String deep() {
    StringBuilder out = new StringBuilder();
    for (int i = 1; i < 10; i++) {
      out.append("layer: Dense, name: h").append(i).append(", units: 12, activation: sigmoid\n");
    }
    return out.toString();
  }
}
