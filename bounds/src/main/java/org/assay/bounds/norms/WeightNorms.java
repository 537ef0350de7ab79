package org.assay.bounds.norms;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.assay.onnx.Tensor;

/**
 * Certified norms of frozen weights, each computed once and within a budget of multiplications.
 * What a budget does not allow is +Inf; row and column sums always remain.
 */
final class WeightNorms {
  // One layer's share: the Fourier norm of a wide layer would take minutes.
  private static final double MOST_FOURIER_WORK = 1.5e9;

  private final double budget;
  private final Map<Tensor, Map<Part, Double>> known = new IdentityHashMap<>();
  private double spent;

  WeightNorms(double budget) {
    this.budget = budget;
  }

  double spent() {
    return spent;
  }

  /** Part of a weight's inputs: columns of its matrix. */
  private record Part(String method, long from, long to) {}

  /** Spectral norm of (some columns of) a matrix of rows by groups; +Inf beyond the budget. */
  double spectral(Tensor weight, OperatorNorm matrix, int groups, long from, long to) {
    return remembered(
        weight, new Part("gram", from, to), matrix.work(groups), () -> matrix.spectral(groups));
  }

  /** Spectral norm of (some inputs of) a convolution by its symbol; +Inf beyond the budget. */
  double fourier(Tensor weight, FourierNorm symbol, long from, long to) {
    double work = symbol.work();
    return work > MOST_FOURIER_WORK
        ? Double.POSITIVE_INFINITY
        : remembered(weight, new Part("fourier", from, to), work, symbol::bound);
  }

  private double remembered(Tensor weight, Part part, double work, DoubleSupplier norm) {
    Map<Part, Double> own = known.computeIfAbsent(weight, w -> new HashMap<>());
    Double before = own.get(part);
    if (before != null) {
      return before;
    }
    double value = Double.POSITIVE_INFINITY;
    if (spent + work <= budget) {
      spent += work;
      value = norm.getAsDouble();
    }
    own.put(part, value);
    return value;
  }
}
