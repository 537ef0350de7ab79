package org.assay.train.causes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;

/**
 * First weights: all alike keep the units of a layer alike for ever; far from the deviation that
 * keeps signals of one size (Glorot and Bengio 2010, He et al. 2015) drives them out of range.
 */
final class InitialisationCauses implements Cause {
  @Override
  public List<Hypothesis> look(Evidence e) {
    List<Hypothesis> found = new ArrayList<>();
    int inputs = 0;
    for (Network.Part part : e.network().parts()) {
      if (part.isWeighted()) {
        look(part, inputs).ifPresent(found::add);
        biases(e, part).ifPresent(found::add);
      }
      inputs = part.shape().stream().reduce(1, (a, b) -> a * b);
    }
    return found;
  }

  private static Optional<Hypothesis> look(Network.Part part, int inputs) {
    Optional<Named> initializer = part.spec().config().fresh().named("kernel_initializer");
    if (initializer.isEmpty()) {
      return Optional.empty();
    }
    String name = initializer.get().plainName();
    if (name.equals("zeros") || name.equals("ones") || name.equals("constant")) {
      double prior = part.units() > 1 ? 0.9 : 0.5;
      return hypothesis(part, prior, "all first weights are equal, so its units stay equal");
    }
    OptionalDouble deviation = deviation(name, initializer.get().arguments());
    if (deviation.isEmpty() || !part.isDense() || inputs == 0) {
      return Optional.empty();
    }
    double usual = Math.sqrt(2.0 / inputs);
    double ratio = deviation.getAsDouble() / usual;
    if (ratio > 5) {
      return hypothesis(
          part,
          ratio > 20 ? 0.6 : 0.45,
          Numbers.text("first weights deviate by %s times what %s inputs bear", ratio, inputs));
    }
    return ratio < 0.05
        ? hypothesis(part, 0.3, Numbers.text("first weights are %s of the usual size", ratio))
        : Optional.empty();
  }

  /**
   * Biases are to begin near 0, beside scores whose deviation is about 1: far below they switch a
   * relu off for all rows, far on either side they hold a bounded activation at its end.
   */
  private static Optional<Hypothesis> biases(Evidence e, Network.Part part) {
    String activation = e.network().activation(part);
    if (Network.isLinear(activation) || part.isRecurrent()) {
      // A last layer may well begin at the mean of its targets.
      return Optional.empty();
    }
    FirstBias bias = FirstBias.of(part);
    if (!bias.isFar()) {
      return Optional.empty();
    }
    boolean off = activation.equals("relu") && bias.value() < 0;
    return hypothesis(
        part,
        off ? 0.85 : 0.5,
        Numbers.text("first biases are about %s beside scores of about 1", bias.value())
            + (off ? ", so that no relu unit is above 0" : ""));
  }

  private static Optional<Hypothesis> hypothesis(Network.Part part, double prior, String why) {
    return Optional.of(
        Hypothesis.of(FaultKind.WRONG_INITIALISATION, part.place(), "forward", prior, why));
  }

  /** Deviation of what an initialiser draws, where it is told without the layer. */
  static OptionalDouble deviation(String name, Settings arguments) {
    Map<String, Object> values = arguments.values();
    return switch (name) {
      case "randomnormal", "normal", "truncatednormal" ->
          OptionalDouble.of(values.get("stddev") instanceof Number n ? n.doubleValue() : 0.05);
      case "randomuniform", "uniform" -> {
        double low = values.get("minval") instanceof Number n ? n.doubleValue() : -0.05;
        double high = values.get("maxval") instanceof Number n ? n.doubleValue() : 0.05;
        yield OptionalDouble.of((high - low) / Math.sqrt(12));
      }
      default -> OptionalDouble.empty();
    };
  }
}
