package org.assay.train.trace;

import java.util.Map;
import org.assay.train.TrainException;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;
import org.assay.train.losses.Losses;

/** Names of losses: Keras's classes in traces, its functions inside. */
final class LossNames {
  private LossNames() {}

  /** {@code mean_squared_error} becomes {@code MeanSquaredError}. */
  static String toClass(String name) {
    if (name.equals("kl_divergence")) {
      return "KLDivergence";
    }
    StringBuilder out = new StringBuilder();
    for (String word : name.split("_")) {
      if (!word.isEmpty()) {
        out.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      }
    }
    return out.toString();
  }

  /** The other way; a name that is none of Keras's stays as it is. */
  static String fromClass(String name) {
    try {
      return Losses.of(new Named(name, new Settings(Map.of(), "the trace"))).name();
    } catch (TrainException e) {
      // No loss of Keras: reports show its name, and rules that know losses are silent.
      return name;
    }
  }
}
