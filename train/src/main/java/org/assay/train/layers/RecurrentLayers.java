package org.assay.train.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.train.job.Settings;
import org.assay.train.weights.Initializer;

/** Recurrent layers (Keras 3, {@code keras.layers}). */
final class RecurrentLayers {
  private RecurrentLayers() {}

  static void register(LayerTable table) {
    for (String name : List.of("SimpleRNN", "LSTM", "GRU")) {
      table.single(
          name,
          s -> {
            Recurrence recurrence = read(name, s).orElseThrow();
            return (context, x) -> recurrence.build(context, x, false);
          });
    }
  }

  /** Reads a recurrent layer's arguments; nothing if the class is no such layer. */
  static Optional<Recurrence> read(String className, Settings s) {
    return switch (className) {
      case "SimpleRNN" ->
          Optional.of(recurrence(s, new RecurrentCell.Plain(activation(s)), false, false));
      case "LSTM" -> {
        RecurrentCell cell = new RecurrentCell.Lstm(activation(s), recurrentActivation(s));
        yield Optional.of(recurrence(s, cell, s.flag("unit_forget_bias", true), false));
      }
      case "GRU" -> {
        boolean after = s.flag("reset_after", true);
        RecurrentCell cell = new RecurrentCell.Gru(activation(s), recurrentActivation(s), after);
        yield Optional.of(recurrence(s, cell, false, after));
      }
      default -> Optional.empty();
    };
  }

  private static Activation activation(Settings s) {
    return Activations.of(s, "activation", "tanh");
  }

  private static Activation recurrentActivation(Settings s) {
    return Activations.of(s, "recurrent_activation", "sigmoid");
  }

  private static Recurrence recurrence(
      Settings s, RecurrentCell cell, boolean forgetsLate, boolean twoBiases) {
    int units = s.size("units");
    LayerContext.WeightRules biasRules = CoreLayers.rules(s, "bias", "zeros");
    if (forgetsLate) {
      biasRules =
          new LayerContext.WeightRules(
              onesToForget(biasRules.initializer(), units),
              biasRules.regularizer(),
              biasRules.constraint(),
              true);
    }
    for (String key : List.of("return_state", "stateful")) {
      if (s.flag(key, false)) {
        throw s.error("'" + key + "' is true", "false", "");
      }
    }
    s.ignore("unroll", "implementation", "seed", "use_cudnn", "time_major", "input_length");
    return new Recurrence(
        cell,
        units,
        new Recurrence.Rules(
            CoreLayers.rules(s, "kernel", "glorot_uniform"),
            CoreLayers.rules(s, "recurrent", "orthogonal"),
            s.flag("use_bias", true) ? Optional.of(biasRules) : Optional.empty(),
            twoBiases),
        share(s, "dropout"),
        share(s, "recurrent_dropout"),
        s.flag("return_sequences", false),
        s.flag("go_backwards", false),
        s.flag("zero_output_for_mask", false),
        OutputPenalty.of(s));
  }

  private static double share(Settings s, String key) {
    double rate = s.number(key, 0);
    if (!(rate >= 0 && rate < 1)) {
      throw s.error("'" + key + "' is " + rate, "at least 0 and below 1", "");
    }
    return rate;
  }

  /** An LSTM's bias, whose second quarter, that of the forget gate, begins at 1. */
  private static Initializer onesToForget(Initializer rest, int units) {
    return (shape, random) -> {
      List<Integer> quarter = List.of(units);
      float[] values = new float[4 * units];
      for (int gate = 0; gate < 4; gate++) {
        for (int i = 0; gate == 1 && i < units; i++) {
          values[units + i] = 1;
        }
        if (gate != 1) {
          System.arraycopy(rest.draw(quarter, random), 0, values, gate * units, units);
        }
      }
      return values;
    };
  }

  /** Shapes of the layers' bias. */
  static List<Integer> biasShape(int width, boolean two) {
    List<Integer> shape = new ArrayList<>(List.of(width));
    if (two) {
      shape.add(0, 2);
    }
    return shape;
  }
}
