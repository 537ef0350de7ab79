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
  // One layer's share at the highest effort: the symbol of a wide layer would take minutes.
  private static final double MOST_WORK = 1.5e9;

  private double spent;
  private final NormEffort effort;
  private final double budget;
  private final Map<Tensor, Map<Part, Double>> known;

  WeightNorms(NormEffort effort, double budget) {
    this(effort, budget, 0, new IdentityHashMap<>());
  }

  private WeightNorms(
      NormEffort effort, double budget, double spent, Map<Tensor, Map<Part, Double>> known) {
    this.effort = effort;
    this.budget = budget;
    this.spent = spent;
    this.known = known;
  }

  /** The same norms, worked out harder. */
  WeightNorms with(NormEffort harder) {
    return new WeightNorms(harder, budget, spent, known);
  }

  /** Whether blocks of channels get a norm each. */
  boolean takesBlocks() {
    return effort == NormEffort.SYMBOL;
  }

  NormEffort effort() {
    return effort;
  }

  /** Part of a weight's inputs: columns of its matrix. */
  private record Part(String method, long from, long to) {}

  /** Spectral norm of (some columns of) a matrix of rows by groups; +Inf beyond the budget. */
  double spectral(Tensor weight, OperatorNorm matrix, int groups, long from, long to) {
    if (effort.compareTo(NormEffort.GRAM) < 0) {
      return Double.POSITIVE_INFINITY;
    }
    int block = effort == NormEffort.SYMBOL ? widest(matrix, groups) : OperatorNorm.BLOCK;
    return remembered(
        weight,
        new Part("gram " + block, from, to),
        matrix.work(groups, block),
        () -> matrix.spectral(groups, block));
  }

  // The greatest blocks of rows that one layer's share allows.
  private static int widest(OperatorNorm matrix, int groups) {
    int block = Integer.highestOneBit(Math.max(OperatorNorm.BLOCK, matrix.rank())) * 2;
    while (block > OperatorNorm.BLOCK && matrix.work(groups, block) > MOST_WORK) {
      block /= 2;
    }
    return block;
  }

  /** Spectral norm of (some inputs of) a convolution by its symbol; +Inf beyond the budget. */
  double fourier(Tensor weight, FourierNorm fine, long from, long to) {
    FourierNorm symbol = fine.work() > MOST_WORK ? fine.coarse() : fine;
    double work = symbol.work();
    return work > MOST_WORK || effort.compareTo(NormEffort.SYMBOL) < 0
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
