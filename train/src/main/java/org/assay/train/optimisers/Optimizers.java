package org.assay.train.optimisers;

import java.util.List;
import java.util.OptionalDouble;
import org.assay.data.spec.Spelling;
import org.assay.grad.optimizer.Optimizer;
import org.assay.grad.optimizer.StepOptions;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;

/** Keras's optimisers by name, with the defaults of Keras 3. */
public final class Optimizers {
  private static final List<String> NAMES =
      List.of("SGD", "RMSprop", "Adam", "AdamW", "Nadam", "Adamax", "Adagrad", "Adadelta");

  private Optimizers() {}

  /**
   * An optimiser. {@code decay} is time-based as in Keras 2.2: rate / (1 + decay · step).
   *
   * @throws org.assay.train.TrainException if there is none of that name or an argument is wrong
   */
  public static OptimizerPlan of(Named named) {
    Settings s = named.arguments().fresh();
    OptimizerPlan plan;
    try {
      Optimizer optimizer = optimizer(named, s);
      LearningRate base =
          LearningRates.of(s, s.has("lr") ? "lr" : "learning_rate", optimizer.defaultRate());
      double decay = s.number("decay", 0);
      LearningRate rate = decay == 0 ? base : step -> base.at(step) / (1 + decay * step);
      plan = new OptimizerPlan(optimizer, options(named, s), rate);
    } catch (IllegalArgumentException e) {
      throw s.error(String.valueOf(e.getMessage()), "", "");
    }
    if (s.flag("use_ema", false)) {
      throw s.error("'use_ema' is true", "false", "averages of weights are not computed");
    }
    s.ignore(
            "ema_momentum",
            "ema_overwrite_frequency",
            "loss_scale_factor",
            "gradient_accumulation_steps",
            "jit_compile",
            "is_legacy_optimizer",
            "name",
            "learning_rate")
        .finish();
    return plan;
  }

  private static Optimizer optimizer(Named named, Settings s) {
    return switch (named.plainName()) {
      case "sgd" -> new Optimizer.Sgd(s.number("momentum", 0), s.flag("nesterov", false));
      case "rmsprop" ->
          new Optimizer.RmsProp(
              s.number("rho", 0.9), s.number("momentum", 0), epsilon(s), s.flag("centered", false));
      case "adam", "adamw" ->
          new Optimizer.Adam(beta1(s), beta2(s), epsilon(s), s.flag("amsgrad", false));
      case "nadam" -> new Optimizer.Nadam(beta1(s), beta2(s), epsilon(s));
      case "adamax" -> new Optimizer.Adamax(beta1(s), beta2(s), epsilon(s));
      case "adagrad" ->
          new Optimizer.Adagrad(s.number("initial_accumulator_value", 0.1), epsilon(s));
      case "adadelta" -> new Optimizer.Adadelta(s.number("rho", 0.95), epsilon(s));
      default ->
          throw s.error(
              "there is no optimiser '" + named.name() + "'",
              "one of Keras's",
              Spelling.advice(named.name(), NAMES));
    };
  }

  private static double beta1(Settings s) {
    return s.number("beta_1", 0.9);
  }

  private static double beta2(Settings s) {
    return s.number("beta_2", 0.999);
  }

  private static double epsilon(Settings s) {
    return s.number("epsilon", 1e-7);
  }

  private static StepOptions options(Named named, Settings s) {
    double otherwise = named.plainName().equals("adamw") ? 0.004 : 0;
    return new StepOptions(
        s.number("weight_decay", otherwise),
        optional(s, "clipvalue"),
        optional(s, "clipnorm"),
        optional(s, "global_clipnorm"));
  }

  private static OptionalDouble optional(Settings s, String key) {
    return s.has(key) ? OptionalDouble.of(s.number(key)) : OptionalDouble.empty();
  }
}
