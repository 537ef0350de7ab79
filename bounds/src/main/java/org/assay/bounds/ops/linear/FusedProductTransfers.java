package org.assay.bounds.ops.linear;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Norms;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Rounding;
import org.assay.bounds.ops.activations.FusedActivation;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/**
 * com.microsoft FusedMatMul, FusedGemm, Attention, QAttention, MultiHead- and GroupQueryAttention.
 */
final class FusedProductTransfers {
  private static final String MICROSOFT = "com.microsoft";

  private FusedProductTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add(MICROSOFT, "FusedMatMul", c -> List.of(matmul(c)))
        // Its older name.
        .add(MICROSOFT, "TransposeMatMul", c -> List.of(matmul(c)))
        .add(MICROSOFT, "FusedGemm", c -> List.of(gemm(c)))
        .add(MICROSOFT, "Attention", c -> packed(c, c.input(0), c.input(1), 3, 4))
        // Nothing bounds the inverse of a matrix near a singular one.
        .add(MICROSOFT, "Inverse", c -> List.of(c.anything()))
        .add(MICROSOFT, "QAttention", c -> quantised(c))
        .add(MICROSOFT, "MultiHeadAttention", c -> List.of(heads(c, 3, 7, new int[] {4, 5})))
        .add(MICROSOFT, "GroupQueryAttention", c -> List.of(heads(c, -1, 4, new int[] {10})));
  }

  private static Bounds matmul(TransferContext c) {
    boolean batches =
        c.node().intAttribute("transBatchA", 0) != 0
            || c.node().intAttribute("transBatchB", 0) != 0;
    Bounds a = c.input(0);
    Bounds b = c.input(1);
    if (batches || a.rank() < 2 || b.rank() < 2) {
      return c.anything();
    }
    a = c.node().intAttribute("transA", 0) != 0 ? turned(c, a) : a;
    b = c.node().intAttribute("transB", 0) != 0 ? turned(c, b) : b;
    ElementType type = c.type(0);
    Bounds product = c.part("MatMul", Map.of(), a, b);
    float alpha = c.node().floatAttribute("alpha", 1);
    if (alpha == 1) {
      return product.withDynamicAxes(c.dynamicAxes(0));
    }
    Cell factor = Hulls.point(alpha);
    CellFunction f =
        (x, out) -> {
          Arithmetic.mul(x[0], factor, ElementType.DOUBLE, out);
          if (!out.isEmpty()) {
            double error =
                4 * type.format().unitRoundoff() * out.magnitude() + type.format().minPositive();
            out.set(out.lo - error, out.hi + error, out.flags);
          }
          // The kernel may scale an operand first, which overflows earlier or later.
          double largest = x[0].magnitude() * Math.max(1, Math.abs(alpha));
          out.flags |= largest > type.max() / 4 ? Flags.ALL : 0;
          Rounding.outward(out, type);
        };
    Norms norms = Norms.NONE;
    for (int i = 0; i < product.norms().count(); i++) {
      double bound =
          product.norms().bound(i) * Math.abs(alpha) * (1 + 1e-6) + product.size() * 1e-44;
      norms = norms.and(product.norms().axes(i), bound);
    }
    return Elementwise.map(type, c.budget(), f, product)
        .withDynamicAxes(c.dynamicAxes(0))
        .withNorms(type == ElementType.FLOAT ? norms : Norms.NONE);
  }

  private static Bounds gemm(TransferContext c) {
    List<Optional<Bounds>> operands =
        List.of(Optional.of(c.input(0)), Optional.of(c.input(1)), c.optional(2));
    return FusedActivation.apply(c, c.part("Gemm", c.node().attributes(), operands));
  }

  private static Bounds turned(TransferContext c, Bounds in) {
    if (in.constant().isPresent() && in.rank() == 2) {
      Tensor w = in.constant().get();
      return c.derived(List.of(w), "turned", () -> turned(w));
    }
    int[] order = new int[in.rank()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    order[order.length - 1] = order.length - 2;
    order[order.length - 2] = order.length - 1;
    return Rearrange.transpose(in, order);
  }

  private static Tensor turned(Tensor w) {
    int rows = Math.toIntExact(w.dims()[0]);
    int columns = Math.toIntExact(w.dims()[1]);
    double[] from = w.toDoubles();
    double[] to = new double[from.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i % rows * columns + i / rows];
    }
    return Tensor.ofValues(w.type(), new long[] {columns, rows}, to);
  }

  // Inputs: X, W, bias, scales of X and W, mask, their zero points, past keys and values.
  private static List<Bounds> quantised(TransferContext c) {
    Bounds x = real(c, 0, 3, 6);
    Bounds w = real(c, 1, 4, 7);
    return packed(c, x, w, 5, 8);
  }

  private static Bounds real(TransferContext c, int input, int scale, int zero) {
    Bounds elements = c.input(input);
    Bounds one = Rearrange.flat(c.input(scale), new long[0]);
    Bounds offset =
        c.optional(zero)
            .map(z -> Rearrange.flat(z, new long[0]))
            .orElseGet(() -> Bounds.uniform(elements.type(), new long[0], 0, 0, 0));
    return c.part("DequantizeLinear", Map.of(), elements, one, offset);
  }

  // X · W + b gives queries, keys and values.
  private static List<Bounds> packed(
      TransferContext c, Bounds input, Bounds weight, int maskInput, int pastInput) {
    Cell x = input.hull();
    Cell w = weight.hull();
    double bias = c.optional(2).map(b -> b.hull().magnitude()).orElse(0.0);
    double past = c.optional(pastInput).map(b -> b.hull().magnitude()).orElse(0.0);
    double terms = weight.dims()[0];
    double u = c.accumulator(c.type(0)).format().unitRoundoff();
    double value = (terms * x.magnitude() * w.magnitude() + bias) * (1 + (terms + 4) * u) + past;
    int flags = 0;
    for (int i = 0; i < c.inputs(); i++) {
      flags |= c.optional(i).map(Bounds::allFlags).orElse(0) != 0 ? Flags.ALL : 0;
    }
    boolean masked =
        c.node().hasInput(maskInput) || c.node().intAttribute("unidirectional", 0) != 0;
    return List.of(convex(c, Hulls.cell(-value, value, flags), value * value * terms, masked));
  }

  // Values are input 2, or packed into input 0; a bias may be added to all three.
  private static Bounds heads(TransferContext c, int biasInput, int pastInput, int[] masks) {
    Cell v = c.optional(2).orElse(c.input(0)).hull();
    c.optional(pastInput).ifPresent(p -> v.join(p.hull()));
    double size = c.input(0).hull().magnitude();
    size = Math.max(size, c.optional(1).map(k -> k.hull().magnitude()).orElse(size));
    size = Math.max(size, c.optional(pastInput - 1).map(k -> k.hull().magnitude()).orElse(size));
    int flags = 0;
    for (int i = 0; i < c.inputs(); i++) {
      Optional<Bounds> operand = c.optional(i);
      flags |= operand.map(Bounds::allFlags).orElse(0) != 0 ? Flags.ALL : 0;
    }
    Optional<Bounds> bias = biasInput < 0 ? Optional.empty() : c.optional(biasInput);
    double shift = bias.map(b -> b.hull().magnitude()).orElse(0.0);
    boolean masked = c.node().intAttribute("unidirectional", 0) != 0 || biasInput < 0;
    for (int mask : masks) {
      masked |= c.node().hasInput(mask);
    }
    double reach = 2 * (size + shift);
    double width = c.input(0).dims()[c.input(0).rank() - 1];
    return convex(
        c, Hulls.cell(v.lo - shift, v.hi + shift, v.flags | flags), reach * reach * width, masked);
  }

  // Weights are non-negative and add up to 1, or to 0 or NaN where all keys are masked.
  private static Bounds convex(TransferContext c, Cell v, double scores, boolean masked) {
    ElementType type = c.type(0);
    double keys = c.input(0).dims()[Math.max(0, c.input(0).rank() - 2)] + 4096.0;
    double u = c.accumulator(type).format().unitRoundoff();
    double error = v.magnitude() * (1e-6 + (2 * keys + 16) * u + 4 * type.format().unitRoundoff());
    int flags = v.flags | (masked ? Flags.NAN : 0);
    if (v.isEmpty() || !(scores * 1.01 < type.max()) || !(v.magnitude() < type.max() / 2)) {
      return c.anything();
    }
    double lo = masked ? Math.min(0, v.lo) : v.lo;
    double hi = masked ? Math.max(0, v.hi) : v.hi;
    Cell out = Hulls.cell(lo - error, hi + error, flags);
    Rounding.outward(out, type);
    return Hulls.uniform(type, c.dims(0), out).withDynamicAxes(c.dynamicAxes(0));
  }
}
