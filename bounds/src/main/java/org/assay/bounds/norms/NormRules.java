package org.assay.bounds.norms;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Norms;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * How norms pass through operators. The norm kept is that of a whole sample (all axes but the
 * first); linear layers multiply it by their operator norm, most other operators keep it.
 *
 * <p>Float rounding: a layer of K terms per output errs by at most K·u·√(‖W‖₁‖W‖∞)·‖x‖.
 */
public final class NormRules {
  /** Multiplications spent on Gram matrices in one analysis. */
  private final double budget;

  private final Map<Tensor, Double> spectral = new IdentityHashMap<>();
  private double spent;

  /**
   * Rules with a budget.
   *
   * @param budget most multiplications for spectral norms; 0 leaves row and column sums
   */
  public NormRules(double budget) {
    this.budget = budget;
  }

  /** Multiplications that were spent on spectral norms. */
  public double spent() {
    return spent;
  }

  /** The output with norms, and with intervals cut to them. */
  public Bounds apply(Node node, List<Optional<Bounds>> inputs, Bounds output) {
    boolean usable =
        node.domain().isEmpty()
            && output.type().isFloat()
            && output.rank() >= 2
            && output.dynamicAxes() == 0
            && !inputs.isEmpty()
            && inputs.get(0).isPresent()
            && inputs.get(0).get().rank() >= 2
            && inputs.get(0).get().type().isFloat();
    if (!usable) {
      return output;
    }
    for (Optional<Bounds> input : inputs) {
      if (input.isPresent() && input.get().type().isFloat() && input.get().allFlags() != 0) {
        return output;
      }
    }
    Bounds x = inputs.get(0).get();
    return switch (node.opType()) {
      case "Conv" -> convolution(node, x, inputs, output);
      case "Gemm", "MatMul" -> product(node, inputs, output);
      case "Relu",
          "Identity",
          "Dropout",
          "HardSwish",
          "Gelu",
          "Tanh",
          "Reshape",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Transpose",
          "Slice",
          "Split",
          "Pad",
          "Mish",
          "LeakyRelu",
          "Swish" ->
          kept(node, x, output);
      case "Clip" -> clip(x, output);
      case "Add", "Sub" -> sum(inputs, output);
      case "Mul" -> scaled(inputs, output);
      case "Concat" -> joined(node, inputs, output);
      case "MaxPool" -> settle(output, windowed(node, x, output, false));
      case "AveragePool" -> averaged(x, output, windowed(node, x, output, true), window(node));
      case "GlobalAveragePool" -> averaged(x, output, sample(x) * (1 + 1e-3), positions(x));
      case "GlobalMaxPool" -> settle(output, sample(x) * (1 + 1e-3));
      case "BatchNormalization" -> settle(output, Double.POSITIVE_INFINITY);
      default -> output;
    };
  }

  private static long sampleAxes(Bounds b) {
    return (1L << b.rank()) - 2;
  }

  /** Norm of a sample: what is kept, or what the intervals say. */
  static double sample(Bounds b) {
    return Math.min(b.norms().over(sampleAxes(b)), byIntervals(b));
  }

  // √Σ max(|lo|, |hi|)², the greatest over the blocks of the first axis.
  private static double byIntervals(Bounds b) {
    Axis first = b.axis(0);
    int rest = first.blocks() == 0 ? 0 : b.cells() / first.blocks();
    double greatest = 0;
    for (int s = 0; s < first.blocks(); s++) {
      double squares = 0;
      int[] index = new int[b.rank()];
      for (int c = 0; c < rest; c++) {
        double width = 1;
        for (int i = 1; i < index.length; i++) {
          width *= b.axis(i).width(index[i]);
        }
        int at = s * rest + c;
        double size =
            b.lo()[at] > b.hi()[at] ? 0 : Math.max(Math.abs(b.lo()[at]), Math.abs(b.hi()[at]));
        squares += width * size * size;
        for (int i = index.length - 1; i >= 1 && ++index[i] >= b.axis(i).blocks(); i--) {
          index[i] = 0;
        }
      }
      greatest = Math.max(greatest, squares);
    }
    return Math.sqrt(greatest) * (1 + 1e-9);
  }

  // An average of n elements: the sum that is formed first is at most √n times the norm.
  private static Bounds averaged(Bounds x, Bounds output, double norm, double n) {
    boolean fits = sample(x) * Math.sqrt(n) * (1 + 1e-3) < output.type().max();
    return fits ? settle(output, norm) : output;
  }

  private static double window(Node node) {
    double n = 1;
    for (long size : node.intsAttribute("kernel_shape").orElse(new long[0])) {
      n *= size;
    }
    return n;
  }

  private static double positions(Bounds x) {
    double n = 1;
    for (int i = 2; i < x.rank(); i++) {
      n *= x.dims()[i];
    }
    return n;
  }

  // Keeps a sample norm and cuts the intervals to it; overflow is then excluded.
  private static Bounds settle(Bounds output, double norm) {
    double own = Math.min(norm, byIntervals(output));
    Norms norms = Norms.NONE.and(sampleAxes(output), own);
    double[] limits = new double[] {norm};
    return cut(output, limits).withNorms(norms);
  }

  // Cuts cells to [-limit, limit]: one limit for all, or one per index of axis 1.
  private static Bounds cut(Bounds output, double[] limits) {
    boolean helps = false;
    Cell hull = output.hull();
    for (double limit : limits) {
      helps |= limit < hull.magnitude();
    }
    if (!helps) {
      return output;
    }
    double most = output.type().max();
    double[] lo = output.lo().clone();
    double[] hi = output.hi().clone();
    byte[] flags = output.flags().clone();
    Axis channels = output.axis(1);
    int inner = 1;
    for (int i = 2; i < output.rank(); i++) {
      inner *= output.axis(i).blocks();
    }
    for (int c = 0; c < lo.length; c++) {
      double limit = limits[0];
      if (limits.length > 1) {
        int block = c / inner % channels.blocks();
        limit = 0;
        for (long i = channels.start(block); i < channels.end(block); i++) {
          limit = Math.max(limit, limits[(int) i]);
        }
      }
      if (!(limit < most)) {
        continue;
      }
      limit = Math.min(most, Rounding.up(output.format(), limit));
      flags[c] = 0;
      lo[c] = Math.max(lo[c], -limit);
      hi[c] = Math.min(hi[c], limit);
    }
    return Bounds.of(output.type(), output.axes(), lo, hi, flags);
  }

  private Bounds convolution(Node node, Bounds x, List<Optional<Bounds>> inputs, Bounds output) {
    Optional<Tensor> weight = inputs.get(1).flatMap(Bounds::constant);
    if (weight.isEmpty() || weight.get().size() == 0) {
      return output;
    }
    Tensor w = weight.get();
    int groups = (int) node.intAttribute("group", 1);
    OperatorNorm matrix = new OperatorNorm(w, Math.toIntExact(w.dims()[0]));
    double norm = sample(x);
    double overlap = 1;
    double terms = w.dims()[1];
    for (int i = 2; i < w.rank(); i++) {
      long stride = ConvolutionShape.at(node, "strides", i - 2);
      overlap *= Math.ceil((double) w.dims()[i] / stride);
      terms *= w.dims()[i];
    }
    double cheap =
        Math.sqrt(matrix.greatestRowSum() * matrix.greatestColumnSum((int) w.dims()[1], groups));
    double sigma = Math.min(cheap, spectral(w, matrix, groups) * Math.sqrt(overlap));
    double u = output.format().unitRoundoff();
    double total = (sigma + terms * u * 2 * cheap) * norm + tiny(output);
    double[] rows = matrix.rowNorms().clone();
    for (int o = 0; o < rows.length; o++) {
      rows[o] = rows[o] * norm * (1 + 2 * terms * u) + tiny(output);
    }
    if (inputs.size() > 2 && inputs.get(2).isPresent()) {
      addBias(inputs.get(2).get(), rows);
      total += biasNorm(inputs.get(2).get(), output);
    }
    return cut(output, rows)
        .withNorms(
            Norms.NONE.and(sampleAxes(output), Math.min(total, byIntervals(cut(output, rows)))));
  }

  private static double tiny(Bounds output) {
    return output.size() * output.format().minPositive();
  }

  private static void addBias(Bounds bias, double[] rows) {
    Bounds each = bias.on(Axis.each(rows.length));
    for (int o = 0; o < rows.length; o++) {
      rows[o] += Math.max(Math.abs(each.lo()[o]), Math.abs(each.hi()[o]));
      rows[o] *= 1 + 1e-6;
    }
  }

  private static double biasNorm(Bounds bias, Bounds output) {
    double positions = 1;
    for (int i = 2; i < output.rank(); i++) {
      positions *= output.dims()[i];
    }
    double squares = 0;
    Bounds each = bias.on(Axis.each(bias.dims()[0]));
    for (int o = 0; o < each.cells(); o++) {
      double b = Math.max(Math.abs(each.lo()[o]), Math.abs(each.hi()[o]));
      squares += b * b;
    }
    return Math.sqrt(squares * positions) * (1 + 1e-6);
  }

  private double spectral(Tensor weight, OperatorNorm matrix, int groups) {
    Double known = spectral.get(weight);
    if (known != null) {
      return known;
    }
    double work = matrix.work(groups);
    double norm = Double.POSITIVE_INFINITY;
    if (spent + work <= budget) {
      spent += work;
      norm = matrix.spectral(groups);
    }
    spectral.put(weight, norm);
    return norm;
  }

  private Bounds product(Node node, List<Optional<Bounds>> inputs, Bounds output) {
    Bounds x = inputs.get(0).orElseThrow();
    Optional<Tensor> weight = inputs.get(1).flatMap(Bounds::constant);
    if (weight.isEmpty() || weight.get().rank() != 2 || x.rank() != 2 || weight.get().size() == 0) {
      return output;
    }
    boolean plain =
        node.is("MatMul")
            || node.floatAttribute("alpha", 1) == 1 && node.intAttribute("transA", 0) == 0;
    if (!plain) {
      return output;
    }
    Tensor w = weight.get();
    // Row norms need outputs as rows; the spectral norm is the same either way.
    OperatorNorm matrix = new OperatorNorm(w, Math.toIntExact(w.dims()[0]));
    double norm = sample(x);
    double terms = x.dims()[1];
    double u = output.format().unitRoundoff();
    double cheap =
        Math.sqrt(matrix.greatestRowSum() * matrix.greatestColumnSum((int) w.dims()[1], 1));
    double sigma = Math.min(cheap, spectral(w, matrix, 1));
    double total = (sigma + terms * u * 2 * cheap) * norm + tiny(output);
    if (node.is("Gemm") && inputs.size() > 2 && inputs.get(2).isPresent()) {
      Cell bias = inputs.get(2).get().hull();
      double beta = Math.abs(node.floatAttribute("beta", 1));
      total += beta * bias.magnitude() * Math.sqrt(output.dims()[1]) * (1 + 1e-6);
    }
    return settle(output, total);
  }

  // Operators that never enlarge the magnitude of an element, or that only move elements.
  private static Bounds kept(Node node, Bounds x, Bounds output) {
    if (node.is("LeakyRelu") && !(Math.abs(node.floatAttribute("alpha", 0.01f)) <= 1)) {
      return output;
    }
    boolean moves =
        switch (node.opType()) {
          case "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose" -> true;
          default -> false;
        };
    // Moves must leave the samples apart.
    if (moves && !(x.dims()[0] == output.dims()[0] && keepsSamples(node, x))) {
      return output;
    }
    // Other modes of Pad repeat elements; Dropout enlarges them in training.
    boolean enlarges =
        node.is("Pad")
                && (node.hasInput(2)
                    || !node.stringAttribute("mode", "constant").equals("constant"))
            || node.is("Dropout") && node.hasInput(2);
    if (x.dims()[0] != output.dims()[0] || enlarges) {
      return output;
    }
    double norm = x.norms().over(sampleAxes(x));
    return norm < Double.POSITIVE_INFINITY ? settle(output, norm * (1 + 1e-6)) : output;
  }

  private static boolean keepsSamples(Node node, Bounds x) {
    if (node.is("Transpose")) {
      return node.intsAttribute("perm").map(p -> p[0] == 0).orElse(x.rank() == 1);
    }
    return true;
  }

  private static Bounds clip(Bounds x, Bounds output) {
    double norm = x.norms().over(sampleAxes(x));
    Cell hull = output.hull();
    return norm < Double.POSITIVE_INFINITY && hull.containsZero()
        ? settle(output, norm * (1 + 1e-6))
        : output;
  }

  private static Bounds sum(List<Optional<Bounds>> inputs, Bounds output) {
    double total = 0;
    boolean kept = false;
    for (Optional<Bounds> input : inputs) {
      if (input.isEmpty() || !java.util.Arrays.equals(input.get().dims(), output.dims())) {
        return output;
      }
      kept |= input.get().norms().count() > 0;
      total += sample(input.get());
    }
    return kept ? settle(output, total * (1 + 1e-6)) : output;
  }

  private static Bounds scaled(List<Optional<Bounds>> inputs, Bounds output) {
    if (inputs.size() != 2 || inputs.get(1).isEmpty()) {
      return output;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 2; i++) {
      Bounds x = inputs.get(i).orElseThrow();
      if (java.util.Arrays.equals(x.dims(), output.dims()) && x.norms().count() > 0) {
        double factor = inputs.get(1 - i).orElseThrow().hull().magnitude();
        best = Math.min(best, factor * sample(x) * (1 + 1e-6) + tiny(output));
      }
    }
    return best < Double.POSITIVE_INFINITY ? settle(output, best) : output;
  }

  private static Bounds joined(Node node, List<Optional<Bounds>> inputs, Bounds output) {
    long axis = node.intAttribute("axis", 0);
    if (axis == 0 || axis == -output.rank()) {
      return output;
    }
    double squares = 0;
    List<Bounds> parts = new ArrayList<>();
    for (Optional<Bounds> input : inputs) {
      if (input.isEmpty()) {
        return output;
      }
      parts.add(input.get());
      double norm = sample(input.get());
      squares += norm * norm;
    }
    boolean kept = parts.stream().anyMatch(p -> p.norms().count() > 0);
    double norm = Math.sqrt(squares) * (1 + 1e-9);
    return kept && norm < Double.POSITIVE_INFINITY ? settle(output, norm) : output;
  }

  // Each element is taken up by at most ⌈kernel/stride⌉ windows per axis.
  private static double windowed(Node node, Bounds x, Bounds output, boolean average) {
    double norm = x.norms().over(sampleAxes(x));
    long[] kernel = node.intsAttribute("kernel_shape").orElse(new long[0]);
    double overlap = 1;
    if (node.attribute("dilations").isPresent()) {
      // Dilated windows take an element up more often, and may be empty.
      return Double.POSITIVE_INFINITY;
    }
    for (int i = 0; i < kernel.length; i++) {
      overlap *= Math.ceil((double) kernel[i] / ConvolutionShape.at(node, "strides", i));
    }
    // An average is at most the root mean square of its window, of one element at least.
    return norm * Math.sqrt(overlap) * (average ? 1 + 1e-3 : 1);
  }
}
