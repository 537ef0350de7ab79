package org.assay.bounds.norms;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Environment;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Norms;
import org.assay.bounds.Settings;
import org.assay.data.random.RandomStream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Dim;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.text.TextReader;

/**
 * A small model in ONNX text with inputs {@code x} (and {@code z}) of known norms; its other float
 * inputs are frozen weights, drawn at random. Its output is {@code y}.
 *
 * @param axes over which the norm of the inputs is known
 * @param gains whether norms must tell more about {@code y} than intervals do
 */
record NormCase(String title, List<Integer> axes, boolean gains, String model) {
  private static final double NORM = 0.5;
  private static final double WIDE = 1000;

  static NormCase gains(String title, List<Integer> axes, String model) {
    return new NormCase(title, axes, true, model);
  }

  static NormCase not(String title, List<Integer> axes, String model) {
    return new NormCase(title, axes, false, model);
  }

  private Model parsed() {
    return TextReader.parse(
        "< ir_version: 8, opset_import: [\"\" : 18, \"com.microsoft\" : 1] >\n" + model);
  }

  private static long[] dims(ValueInfo input) {
    return input
        .type()
        .flatMap(t -> t.asTensor())
        .orElseThrow()
        .shape()
        .orElseThrow()
        .dims()
        .stream()
        .mapToLong(d -> ((Dim.Known) d).size())
        .toArray();
  }

  private static boolean varies(ValueInfo input) {
    return input.name().equals("x") || input.name().equals("z");
  }

  private long bits() {
    return axes.stream().mapToLong(a -> 1L << a).sum();
  }

  private Map<String, Tensor> weights(long seed) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (ValueInfo input : parsed().graph().inputs()) {
      if (!varies(input)) {
        RandomStream random = RandomStream.of(seed, input.name());
        double shift = seed % 2 == 0 && !input.name().equals("v") ? 0.5 : 0;
        float[] values = new float[(int) Tensor.elements(dims(input))];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (random.nextDouble() - shift + 0.01);
        }
        weights.put(input.name(), Tensor.ofFloats(dims(input), values));
      }
    }
    return weights;
  }

  /** Bounds of y, with the norms of the inputs or without. */
  Bounds bounds(long seed, boolean normed) {
    Map<String, Bounds> values = new LinkedHashMap<>();
    weights(seed).forEach((name, w) -> values.put(name, Bounds.constant(w)));
    for (ValueInfo input : parsed().graph().inputs()) {
      if (varies(input)) {
        Bounds wide =
            Bounds.uniform(
                input.type().flatMap(t -> t.asTensor()).orElseThrow().element(),
                dims(input),
                -WIDE,
                WIDE,
                0);
        values.put(input.name(), normed ? wide.withNorms(Norms.NONE.and(bits(), NORM)) : wide);
      }
    }
    Analyzer analyzer =
        Analyzer.create(Settings.DEFAULT).withNorms(NormRules.of(NormEffort.SYMBOL, 1e9));
    Analyzer.Result result =
        analyzer.analyze(parsed().graph(), new Environment(values, Map.of()), NodeVisitor.NONE);
    if (!result.notes().isEmpty() || !result.unknownOperators().isEmpty()) {
      throw new AssertionError(title + ": " + result.notes() + result.unknownOperators());
    }
    return Optional.ofNullable(result.main().get("y")).orElseThrow();
  }

  /** Values of y on ONNX Runtime for inputs of the greatest norm that is allowed. */
  List<Tensor> outputs(long seed, int draws) {
    Map<String, Tensor> feeds = new LinkedHashMap<>(weights(seed));
    try (Session session = Session.open(parsed(), RunOptions.DEFAULT, List.of())) {
      return IntStream.range(0, draws)
          .mapToObj(
              draw -> {
                for (ValueInfo input : parsed().graph().inputs()) {
                  if (varies(input)) {
                    feeds.put(input.name(), drawn(input, draw, seed));
                  }
                }
                return session.run(feeds, List.of("y")).get("y");
              })
          .toList();
    }
  }

  // One element, a constant, signs in turn, or anything; scaled to the norm over the axes.
  private Tensor drawn(ValueInfo input, int draw, long seed) {
    long[] dims = dims(input);
    RandomStream random = RandomStream.of(seed, input.name() + draw);
    double[] values = new double[(int) Tensor.elements(dims)];
    int one = random.nextInt(values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (draw % 4) {
            case 0 -> i == one ? 1 : 0;
            case 1 -> 1;
            case 2 -> i % 2 == 0 ? 1 : -1;
            default -> random.nextDouble() - 0.5;
          };
    }
    double norm = norm(values, dims, bits());
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = (float) (values[i] * NORM * (1 - 1e-6) / norm);
    }
    return Tensor.ofFloats(dims, scaled);
  }

  /** Greatest norm over a set of axes, for every index of the others. */
  static double norm(double[] values, long[] dims, long axes) {
    Map<Long, Double> squares = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      long rest = i;
      long key = 0;
      for (int a = dims.length - 1; a >= 0; a--) {
        long at = rest % dims[a];
        rest /= dims[a];
        key = (axes >>> a & 1) != 0 ? key * 1000 : key * 1000 + at + 1;
      }
      squares.merge(key, values[i] * values[i], Double::sum);
    }
    return Math.sqrt(squares.values().stream().mapToDouble(d -> d).max().orElse(0));
  }

  @Override
  public String toString() {
    return title;
  }
}
