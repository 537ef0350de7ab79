package org.assay.testkit.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.assay.onnx.Attribute;
import org.assay.testkit.ops.elementwise.SpecialFunctions;

/** The kernels that are measured, with references in double. */
public final class KernelCatalog {
  private static final double ROOT_HALF = Math.sqrt(0.5);
  private static final double SELU_ALPHA = 1.67326319217681884765625f;
  private static final double SELU_GAMMA = 1.05070102214813232421875f;

  private KernelCatalog() {}

  /** All kernels. */
  public static List<Kernel> all() {
    List<Kernel> kernels = new ArrayList<>();
    plain(kernels, "Exp", StrictMath::exp);
    plain(kernels, "Log", StrictMath::log);
    plain(kernels, "Sigmoid", SpecialFunctions::sigmoid);
    plain(kernels, "Tanh", StrictMath::tanh);
    plain(kernels, "Softplus", SpecialFunctions::softplus);
    plain(kernels, "Erf", SpecialFunctions::erf);
    plain(kernels, "Sin", StrictMath::sin);
    plain(kernels, "Cos", StrictMath::cos);
    plain(kernels, "Tan", StrictMath::tan);
    plain(kernels, "Asin", StrictMath::asin);
    plain(kernels, "Acos", StrictMath::acos);
    plain(kernels, "Atan", StrictMath::atan);
    plain(kernels, "Sinh", StrictMath::sinh);
    plain(kernels, "Cosh", StrictMath::cosh);
    plain(kernels, "Asinh", SpecialFunctions::asinh);
    plain(kernels, "Acosh", SpecialFunctions::acosh);
    plain(kernels, "Atanh", SpecialFunctions::atanh);
    plain(kernels, "Sqrt", Math::sqrt);
    plain(kernels, "Reciprocal", x -> 1 / x);
    plain(kernels, "HardSwish", x -> x * clip01(x / 6 + 0.5));
    plain(kernels, "Mish", x -> x * StrictMath.tanh(SpecialFunctions.softplus(x)));
    plain(kernels, "Elu", x -> x < 0 ? StrictMath.expm1(x) : x);
    plain(kernels, "Celu", x -> x < 0 ? StrictMath.expm1(x) : x);
    plain(kernels, "Selu", KernelCatalog::selu);
    plain(kernels, "Softsign", x -> Double.isInfinite(x) ? Math.signum(x) : x / (1 + Math.abs(x)));
    plain(kernels, "HardSigmoid", x -> clip01((double) 0.2f * x + 0.5));
    plain(kernels, "Gelu", x -> 0.5 * x * SpecialFunctions.erfc(-x * ROOT_HALF));
    kernels.add(
        new Kernel(
            "Gelu (tanh)",
            "Gelu",
            Map.of("approximate", Attribute.StringValue.of("tanh")),
            Optional.empty(),
            KernelCatalog::geluTanh));
    for (double e : new double[] {2, 3, 4, 10, 0.5, 1.5, -0.5, -1, -2}) {
      kernels.add(
          new Kernel(
              "Pow(x, " + e + ")",
              "Pow",
              Map.of(),
              Optional.of(e),
              x -> x == 1 ? 1 : StrictMath.pow(x, e)));
    }
    return kernels;
  }

  private static void plain(List<Kernel> kernels, String operator, DoubleUnaryOperator reference) {
    kernels.add(new Kernel(operator, operator, Map.of(), Optional.empty(), reference));
  }

  private static double clip01(double x) {
    return Math.max(0, Math.min(1, x));
  }

  private static double selu(double x) {
    return SELU_GAMMA * (x > 0 ? x : SELU_ALPHA * StrictMath.expm1(x));
  }

  /** x·sigmoid(2u) for x/2·(1 + tanh u): no cancellation for negative x. */
  private static double geluTanh(double x) {
    double u = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    return x * SpecialFunctions.sigmoid(2 * u);
  }
}
