package org.assay.testkit.ops.activations;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Broadcast;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.ops.elementwise.SpecialFunctions;

/** Activation functions: elementwise ones here, along an axis in {@link SoftmaxFamily}. */
public final class ActivationReferences {
  private static final double SELU_ALPHA = 1.67326319217681884765625f;
  private static final double SELU_GAMMA = 1.05070102214813232421875f;
  private static final double ROOT_HALF = Math.sqrt(0.5);

  private ActivationReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Relu", Broadcast.unary(x -> x < 0 ? 0 : x));
    table.add("Sigmoid", Broadcast.unary(SpecialFunctions::sigmoid));
    table.add("Tanh", Broadcast.unary(StrictMath::tanh));
    table.add("Softplus", Broadcast.unary(SpecialFunctions::softplus));
    table.add("Softsign", Broadcast.unary(x -> x / (1 + Math.abs(x))));
    table.add("HardSwish", Broadcast.unary(x -> x * clip01(x / 6 + 0.5)));
    table.add("Mish", Broadcast.unary(x -> x * StrictMath.tanh(SpecialFunctions.softplus(x))));
    table.add("HardSigmoid", parametric(ActivationReferences::hardSigmoid));
    table.add("LeakyRelu", parametric(c -> leaky(c.real("alpha", 0.01))));
    table.add("ThresholdedRelu", parametric(c -> thresholded(c.real("alpha", 1))));
    table.add("Elu", parametric(c -> elu(c.real("alpha", 1))));
    table.add("Celu", parametric(c -> celu(c.real("alpha", 1))));
    table.add("Selu", parametric(ActivationReferences::selu));
    table.add("Shrink", parametric(ActivationReferences::shrink));
    table.add("Swish", parametric(c -> swish(c.real("alpha", 1))));
    table.add("Gelu", parametric(ActivationReferences::gelu));
    SoftmaxFamily.addTo(table);
  }

  private static RefOperator parametric(
      java.util.function.Function<OperatorCall, DoubleUnaryOperator> function) {
    return call -> List.of(Broadcast.map(call.in(0), function.apply(call)));
  }

  /**
   * An elementwise activation by name, as recurrent operators take it.
   *
   * @param alpha first parameter, or NaN for the operator's default
   * @param beta second parameter, or NaN for the operator's default
   */
  public static DoubleUnaryOperator named(String name, double alpha, double beta) {
    return switch (name) {
      case "Relu" -> x -> x < 0 ? 0 : x;
      case "Sigmoid" -> SpecialFunctions::sigmoid;
      case "Tanh" -> StrictMath::tanh;
      case "Softplus" -> SpecialFunctions::softplus;
      case "Softsign" -> x -> x / (1 + Math.abs(x));
      case "LeakyRelu" -> leaky(orElse(alpha, 0.01f));
      case "ThresholdedRelu" -> thresholded(orElse(alpha, 1));
      case "Elu" -> elu(orElse(alpha, 1));
      case "Affine" -> x -> orElse(alpha, 1) * x + orElse(beta, 0);
      case "ScaledTanh" -> x -> orElse(alpha, 1) * StrictMath.tanh(orElse(beta, 1) * x);
      case "HardSigmoid" -> x -> clip01(orElse(alpha, 0.2f) * x + orElse(beta, 0.5));
      default -> throw new org.assay.onnx.ModelException("unknown activation '" + name + "'", "");
    };
  }

  private static double orElse(double value, double otherwise) {
    return Double.isNaN(value) ? otherwise : value;
  }

  private static double clip01(double x) {
    return Math.max(0, Math.min(1, x));
  }

  private static DoubleUnaryOperator hardSigmoid(OperatorCall call) {
    double alpha = call.real("alpha", 0.2);
    double beta = call.real("beta", 0.5);
    return x -> clip01(alpha * x + beta);
  }

  private static DoubleUnaryOperator leaky(double alpha) {
    return x -> x < 0 ? alpha * x : x;
  }

  private static DoubleUnaryOperator thresholded(double alpha) {
    return x -> x > alpha ? x : 0;
  }

  private static DoubleUnaryOperator elu(double alpha) {
    return x -> x < 0 ? alpha * StrictMath.expm1(x) : x;
  }

  private static DoubleUnaryOperator celu(double alpha) {
    return x -> Math.max(0, x) + Math.min(0, alpha * StrictMath.expm1(x / alpha));
  }

  private static DoubleUnaryOperator selu(OperatorCall call) {
    double alpha = call.real("alpha", SELU_ALPHA);
    double gamma = call.real("gamma", SELU_GAMMA);
    return x -> x > 0 ? gamma * x : gamma * alpha * StrictMath.expm1(x);
  }

  private static DoubleUnaryOperator shrink(OperatorCall call) {
    double lambda = call.real("lambd", 0.5);
    double bias = call.real("bias", 0);
    return x -> x < -lambda ? x + bias : x > lambda ? x - bias : 0;
  }

  private static DoubleUnaryOperator swish(double alpha) {
    return x -> x * SpecialFunctions.sigmoid(alpha * x);
  }

  private static DoubleUnaryOperator gelu(OperatorCall call) {
    if (call.string("approximate", "none").equals("tanh")) {
      double factor = Math.sqrt(2 / Math.PI);
      return x -> 0.5 * x * (1 + StrictMath.tanh(factor * (x + 0.044715 * x * x * x)));
    }
    return x -> 0.5 * x * SpecialFunctions.erfc(-x * ROOT_HALF);
  }
}
