package org.assay.train.layers;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.assay.data.spec.Spelling;
import org.assay.grad.Attributes;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.train.formula.Ops;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;

/** Keras's activations by name (Keras 3, {@code keras.activations}). */
public final class Activations {
  private static final Map<String, Function<Settings, Activation.Formula>> TABLE =
      Map.ofEntries(
          Map.entry("linear", s -> (o, x, axis) -> x),
          Map.entry("relu", Activations::relu),
          Map.entry("relu6", s -> (o, x, axis) -> relu6(o, x)),
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
          Map.entry("sparse_plus", s -> Activations::sparsePlus),
          Map.entry("sparse_sigmoid", s -> (o, x, axis) -> o.clip(half(o, x), 0, 1)),
          Map.entry("sparsemax", Activations::sparsemax),
          Map.entry("glu", Activations::gated),
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
    Activation.Formula formula = reader.apply(arguments);
    Activation activation =
        name.equals("glu")
            ? new Activation(name, formula, channels -> halved(channels, arguments))
            : new Activation(name, formula);
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

  /** Not by Clip, whose derivative at 0 is 1: that of Keras is 0 there, as of relu. */
  private static String relu6(Ops o, String x) {
    return o.op("Min", o.op("Relu", x), o.real(6));
  }

  /** relu6(x + 3) / 6. */
  private static String hardSigmoid(Ops o, String x) {
    return o.mul(relu6(o, o.add(x, 3)), 1.0 / 6);
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

  private static String half(Ops o, String x) {
    return o.mul(o.add(x, 1), 0.5);
  }

  /** 0 up to -1, ((x + 1) / 2)² up to 1, then x. */
  private static String sparsePlus(Ops o, String x, int axis) {
    String middle = o.square(half(o, o.atLeast(x, -1)));
    return o.op("Where", o.op("Less", x, o.real(1)), middle, x);
  }

  private static void requireLastAxis(Settings s, String name) {
    int given = s.integer("axis", -1);
    if (given != -1) {
      throw s.error(name + " along axis " + given, "the last axis, -1", "");
    }
  }

  /**
   * max(x - t, 0) as Keras 3.15 computes it on all backends: t is (s - 1) / k for the sum s of the
   * running sums of the k greatest elements. In the paper (Martins and Astudillo 2016) s is their
   * sum, and the result sums to 1, which that of Keras does not; a job must do as Keras does.
   */
  private static Activation.Formula sparsemax(Settings s) {
    requireLastAxis(s, "sparsemax");
    return (o, x, axis) -> {
      String size = o.op("Gather", o.op("Shape", x), o.longs(axis));
      String sorted = o.graph().ops(2, "TopK", Attributes.of("axis", axis), x, size).get(0);
      String sums = o.op("CumSum", sorted, index(o, axis));
      // Ones summed up count the elements along the axis.
      String ones = o.op("Expand", o.real(1), o.op("Shape", sorted));
      String places = o.op("CumSum", ones, index(o, axis));
      String above = o.op("Greater", o.add(o.mul(places, sorted), 1), sums);
      String chosen = o.number(above);
      String count = o.sum(chosen, true, axis);
      String t = o.div(o.add(o.sum(o.mul(sums, chosen), true, axis), -1), count);
      return o.op("Relu", o.sub(x, t));
    };
  }

  private static String index(Ops o, int axis) {
    return o.graph().constant("k", Tensor.ofIntegers(ElementType.INT64, new long[0], axis));
  }

  /** The first half of the channels times the sigmoid of the second. */
  private static Activation.Formula gated(Settings s) {
    requireLastAxis(s, "glu");
    return (o, x, axis) -> {
      List<String> halves =
          o.graph().ops(2, "Split", Attributes.of("axis", axis, "num_outputs", 2), x);
      return o.mul(halves.get(0), o.op("Sigmoid", halves.get(1)));
    };
  }

  private static int halved(int channels, Settings s) {
    if (channels % 2 != 0) {
      throw s.error("glu of " + channels + " channels", "an even number", "");
    }
    return channels / 2;
  }

  private static Activation.Formula squareplus(double b) {
    return (o, x, axis) -> o.mul(o.add(x, o.op("Sqrt", o.add(o.square(x), b))), 0.5);
  }

  private static Activation.Formula threshold(double threshold, double otherwise) {
    return (o, x, axis) ->
        o.op("Where", o.op("Greater", x, o.real(threshold)), x, o.real(otherwise));
  }
}
