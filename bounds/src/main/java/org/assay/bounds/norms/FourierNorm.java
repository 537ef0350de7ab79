package org.assay.bounds.norms;

/**
 * Spectral norm of a convolution by its symbol, the matrix of outputs × inputs at each frequency:
 * ‖conv‖ ≤ sup_θ σ(Σ_t W_t e^{iθ·t}), for zero padding, any stride and any dilation (a strided
 * convolution is part of the one without; padding restricts it; dilation only scales θ).
 *
 * <p>The supremum comes from a grid. u*Ŵ(θ)v is, up to a phase, a trigonometric polynomial of
 * degree (k−1)/2 along each axis of k taps, and for such polynomials the supremum is at most
 * 1/cos(π(k−1)/(2m)) times the greatest value on m equidistant points (Ehlich and Zeller,
 * Mathematische Zeitschrift 86, 1964). Sedghi, Gupta and Long (ICLR 2019) use the same symbol for
 * circular convolutions.
 */
final class FourierNorm {
  // Points per tap but one: the grid is at most 1/cos(π/16) = 1.02 per axis off, or 1.09 with half.
  private static final int FINE = 8;
  private static final int COARSE = 4;

  private final double[][] matrix;
  private final int inputs;
  private final int[] kernel;
  private final int groups;
  private final int pointsPerTap;

  /**
   * A weight of a convolution.
   *
   * @param matrix a row per output: inputs of a group × taps
   * @param inputs of a group
   * @param kernel taps per axis
   */
  FourierNorm(double[][] matrix, int inputs, int[] kernel, int groups) {
    this(matrix, inputs, kernel, groups, FINE);
  }

  private FourierNorm(double[][] matrix, int inputs, int[] kernel, int groups, int pointsPerTap) {
    this.pointsPerTap = pointsPerTap;
    this.matrix = matrix;
    this.inputs = inputs;
    this.kernel = kernel;
    this.groups = groups;
  }

  /** The same on half as many points per axis: cheaper, and up to 7 % per axis wider. */
  FourierNorm coarse() {
    return new FourierNorm(matrix, inputs, kernel, groups, COARSE);
  }

  /** Multiplications that {@link #bound} takes. */
  double work() {
    double few = Math.min((double) matrix.length / groups, inputs);
    double many = Math.max((double) matrix.length / groups, inputs);
    double gram = few * few * many * 2;
    double powers = GreatestEigenvalue.squarings((int) few) * 2 * few * few * few;
    double symbol = few * many * taps() * 2;
    return groups * frequencies() / 2.0 * (gram + (few == 1 ? 0 : powers) + symbol);
  }

  private int points(int axis) {
    return kernel[axis] == 1 ? 1 : pointsPerTap * (kernel[axis] - 1);
  }

  private double frequencies() {
    double n = 1;
    for (int i = 0; i < kernel.length; i++) {
      n *= points(i);
    }
    return n;
  }

  private int taps() {
    int n = 1;
    for (int k : kernel) {
      n *= k;
    }
    return n;
  }

  /** Bound of the spectral norm. */
  double bound() {
    int outputs = matrix.length / groups;
    int total = (int) frequencies();
    double greatest = 0;
    double between = 1;
    for (int i = 0; i < kernel.length; i++) {
      between /= kernel[i] == 1 ? 1 : Math.cos(Math.PI * (kernel[i] - 1) / (2.0 * points(i)));
    }
    for (int f = 0; f < total; f++) {
      if (f > mirrored(f)) {
        // Real weights: the symbol at −θ is the conjugate.
        continue;
      }
      double[] cos = new double[taps()];
      double[] sin = new double[taps()];
      phases(f, cos, sin);
      for (int g = 0; g < groups; g++) {
        greatest = Math.max(greatest, at(g * outputs, outputs, cos, sin));
      }
    }
    return Math.sqrt(greatest) * between * (1 + 1e-9);
  }

  private int mirrored(int frequency) {
    int result = 0;
    int rest = frequency;
    int scale = 1;
    for (int i = kernel.length - 1; i >= 0; i--) {
      int at = rest % points(i);
      rest /= points(i);
      result += scale * ((points(i) - at) % points(i));
      scale *= points(i);
    }
    return result;
  }

  private void phases(int frequency, double[] cos, double[] sin) {
    for (int t = 0; t < cos.length; t++) {
      double angle = 0;
      int restF = frequency;
      int restT = t;
      for (int i = kernel.length - 1; i >= 0; i--) {
        angle += 2 * Math.PI * (restF % points(i)) * (restT % kernel[i]) / points(i);
        restF /= points(i);
        restT /= kernel[i];
      }
      cos[t] = Math.cos(angle);
      sin[t] = Math.sin(angle);
    }
  }

  // Bound of σ² at one frequency: the Gram matrix A + iB as the real [[A, −B], [B, A]].
  private double at(int first, int outputs, double[] cos, double[] sin) {
    boolean tall = outputs > inputs;
    int few = tall ? inputs : outputs;
    int many = tall ? outputs : inputs;
    double[][] re = new double[many][few];
    double[][] im = new double[many][few];
    for (int o = 0; o < outputs; o++) {
      double[] row = matrix[first + o];
      for (int j = 0; j < inputs; j++) {
        double a = 0;
        double b = 0;
        for (int t = 0; t < cos.length; t++) {
          double w = row[j * cos.length + t];
          a += w * cos[t];
          b += w * sin[t];
        }
        re[tall ? o : j][tall ? j : o] = a;
        im[tall ? o : j][tall ? j : o] = tall ? -b : b;
      }
    }
    double squares = 0;
    for (int i = 0; i < many; i++) {
      squares += GreatestEigenvalue.dot(re[i], re[i]) + GreatestEigenvalue.dot(im[i], im[i]);
    }
    // The symbol's own rounding counts where it cancels: relative to the sum of magnitudes.
    double rounding = (squares + magnitudes(first, outputs)) * (many + cos.length + 16) * 0x1p-50;
    if (few == 1 || !(squares > 0) || Double.isInfinite(squares)) {
      return Double.isNaN(squares) ? Double.POSITIVE_INFINITY : squares + rounding;
    }
    return Math.min(squares, HermitianMatrix.sum(re, im).greatestEigenvalue()) * (1 + 1e-9)
        + rounding;
  }

  // Σ (Σ_t |w_t|)² over outputs and inputs: at most taps times the squared Frobenius norm.
  private double magnitudes(int first, int outputs) {
    double squares = 0;
    for (int o = 0; o < outputs; o++) {
      squares += GreatestEigenvalue.dot(matrix[first + o], matrix[first + o]);
    }
    return squares * taps();
  }
}
