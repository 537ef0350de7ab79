package org.assay.bounds.norms;

import java.util.Arrays;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Norms;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/**
 * Norms through matrix products: σ(W)·‖x‖ for a frozen factor, the norm of a column of W times that
 * of a row of x for each element, and Cauchy–Schwarz where both factors vary.
 *
 * <p>Float rounding: K terms per element err by at most K·u·√(‖W‖₁‖W‖∞)·‖x‖.
 */
final class ProductNorms {
  private ProductNorms() {}

  static void addTo(OperatorTable.Builder<NormRule> table) {
    table.add("MatMul", ProductNorms::product);
    table.add("Gemm", ProductNorms::gemm);
  }

  private static Bounds product(NormContext c) {
    Bounds x = c.x();
    if (c.input(1).isEmpty() || x.rank() < 2 || c.input(1).get().rank() < 2) {
      return c.output();
    }
    Optional<Tensor> right = c.weight(1).filter(w -> w.rank() == 2);
    if (right.isPresent()) {
      return times(c, x, right.get(), false, c.output(), 1);
    }
    Optional<Tensor> left = c.weight(0).filter(w -> w.rank() == 2);
    return left.isPresent() ? fromLeft(c, left.get()) : both(c);
  }

  private static Bounds gemm(NormContext c) {
    Optional<Tensor> w = c.weight(1).filter(t -> t.rank() == 2);
    if (w.isEmpty() || c.x().rank() != 2 || c.node().intAttribute("transA", 0) != 0) {
      return c.output();
    }
    double alpha = Math.abs(c.node().floatAttribute("alpha", 1));
    boolean turned = c.node().intAttribute("transB", 0) != 0;
    return times(c, c.x(), w.get(), turned, c.output(), alpha);
  }

  // x·W over the last axis; W as inputs × outputs, or turned.
  private static Bounds times(
      NormContext c, Bounds x, Tensor w, boolean turned, Bounds output, double factor) {
    OperatorNorm matrix = new OperatorNorm(w, Math.toIntExact(w.dims()[0]));
    double[] each = turned ? matrix.rowNorms() : matrix.columnNorms();
    int rank = x.rank();
    double terms = x.dims()[rank - 1];
    double u = output.format().unitRoundoff();
    double cheap = matrix.cheap(Math.toIntExact(w.dims()[1]), 1);
    double sigma = Math.min(cheap, c.weights().spectral(w, matrix, 1, 0, w.dims()[1]));
    double layer = (sigma + terms * u * 2 * cheap) * factor;
    double[] added = added(c, each.length);
    double unscaled = Sizes.over(x, 1L << (rank - 1)) * (1 + 2 * terms * u);
    if (factor < 1
        && !(Arrays.stream(each).max().orElse(0) * unscaled * 1.001 < output.type().max())) {
      // The sum of products is formed before it is scaled down, and may overflow.
      return output;
    }
    double row = unscaled * factor;
    double[] limits = new double[each.length];
    double squares = 0;
    for (int o = 0; o < limits.length; o++) {
      limits[o] = (each[o] * row + added[o]) * (1 + 1e-6) + c.tiny();
      squares += added[o] * added[o];
    }
    Bounds cut = Settling.cut(output, limits, output.rank() - 1);
    Norms norms = Norms.NONE;
    for (long axes : new long[] {1L << (rank - 1), Sizes.sampleAxes(rank)}) {
      if ((axes >>> (rank - 1) & 1) != 0) {
        double repeated = Sizes.elements(output, axes & ~(1L << (rank - 1)));
        double total = layer * Sizes.over(x, axes) + Math.sqrt(squares * repeated);
        norms = norms.and(axes, total * (1 + 1e-6) + c.tiny());
      }
    }
    return Settling.settle(cut, norms);
  }

  // What Gemm adds, per output.
  private static double[] added(NormContext c, int outputs) {
    double[] added = new double[outputs];
    if (!c.node().is("Gemm") || c.input(2).isEmpty()) {
      return added;
    }
    Bounds bias = c.input(2).get();
    double beta = Math.abs(c.node().floatAttribute("beta", 1));
    boolean perOutput = bias.rank() == 1 && bias.dims()[0] == outputs;
    if (perOutput) {
      added = Sizes.magnitudes(bias, outputs);
    } else {
      Arrays.fill(added, bias.hull().magnitude());
    }
    for (int o = 0; o < outputs; o++) {
      added[o] *= beta;
    }
    return added;
  }

  // W·x: W mixes the last axis but one.
  private static Bounds fromLeft(NormContext c, Tensor w) {
    Bounds x = c.input(1).orElseThrow();
    int rank = x.rank();
    if (rank != c.output().rank()) {
      return c.output();
    }
    OperatorNorm matrix = new OperatorNorm(w, Math.toIntExact(w.dims()[0]));
    long mixed = 1L << (rank - 2);
    double terms = x.dims()[rank - 2];
    double u = c.output().format().unitRoundoff();
    double cheap = matrix.cheap(Math.toIntExact(w.dims()[1]), 1);
    double sigma = Math.min(cheap, c.weights().spectral(w, matrix, 1, 0, w.dims()[1]));
    double layer = sigma + terms * u * 2 * cheap;
    double[] limits = matrix.rowNorms().clone();
    double column = Sizes.over(x, mixed) * (1 + 2 * terms * u);
    for (int o = 0; o < limits.length; o++) {
      limits[o] = limits[o] * column * (1 + 1e-6) + c.tiny();
    }
    Bounds cut = Settling.cut(c.output(), limits, rank - 2);
    Norms norms = Norms.NONE.and(mixed, layer * Sizes.over(x, mixed) * (1 + 1e-6) + c.tiny());
    long sample = Sizes.sampleAxes(rank);
    if ((sample & mixed) != 0) {
      norms = norms.and(sample, layer * Sizes.over(x, sample) * (1 + 1e-6) + c.tiny());
    }
    return Settling.settle(cut, norms);
  }

  // ⟨a, b⟩ ≤ ‖a‖·‖b‖ for an element; ‖AB‖_F ≤ ‖A‖_F·‖B‖_F, and a row of AB is at most ‖a‖·‖B‖_F.
  private static Bounds both(NormContext c) {
    Bounds a = c.x();
    Bounds b = c.input(1).orElseThrow();
    int rank = c.output().rank();
    if (a.rank() != rank || b.rank() != rank) {
      return c.output();
    }
    long last = 1L << (rank - 1);
    long mixed = 1L << (rank - 2);
    long matrix = last | mixed;
    double terms = a.dims()[rank - 1];
    double error = 1 + 2 * terms * c.output().format().unitRoundoff() + 1e-6;
    double row = Sizes.over(a, last);
    double rightMatrix = Sizes.over(b, matrix);
    double element = row * Sizes.over(b, mixed) * error + c.tiny();
    Bounds cut = Settling.cut(c.output(), new double[] {element});
    Norms norms = Norms.NONE.and(last, row * rightMatrix * error + c.tiny());
    norms = norms.and(matrix, Sizes.over(a, matrix) * rightMatrix * error + c.tiny());
    return Settling.settle(cut, norms);
  }
}
