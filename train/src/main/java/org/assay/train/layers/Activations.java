package org.assay.train.layers;

import java.util.Map;
import java.util.function.Function;
import org.assay.data.spec.Spelling;
import org.assay.grad.Attributes;
import org.assay.train.formula.Ops;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;

/** Keras's activations by name (Keras 3, {@code keras.activations}). */
public final class Activations {
  private static final Map<String, Function<Settings, Activation.Formula>> TABLE =
      Map.ofEntries(
          Map.entry("linear", s -> (o, x, axis) -> x),
          Map.entry("relu", Activations::relu),
          Map.entry("relu6", s -> (o, x, axis) -> o.clip(x, 0, 6)),
          Map.entry("leaky_relu", s -> leaky(s.number("negative_slope", 0.2))),
          Map.entry("elu", s -> elu(s.number("alpha", 1))),
          Map.entry("selu", s -> (o, x, axis) -> o.op("Selu", x)),
          Map.entry("celu", s -> celu(s.number("alpha", 1))),
          Map.entry("gelu", s -> gelu(s.flag("approximate", false))),
          Map.entry("sigmoid", s -> (o, x, axis) -> o.op("Sigmoid", x)),
          Map.entry("hard_sigmoid", s -> (o, x, axis) -> hardSigmoid(o, x)),
          Map.entry("tanh", s -> (o, x, axis) -> o.op("Tanh", x)),
          Map.entry("hard_tanh", s -> (o, x, axis) -> o.clip(x, -1, 1)),
          Map.entry("tanh_shrink", s -> (o, x, axis) -> o.sub(x, o.op("Tanh", x))),
          Map.entry("softmax", s -> softmax("Softmax", s)),
          Map.entry("log_softmax", s -> softmax("LogSoftmax", s)),
          Map.entry("softplus", s -> (o, x, axis) -> o.op("Softplus", x)),
          Map.entry("softsign", s -> (o, x, axis) -> o.op("Softsign", x)),
          Map.entry("silu", s -> (o, x, axis) -> o.mul(x, o.op("Sigmoid", x))),
          Map.entry("swish", s -> (o, x, axis) -> o.mul(x, o.op("Sigmoid", x))),
          Map.entry("hard_silu", s -> (o, x, axis) -> o.mul(x, hardSigmoid(o, x))),
          Map.entry("hard_swish", s -> (o, x, axis) -> o.mul(x, hardSigmoid(o, x))),
          Map.entry("exponential", s -> (o, x, axis) -> o.op("Exp", x)),
          Map.entry("mish", s -> (o, x, axis) -> o.op("Mish", x)),
          Map.entry("log_sigmoid", s -> (o, x, axis) -> o.op("Neg", softplusOfNegative(o, x))),
          Map.entry("hard_shrink", s -> shrink(s.number("threshold", 0.5), 0)),
          Map.entry("soft_shrink", s -> softShrink(s.number("threshold", 0.5))),
          Map.entry("squareplus", s -> squareplus(s.number("b", 4))),
          Map.entry(
              "threshold", s -> threshold(s.number("threshold", 0), s.number("default_value", 0))));

  private Activations() {}

  /** The activation under a key of a layer, or the one that it has by default. */
  public static Activation of(Settings config, String key, String otherwise) {
    return of(config.named(key).orElseGet(() -> Settings.named(otherwise, config.where())));
  }

  /**
   * An activation.
   *
   * @throws org.assay.train.TrainException if there is none of that name
   */
  public static Activation of(Named named) {
    String name = named.name();
    Function<Settings, Activation.Formula> reader = TABLE.get(name);
    if (reader == null) {
      throw named
          .arguments()
          .error(
              "there is no activation '" + name + "'",
              "one of Keras's",
              Spelling.advice(name, TABLE.keySet()));
    }
    Settings arguments = named.arguments();
    Activation activation = new Activation(name, reader.apply(arguments));
    arguments.finish();
    return activation;
  }

  /** A rectifier with slopes, a threshold and a greatest value. */
  static Activation.Formula relu(Settings s) {
    double slope = s.number("negative_slope", 0);
    double greatest = s.number("max_value", Double.POSITIVE_INFINITY);
    double threshold = s.number("threshold", 0);
    return (o, x, axis) -> {
      if (threshold != 0) {
        String above = o.op("Greater", x, o.real(threshold));
        String kept = o.op("Where", above, x, o.mul(o.add(x, -threshold), slope));
        return Double.isInfinite(greatest) ? kept : o.op("Min", kept, o.real(greatest));
      }
      String y = slope == 0 ? o.op("Relu", x) : leaky(slope).write(o, x, axis);
      return Double.isInfinite(greatest) ? y : o.op("Min", y, o.real(greatest));
    };
  }

  static Activation.Formula leaky(double slope) {
    return (o, x, axis) -> o.with("LeakyRelu", Attributes.of("alpha", (float) slope), x);
  }

  static Activation.Formula elu(double alpha) {
    return (o, x, axis) -> o.with("Elu", Attributes.of("alpha", (float) alpha), x);
  }

  private static Activation.Formula celu(double alpha) {
    return (o, x, axis) -> o.with("Celu", Attributes.of("alpha", (float) alpha), x);
  }

  private static Activation.Formula gelu(boolean approximate) {
    return (o, x, axis) ->
        o.with("Gelu", Attributes.of("approximate", approximate ? "tanh" : "none"), x);
  }

  /** relu6(x + 3) / 6. */
  private static String hardSigmoid(Ops o, String x) {
    return o.mul(o.clip(o.add(x, 3), 0, 6), 1.0 / 6);
  }

  private static Activation.Formula softmax(String operator, Settings s) {
    int given = s.integer("axis", -1);
    if (given != -1) {
      throw s.error("softmax along axis " + given, "the last axis, -1", "");
    }
    return (o, x, axis) -> o.with(operator, Attributes.of("axis", axis), x);
  }

  private static String softplusOfNegative(Ops o, String x) {
    return o.op("Softplus", o.op("Neg", x));
  }

  private static Activation.Formula shrink(double threshold, double otherwise) {
    return (o, x, axis) ->
        o.op("Where", o.op("Greater", o.op("Abs", x), o.real(threshold)), x, o.mul(x, otherwise));
  }

  private static Activation.Formula softShrink(double threshold) {
    return (o, x, axis) ->
        o.add(
            o.op("Relu", o.add(x, -threshold)),
            o.op("Neg", o.op("Relu", o.add(o.op("Neg", x), -threshold))));
  }

  private static Activation.Formula squareplus(double b) {
    return (o, x, axis) -> o.mul(o.add(x, o.op("Sqrt", o.add(o.square(x), b))), 0.5);
  }

  private static Activation.Formula threshold(double threshold, double otherwise) {
    return (o, x, axis) ->
        o.op("Where", o.op("Greater", x, o.real(threshold)), x, o.real(otherwise));
  }
}
