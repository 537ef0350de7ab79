package org.assay.bounds.norms;

import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Norms;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/**
 * Norms through convolutions: σ·‖x‖ on the sample, where a σ per block of channels may serve
 * better, and the norm of an output's weights times that of what it reads.
 *
 * <p>Float rounding: K terms per output err by at most K·u·√(‖W‖₁‖W‖∞)·‖x‖.
 */
final class ConvolutionNorms {
  private ConvolutionNorms() {}

  static void addTo(OperatorTable.Builder<NormRule> table) {
    table.add("Conv", ConvolutionNorms::convolution);
    table.add("ConvTranspose", ConvolutionNorms::transposed);
  }

  /** A frozen weight: outputs × inputs of a group × taps. */
  private record Layer(Node node, Tensor weight, OperatorNorm matrix, int groups, int[] kernel) {
    static Layer of(NormContext c, Tensor weight) {
      int[] kernel = new int[weight.rank() - 2];
      for (int i = 0; i < kernel.length; i++) {
        kernel[i] = Math.toIntExact(weight.dims()[i + 2]);
      }
      int groups = (int) c.node().intAttribute("group", 1);
      int rows = Math.toIntExact(weight.dims()[0]);
      return new Layer(c.node(), weight, new OperatorNorm(weight, rows), groups, kernel);
    }

    int inputs() {
      return Math.toIntExact(weight.dims()[1]);
    }

    double taps() {
      double taps = 1;
      for (int k : kernel) {
        taps *= k;
      }
      return taps;
    }

    double terms() {
      return taps() * inputs();
    }

    /** In how many windows an element occurs at most. */
    double overlap() {
      double overlap = 1;
      for (int i = 0; i < kernel.length; i++) {
        overlap *= Windows.overlap(node, i, kernel[i]);
      }
      return overlap;
    }

    /** Norm of the layer as it acts on some inputs, with the rounding of its sums. */
    double sigma(NormContext c, int from, int to) {
      boolean all = to - from == inputs();
      int taps = (int) taps();
      OperatorNorm part = all ? matrix : matrix.columns(from * taps, to * taps);
      double cheap = part.cheap(to - from, groups);
      double least = cheap;
      double symbol = Double.POSITIVE_INFINITY;
      if (taps > 1) {
        FourierNorm fourier = new FourierNorm(part.matrix(), to - from, kernel, groups);
        symbol = c.weights().fourier(weight, fourier, from, to);
        least = Math.min(least, symbol);
      }
      if (symbol == Double.POSITIVE_INFINITY || overlap() < taps) {
        double gram = c.weights().spectral(weight, part, groups, from, to);
        least = Math.min(least, gram * Math.sqrt(overlap()));
      }
      double u = c.output().format().unitRoundoff();
      return least + terms() * u * 2 * cheap;
    }
  }

  private static Bounds convolution(NormContext c) {
    Optional<Tensor> weight = c.weight(1).filter(w -> w.rank() == c.x().rank() && w.rank() >= 3);
    if (weight.isEmpty() || c.node().intAttribute("group", 1) < 1) {
      return c.output();
    }
    Layer layer = Layer.of(c, weight.get());
    Bounds x = c.x();
    double[] bias = bias(c, layer.matrix().rowNorms().length);
    Bounds cut = Settling.cut(c.output(), rows(c, layer, bias));
    double positions = Sizes.elements(c.output(), Sizes.from(2, c.output().rank()));
    double biasNorm = norm(bias);
    double total =
        layer.sigma(c, 0, layer.inputs()) * Sizes.sample(x) + biasNorm * Math.sqrt(positions);
    Optional<Norms.Blocks> blocks =
        x.norms().blocks().filter(b -> layer.groups() == 1 && c.weights().takesBlocks());
    if (blocks.isPresent()) {
      double sum = biasNorm * Math.sqrt(positions);
      for (int b = 0; b < blocks.get().ends().length; b++) {
        int from = (int) blocks.get().start(b);
        int to = (int) blocks.get().ends()[b];
        sum += layer.sigma(c, from, to) * blocks.get().bounds()[b];
      }
      total = Math.min(total, sum);
    }
    Norms norms = Norms.NONE.and(Sizes.sampleAxes(x.rank()), total * (1 + 1e-6) + c.tiny());
    return Settling.settle(cut, norms.and(2, channels(c, layer, biasNorm)));
  }

  // Over the channels of one position: the window holds at most `taps` positions.
  private static double channels(NormContext c, Layer layer, double biasNorm) {
    if (layer.groups() != 1) {
      return Double.POSITIVE_INFINITY;
    }
    double cheap = layer.matrix().cheap(layer.inputs(), 1);
    int inputs = layer.inputs();
    // Only where a window is one position does this serve more than the norm of the sample.
    double sigma =
        layer.taps() > 1
            ? cheap
            : Math.min(cheap, c.weights().spectral(layer.weight(), layer.matrix(), 1, 0, inputs));
    double rounding = layer.terms() * c.output().format().unitRoundoff() * 2 * cheap;
    double window = Math.sqrt(layer.taps()) * Sizes.over(c.x(), 2);
    return ((sigma + rounding) * window + biasNorm) * (1 + 1e-6) + c.tiny();
  }

  // Per output: the norm of its weights times that of what it reads, a window of a sample.
  private static double[] rows(NormContext c, Layer layer, double[] bias) {
    Bounds x = c.x();
    double[] rows = layer.matrix().rowNorms().clone();
    double norm = Sizes.sample(x);
    if (layer.groups() == 1) {
      norm = Math.min(norm, Math.sqrt(layer.taps()) * Sizes.over(x, 2));
    }
    double error = 1 + 2 * layer.terms() * c.output().format().unitRoundoff();
    for (int o = 0; o < rows.length; o++) {
      rows[o] = (rows[o] * norm * error + bias[o]) * (1 + 1e-6) + c.tiny();
    }
    return rows;
  }

  private static double[] bias(NormContext c, int outputs) {
    return c.input(2).map(b -> Sizes.magnitudes(b, outputs)).orElseGet(() -> new double[outputs]);
  }

  private static double norm(double[] vector) {
    double squares = 0;
    for (double v : vector) {
      squares += v * v;
    }
    return Math.sqrt(squares) * (1 + 1e-9);
  }

  // The adjoint of a convolution with the same weight: its norm is the same.
  private static Bounds transposed(NormContext c) {
    Optional<Tensor> weight = c.weight(1).filter(w -> w.rank() == c.x().rank() && w.rank() >= 3);
    if (weight.isEmpty() || c.node().intAttribute("group", 1) < 1) {
      return c.output();
    }
    Layer layer = Layer.of(c, weight.get());
    int outputs = Math.toIntExact(c.output().dims()[1]);
    double positions = Sizes.elements(c.output(), Sizes.from(2, c.output().rank()));
    double[] bias = bias(c, outputs);
    double total =
        layer.sigma(c, 0, layer.inputs()) * Sizes.sample(c.x()) + norm(bias) * Math.sqrt(positions);
    return Settling.settle(
        c.output(), Norms.NONE.and(Sizes.sampleAxes(c.x().rank()), total * (1 + 1e-6) + c.tiny()));
  }
}
