package org.assay.bounds.ops.activations;

import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Kernel;
import org.assay.bounds.algebra.Rounding;
import org.assay.bounds.ops.elementwise.ElementwiseTransfers;
import org.assay.bounds.ops.elementwise.Erf;
import org.assay.bounds.ops.elementwise.Kernels;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;

/** Activation functions except the softmax family. */
public final class ActivationTransfers {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  // Tanh and Sigmoid exceed 1 by up to two units of float32 (2.25e-7 was seen in Mish).
  private static final double BEYOND = 4e-7;

  private ActivationTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("Relu", ElementwiseTransfers.unary(ActivationTransfers::relu))
        .add("LeakyRelu", c -> leaky(c, c.node().floatAttribute("alpha", 0.01f)))
        .add("ThresholdedRelu", ActivationTransfers::thresholded)
        .add("PRelu", ActivationTransfers::prelu)
        .add("Shrink", ActivationTransfers::shrink)
        .add("Sigmoid", increasing(Kernels.SIGMOID, 0, 1))
        .add("Tanh", increasing(Kernels.TANH, -1, 1))
        .add("Softplus", ElementwiseTransfers.unary(ActivationTransfers::softplus))
        .add("Softsign", ElementwiseTransfers.unary(ActivationTransfers::softsign))
        .add("HardSigmoid", ActivationTransfers::hardSigmoid)
        .add(
            "HardSwish",
            valley(x -> x * Math.max(0, Math.min(1, x / 6 + 0.5)), -1.5, -0.375, 0, 3e-7))
        .add("Mish", valley(ActivationTransfers::mish, -1.1924, -0.3088435, BEYOND, 4e-6))
        .add("Gelu", ActivationTransfers::gelu)
        .add("Swish", ActivationTransfers::swish)
        .add("Elu", c -> elu(c, c.node().floatAttribute("alpha", 1), 1))
        .add(
            "Selu",
            c ->
                elu(
                    c,
                    c.node().floatAttribute("alpha", 1.67326319217681884765625f),
                    c.node().floatAttribute("gamma", 1.05070102214813232421875f)))
        .add("Celu", c -> elu(c, c.node().floatAttribute("alpha", 1), 1));
    SoftmaxTransfers.addTo(table);
  }

  // In types other than float32, and before opset 22, ONNX Runtime takes the standard's function
  // log(exp(x) + 1), 16 bits in float32: infinite where exp is, and off by the sum's rounding.
  private static void softplus(Cell a, ElementType type, Cell out) {
    Kernels.SOFTPLUS.increasing(a, type, 0, INFINITE, out);
    if (type == ElementType.FLOAT || out.isEmpty()) {
      return;
    }
    boolean twice = type == ElementType.DOUBLE;
    double error = 4 * (twice ? type : ElementType.FLOAT).format().unitRoundoff();
    out.set(Math.max(0, out.lo - error), Math.min(type.max(), out.hi + error), out.flags);
    out.flags |= a.hi > (twice ? 709.7 : 88.7) ? Flags.POSITIVE : 0;
    Rounding.outward(out, type);
  }

  private static Transfer increasing(Kernel kernel, double atMinusInfinity, double atInfinity) {
    return ElementwiseTransfers.unary(
        (a, type, out) -> kernel.increasing(a, type, atMinusInfinity, atInfinity, out));
  }

  private static void relu(Cell a, ElementType type, Cell out) {
    // ORT: Relu(-Inf) = 0, NaN stays.
    boolean down = (a.flags & Flags.NEGATIVE) != 0;
    int flags = a.flags & ~Flags.NEGATIVE;
    if (a.isEmpty()) {
      out.setEmpty(flags);
    } else {
      out.set(Math.max(0, a.lo), Math.max(0, a.hi), flags);
    }
    if (down) {
      out.lo = Math.min(out.lo, 0);
      out.hi = Math.max(out.hi, 0);
    }
  }

  private static List<Bounds> leaky(TransferContext c, double alpha) {
    ElementType type = c.type(0);
    CellFunction f =
        (in, out) -> {
          Cell slope = new Cell();
          slope.set(alpha, alpha, 0);
          pieces(in[0], slope, type, out);
        };
    return List.of(
        Elementwise.map(type, c.budget(), f, c.input(0)).withDynamicAxes(c.dynamicAxes(0)));
  }

  private static List<Bounds> prelu(TransferContext c) {
    ElementType type = c.type(0);
    CellFunction f = (in, out) -> pieces(in[0], in[1], type, out);
    return List.of(
        Elementwise.zip(type, c.dims(0), c.budget(), f, c.input(0), c.input(1))
            .withDynamicAxes(c.dynamicAxes(0)));
  }

  // x where x >= 0, slope * x below.
  private static void pieces(Cell x, Cell slope, ElementType type, Cell out) {
    Cell below = new Cell();
    Cell above = new Cell();
    below.set(x.lo, Math.min(0, x.hi), x.flags & ~Flags.POSITIVE);
    above.set(Math.max(0, x.lo), x.hi, x.flags & ~Flags.NEGATIVE);
    if (below.lo > below.hi) {
      below.setEmpty(below.flags);
    }
    if (above.lo > above.hi) {
      above.setEmpty(above.flags);
    }
    Arithmetic.mul(below, slope, type, out);
    out.join(above);
  }

  private static List<Bounds> thresholded(TransferContext c) {
    double alpha = c.node().floatAttribute("alpha", 1);
    return ElementwiseTransfers.unary(
            (a, type, out) -> {
              out.set(a);
              if (a.lo <= alpha || (a.flags & (Flags.NEGATIVE | Flags.NAN)) != 0) {
                out.lo = Math.min(out.lo, 0);
                out.hi = Math.max(a.hi > alpha ? a.hi : 0, 0);
                out.lo = a.hi > alpha ? Math.min(0, Math.max(a.lo, alpha)) : 0;
              }
            })
        .apply(c);
  }

  private static List<Bounds> shrink(TransferContext c) {
    double bias = c.node().floatAttribute("bias", 0);
    return ElementwiseTransfers.unary(
            (a, type, out) -> {
              if (!type.isFloat()) {
                out.set(type.min(), type.max(), 0);
                return;
              }
              out.set(
                  a.isEmpty() ? 0 : Math.min(0, a.lo + Math.min(bias, -bias)),
                  a.isEmpty() ? 0 : Math.max(0, a.hi + Math.max(bias, -bias)),
                  a.flags);
              if (type == ElementType.DOUBLE) {
                // ONNX Runtime computes it in float32.
                Rounding.outward(out, ElementType.FLOAT);
              }
              Rounding.outward(out, type);
            })
        .apply(c);
  }

  private static void softsign(Cell a, ElementType type, Cell out) {
    Kernels.SOFTSIGN.increasing(a, type, Double.NaN, Double.NaN, out);
    // 1 + |x| overflows at the very end of the range: x / Inf = 0 lies inside anyway.
    if (!a.isEmpty() && a.magnitude() >= type.max() * (1 - 1e-6)) {
      out.lo = Math.min(out.lo, 0);
      out.hi = Math.max(out.hi, 0);
    }
  }

  private static List<Bounds> hardSigmoid(TransferContext c) {
    double alpha = c.node().floatAttribute("alpha", 0.2f);
    double beta = c.node().floatAttribute("beta", 0.5f);
    Kernel kernel =
        new Kernel("HardSigmoid", x -> Math.max(0, Math.min(1, alpha * x + beta)), 0, 1.8e-7, 0, 1);
    return ElementwiseTransfers.unary(
            (a, type, out) -> {
              if (alpha >= 0 && Math.abs(beta) <= 4) {
                kernel.increasing(
                    a, type, alpha == 0 ? Double.NaN : 0, alpha == 0 ? Double.NaN : 1, out);
              } else {
                out.set(0, 1, a.flags & Flags.NAN | (alpha == 0 && a.flags != 0 ? Flags.NAN : 0));
              }
            })
        .apply(c);
  }

  private interface Curve {
    double at(double x);
  }

  /**
   * A function that falls to one minimum and rises behind it, like x·σ(x).
   *
   * @param bottom where the minimum is
   * @param least the minimum
   * @param limit value towards −∞; at −Inf itself ORT computes −Inf·0 = NaN
   * @param absolute error, scaled by max(1, |x|)
   */
  private static Transfer valley(
      Curve f, double bottom, double least, double beyond, double absolute) {
    return ElementwiseTransfers.unary(
        (a, type, out) -> valley(f, bottom, least, beyond, absolute, a, type, out));
  }

  // Never more than x but for the part by which the kernel's gate exceeds 1.
  private static void valley(
      Curve f,
      double bottom,
      double least,
      double beyond,
      double absolute,
      Cell a,
      ElementType type,
      Cell out) {
    int flags = a.flags & (Flags.NAN | Flags.POSITIVE);
    flags |= (a.flags & Flags.NEGATIVE) != 0 ? Flags.NAN : 0;
    if (a.isEmpty()) {
      out.setEmpty(flags);
      return;
    }
    double p = f.at(a.lo);
    double q = f.at(a.hi);
    double lo = a.lo <= bottom && a.hi >= bottom ? least : Math.min(p, q);
    double margin = type.bits() < 32 ? 4 * type.format().unitRoundoff() : 0;
    double error = absolute * Math.max(1, Math.min(Math.abs(a.hi), 20)) + margin;
    double high = Math.max(p, q);
    out.set(
        Math.max(lo - error - Math.abs(lo) * (4e-7 + margin), -a.magnitude()),
        Math.min(
            high + error + Math.abs(high) * (4e-7 + margin),
            Math.min(a.magnitude() * (1 + beyond), type.max())),
        flags);
    Rounding.outward(out, type);
    out.flags = flags;
  }

  private static double mish(double x) {
    return x * Math.tanh(x > 30 ? x : Math.log1p(Math.exp(x)));
  }

  private static List<Bounds> gelu(TransferContext c) {
    boolean tanh = c.node().stringAttribute("approximate", "none").equals("tanh");
    // The two forms differ by less than 4.8e-4, which is not hidden in the error.
    Curve f =
        tanh
            ? x -> 0.5 * x * (1 + Math.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
            : x -> 0.5 * x * (1 + Erf.erf(x / Math.sqrt(2)));
    return (tanh
            ? valley(f, -0.75246, -0.17004076, BEYOND, 2e-6)
            : valley(f, -0.75179, -0.16997121, 0, 1e-6))
        .apply(c);
  }

  private static List<Bounds> swish(TransferContext c) {
    double alpha = c.node().floatAttribute("alpha", 1);
    if (alpha <= 0) {
      return List.of(c.anything());
    }
    Curve f = x -> x / (1 + Math.exp(-alpha * x));
    return valley(f, -1.2784645 / alpha, -0.27846455 / alpha, BEYOND, 5e-6 / Math.min(1, alpha))
        .apply(c);
  }

  /** x · σ(x), as fused kernels compute it too. */
  public static void silu(Cell a, ElementType type, Cell out) {
    valley(x -> x / (1 + Math.exp(-x)), -1.2784645, -0.27846455, BEYOND, 5e-6, a, type, out);
  }

  private static List<Bounds> elu(TransferContext c, double alpha, double gamma) {
    Node node = c.node();
    if (alpha < 0 || gamma <= 0) {
      return List.of(c.anything());
    }
    boolean celu = node.is("Celu");
    if (celu && alpha == 0) {
      return List.of(c.anything());
    }
    double floor = -gamma * alpha;
    Kernel kernel =
        new Kernel(
            node.opType(),
            x -> x >= 0 ? gamma * x : gamma * alpha * Math.expm1(celu ? x / alpha : x),
            2.4e-7,
            3e-7 * gamma * Math.max(1, alpha),
            floor * (1 + 3e-7) - 0x1p-147,
            INFINITE);
    return ElementwiseTransfers.unary(
            (a, type, out) -> kernel.increasing(a, type, floor, INFINITE, out))
        .apply(c);
  }
}
