package org.assay.train.layers;

import java.util.ArrayList;
import java.util.List;
import org.assay.train.job.Settings;
import org.assay.train.weights.Constraints;
import org.assay.train.weights.Initializers;
import org.assay.train.weights.Regularizers;

/** Input, dense and activation layers (Keras 3, {@code keras.layers}). */
final class CoreLayers {
  private CoreLayers() {}

  static void register(LayerTable table) {
    table.single("InputLayer", s -> (context, x) -> x);
    table.single("Dense", CoreLayers::dense);
    table.single("Activation", s -> activation(Activations.of(s, "activation", "linear")));
    table.single("ReLU", s -> formula("relu", Activations.relu(s)));
    table.single("LeakyReLU", CoreLayers::leaky);
    table.single("ELU", s -> formula("elu", Activations.elu(s.number("alpha", 1))));
    table.single("Softmax", CoreLayers::softmax);
    table.single("PReLU", CoreLayers::prelu);
    table.single("Identity", s -> (context, x) -> x);
    table.keepMask(
        "Dense", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "PReLU", "Identity");
  }

  private static KerasLayer.Single activation(Activation activation) {
    return (context, x) -> activation.apply(context.ops(), x);
  }

  private static KerasLayer.Single formula(String name, Activation.Formula formula) {
    return activation(new Activation(name, formula));
  }

  private static KerasLayer.Single leaky(Settings s) {
    double slope = s.number("negative_slope", s.number("alpha", 0.3));
    return formula("leaky_relu", Activations.leaky(slope));
  }

  private static KerasLayer.Single softmax(Settings s) {
    int axis = s.integer("axis", -1);
    Activation softmax = Activations.of(Settings.named("softmax", s.where()));
    return (context, x) -> {
      if (axis != -1 && axis != x.rank()) {
        throw context.error("softmax along axis " + axis, "the last axis, -1", "");
      }
      return softmax.apply(context.ops(), x);
    };
  }

  /** A kernel's or other weight's rules under the keys {@code <prefix>_initializer} and so on. */
  static LayerContext.WeightRules rules(Settings s, String prefix, String initializer) {
    return new LayerContext.WeightRules(
        Initializers.of(s, prefix + "_initializer", initializer),
        Regularizers.of(s, prefix + "_regularizer"),
        Constraints.of(s, prefix + "_constraint"),
        true);
  }

  private static KerasLayer.Single dense(Settings s) {
    int units = s.size("units");
    Activation activation = Activations.of(s, "activation", "linear");
    boolean bias = s.flag("use_bias", true);
    LayerContext.WeightRules kernelRules = rules(s, "kernel", "glorot_uniform");
    LayerContext.WeightRules biasRules = rules(s, "bias", "zeros");
    OutputPenalty penalty = OutputPenalty.of(s);
    return (context, input) -> {
      Value x = context.channelsLast(input);
      String kernel = context.weight("kernel", List.of(x.channels(), units), kernelRules);
      String b = bias ? context.weight("bias", List.of(units), biasRules) : "";
      String y;
      if (x.rank() == 1 && bias) {
        y = context.ops().op("Gemm", x.tensor(), kernel, b);
      } else {
        y = context.ops().op("MatMul", x.tensor(), kernel);
        y = bias ? context.ops().add(y, b) : y;
      }
      List<Integer> shape = new ArrayList<>(x.shape());
      shape.set(x.rank() - 1, units);
      return penalty.apply(context, activation.apply(context.ops(), Value.of(y, shape)));
    };
  }

  private static KerasLayer.Single prelu(Settings s) {
    LayerContext.WeightRules rules = rules(s, "alpha", "zeros");
    List<Integer> shared = s.optionalIntegers("shared_axes").orElse(List.of());
    return (context, input) -> {
      Value x = context.channelsLast(input);
      List<Integer> shape = new ArrayList<>(x.shape());
      for (int axis : shared) {
        if (axis < 1 || axis > x.rank()) {
          throw context.error("'shared_axes' has " + axis, "axes from 1 to " + x.rank(), "");
        }
        shape.set(axis - 1, 1);
      }
      String alpha = context.weight("alpha", shape, rules);
      String negative = context.ops().op("Neg", context.ops().op("Relu", negated(context, x)));
      return x.like(
          context
              .ops()
              .add(context.ops().op("Relu", x.tensor()), context.ops().mul(negative, alpha)));
    };
  }

  private static String negated(LayerContext context, Value x) {
    return context.ops().op("Neg", x.tensor());
  }
}
