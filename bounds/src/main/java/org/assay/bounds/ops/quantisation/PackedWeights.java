package org.assay.bounds.ops.quantisation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Widening;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/**
 * com.microsoft MatMulNBits: A · Wᵀ with W [N, K] in blocks along K, each of packed integers of 2,
 * 4 or 8 bits, a scale and a zero point (2^(bits − 1) if none is given). A frozen weight is
 * unpacked, and is exact.
 */
final class PackedWeights {
  // Of the least accuracy, 4, A is rounded to 8 bits per block; 2 and 3 mean 16 bits.
  private static final int EIGHT_BITS = 4;
  private static final double HALF_PRECISION = 0x1p-8;

  private PackedWeights() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add("com.microsoft", "MatMulNBits", c -> List.of(product(c)));
  }

  /** How a weight is packed. */
  private record Packing(int n, int k, int bits, int block, int blocks) {
    static Optional<Packing> of(TransferContext c) {
      long n = c.node().intAttribute("N", 0);
      long k = c.node().intAttribute("K", 0);
      long bits = c.node().intAttribute("bits", 4);
      long block = c.node().intAttribute("block_size", 0);
      boolean known =
          n > 0 && k > 0 && block > 0 && n * k < Integer.MAX_VALUE && bits > 0 && 8 % bits == 0;
      return known
          ? Optional.of(
              new Packing(
                  (int) n, (int) k, (int) bits, (int) block, (int) ((k + block - 1) / block)))
          : Optional.empty();
    }

    int bytesOfBlock() {
      return (block * bits + 7) / 8;
    }

    int bytesOfZeros() {
      return (blocks * bits + 7) / 8;
    }

    double element(double[] bytes, int from, int index) {
      int at = index * bits;
      return ((int) bytes[from + at / 8] >> at % 8) & ((1 << bits) - 1);
    }
  }

  private static Bounds product(TransferContext c) {
    Bounds a = c.input(0);
    Optional<Packing> packing = Packing.of(c);
    boolean rounds = c.node().intAttribute("accuracy_level", 0) >= EIGHT_BITS;
    boolean lost = rounds && a.type().isFloat() && a.allFlags() != 0;
    // As an integer of 8 bits, what was not finite is any number.
    if (packing.isEmpty() || a.rank() == 0 || !a.type().isFloat() || lost) {
      return c.anything();
    }
    Packing p = packing.get();
    double size = a.hull().magnitude();
    double scale = c.input(2).hull().magnitude();
    long accuracy = c.node().intAttribute("accuracy_level", 0);
    double error = rounds ? size / 127 * (1 + 1e-3) : 0;
    double relative = accuracy == 2 || accuracy == 3 ? HALF_PRECISION : 0;
    double u = c.accumulator(a.type()).format().unitRoundoff();
    Bounds factor = Widening.of(a, relative + 8 * u, error, c.budget());
    Bounds weight = frozen(c, p, a.type()).orElseGet(() -> hull(c, p, a.type(), scale));
    Bounds product = c.part("MatMul", Map.of(), factor, weight);
    // Kernels may subtract zero points from the sum: what cancels leaves a rounding of its terms.
    double terms = (p.k + 32.0) * u * p.k * size * (1 << p.bits) * scale;
    Bounds result = Widening.of(product, 0, terms, c.budget());
    return c.optional(5).map(bias -> c.part("Add", Map.of(), result, bias)).orElse(result);
  }

  private static Bounds hull(TransferContext c, Packing p, ElementType type, double scale) {
    double zero =
        c.optional(3).filter(z -> z.type().isFloat()).map(z -> z.hull().magnitude()).orElse(0.0);
    double most = Math.min(type.max(), scale * ((1 << p.bits) + zero) * 1.01);
    int flags = c.input(2).allFlags() | c.optional(3).map(Bounds::allFlags).orElse(0);
    Cell cell = Hulls.cell(-most, most, flags);
    org.assay.bounds.algebra.Rounding.outward(cell, type);
    return Hulls.uniform(type, new long[] {p.k, p.n}, cell);
  }

  private static Optional<Bounds> frozen(TransferContext c, Packing p, ElementType type) {
    Optional<Tensor> packed =
        c.input(1).constant().filter(t -> t.size() == (long) p.n * p.blocks * p.bytesOfBlock());
    Optional<Tensor> scales = c.input(2).constant().filter(t -> t.size() == (long) p.n * p.blocks);
    Optional<Tensor> zeros = c.optional(3).flatMap(Bounds::constant).filter(z -> fits(z, p));
    boolean known = packed.isPresent() && scales.isPresent() && c.optional(4).isEmpty();
    if (!known || c.optional(3).isPresent() && zeros.isEmpty()) {
      return Optional.empty();
    }
    List<Tensor> sources = new ArrayList<>(List.of(packed.get(), scales.get()));
    zeros.ifPresent(sources::add);
    return Optional.of(
        c.derived(
            sources,
            p + " " + type.text(),
            () -> unpacked(p, type, packed.get(), scales.get(), zeros)));
  }

  private static boolean fits(Tensor zeros, Packing p) {
    return zeros.size() == (long) p.n * (zeros.type().isFloat() ? p.blocks : p.bytesOfZeros());
  }

  private static Tensor unpacked(
      Packing p, ElementType type, Tensor packed, Tensor scales, Optional<Tensor> zeros) {
    double[] bytes = packed.toDoubles();
    double[] scale = scales.toDoubles();
    double[] zero = zeros.map(Tensor::toDoubles).orElseGet(() -> new double[0]);
    boolean plain = zeros.isPresent() && zeros.get().type().isFloat();
    double[] values = new double[p.n * p.k];
    for (int row = 0; row < p.n; row++) {
      for (int b = 0; b < p.blocks; b++) {
        int at = row * p.blocks + b;
        double offset = 1 << (p.bits - 1);
        if (zeros.isPresent()) {
          offset = plain ? zero[at] : p.element(zero, row * p.bytesOfZeros(), b);
        }
        for (int i = 0; i < p.block && b * p.block + i < p.k; i++) {
          double q = p.element(bytes, at * p.bytesOfBlock(), i);
          values[(b * p.block + i) * p.n + row] = type.format().round((q - offset) * scale[at]);
        }
      }
    }
    return Tensor.ofValues(type, new long[] {p.k, p.n}, values);
  }
}
