package org.assay.numeric.backward.rules;

import java.util.HashMap;
import java.util.Map;
import org.assay.bounds.Cell;
import org.assay.numeric.backward.Derivative;
import org.assay.numeric.backward.Step;
import org.assay.onnx.OperatorTable;

/** Matrix products: an adjoint is a product again, summed over what the operand does not have. */
final class LinearRules {
  private LinearRules() {}

  static void addTo(OperatorTable.Builder<Derivative> table) {
    table
        .add("MatMul", Derivative.of("dA = dY · Bᵀ; dB = Aᵀ · dY", LinearRules::matmul))
        .add(
            "Gemm",
            Derivative.of("dA = α · dY · Bᵀ; dB = α · Aᵀ · dY; dC = β · dY", LinearRules::gemm))
        .add(
            "Einsum", Derivative.of("the sum with dY in the operand's place", LinearRules::einsum));
  }

  private static Cell matmul(Step s, int k) {
    return product(s, k, s.in(1 - k));
  }

  /**
   * Each product of two elements is added to one element of the result: an operand's element meets
   * as many as there are products, divided by how many elements the operand has.
   */
  private static Cell product(Step s, int k, Cell other) {
    long[] a = s.dims(0);
    double inner = a.length == 0 ? s.size(0) : a[a.length - 1];
    boolean transposed =
        s.node().opType().equals("Gemm") && s.node().intAttribute("transA", 0) != 0;
    if (transposed && a.length == 2) {
      inner = a[0];
    }
    double products = s.outSize(0) * inner;
    double terms = Math.max(1, Math.ceil(products / Math.max(1, s.size(k))));
    return s.products(s.dy(), other, isFixed(s) ? terms : 0, terms);
  }

  private static boolean isFixed(Step s) {
    for (int k = 0; k < Math.min(2, s.operands()); k++) {
      if (s.bounds(k).map(b -> b.dynamicAxes() != 0).orElse(true)) {
        return false;
      }
    }
    return true;
  }

  private static Cell gemm(Step s, int k) {
    if (k == 2) {
      Cell scaled = s.mul(s.dy(), Step.point(s.node().floatAttribute("beta", 1)));
      return s.unbroadcast(scaled, k);
    }
    Cell sum = product(s, k, s.in(1 - k));
    return s.loosened(s.mul(sum, Step.point(s.node().floatAttribute("alpha", 1))));
  }

  private static Cell einsum(Step s, int k) {
    Cell term = s.dy();
    for (int i = 0; i < s.operands(); i++) {
      term = i == k ? term : s.loosened(s.mul(term, s.in(i)));
    }
    // Each product is added to one element of the operand: as many as the labels that it lacks
    // span.
    return s.some(term, terms(s, k));
  }

  private static double terms(Step s, int k) {
    String equation = s.node().stringAttribute("equation", "").replace(" ", "");
    String[] sides = equation.split("->", 2)[0].split(",", -1);
    Map<Character, Double> extents = new HashMap<>();
    for (int i = 0; i < sides.length; i++) {
      long[] dims = s.dims(i);
      if (sides[i].contains(".") || dims.length != sides[i].length()) {
        // With an ellipsis: every combination of elements, an upper limit.
        double all = Math.max(1, s.outSize(0));
        for (int o = 0; o < s.operands(); o++) {
          all = o == k ? all : all * Math.max(1, s.size(o));
        }
        return Math.min(all, 1e12);
      }
      for (int d = 0; d < dims.length; d++) {
        extents.merge(sides[i].charAt(d), (double) Math.max(1, dims[d]), Math::max);
      }
    }
    double terms = 1;
    for (Map.Entry<Character, Double> label : extents.entrySet()) {
      terms *= sides[k].indexOf(label.getKey()) >= 0 ? 1 : label.getValue();
    }
    return terms;
  }
}
