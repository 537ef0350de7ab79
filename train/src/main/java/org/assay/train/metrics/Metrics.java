package org.assay.train.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.assay.data.spec.Spelling;
import org.assay.grad.Attributes;
import org.assay.train.formula.Ops;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;
import org.assay.train.losses.Comparison;
import org.assay.train.losses.Loss;
import org.assay.train.losses.Losses;

/** Keras's metrics by name. Every loss is also a metric. */
public final class Metrics {
  private static final double EPSILON = 1e-7;

  /** A mean over samples of one number each, or over the time steps that count. */
  private record Mean(String name, boolean isGain, Function<Comparison, String> perSample)
      implements Metric {
    @Override
    public int width() {
      return 2;
    }

    @Override
    public String sums(Comparison c) {
      Ops o = c.ops();
      String each = perSample.apply(c);
      String sum;
      String count;
      if (c.hasMask()) {
        count = o.reduce("ReduceSum", c.counts(), false);
        sum = o.reduce("ReduceSum", o.mul(c.perStep(each), c.counts()), false);
      } else {
        // What is left of a sample's axes counts as one sample.
        String flat = o.reduce("ReduceMean", o.reshape(each, 0, -1), false, 1);
        count = o.number(o.op("Size", flat));
        sum = o.reduce("ReduceSum", flat, false);
      }
      return o.with("Concat", Attributes.of("axis", 0), o.reshape(sum, 1), o.reshape(count, 1));
    }

    @Override
    public double result(double[] sums, long rows) {
      return sums[0] / sums[1];
    }
  }

  /** Several sums and what follows from them. */
  private record Sums(
      String name,
      boolean isGain,
      int width,
      Function<Comparison, List<String>> scalars,
      Function<double[], Double> formula)
      implements Metric {
    @Override
    public String sums(Comparison c) {
      String[] parts =
          scalars.apply(c).stream().map(s -> c.ops().reshape(s, -1)).toArray(String[]::new);
      return parts.length == 1 ? parts[0] : c.ops().with("Concat", Attributes.of("axis", 0), parts);
    }

    @Override
    public double result(double[] sums, long rows) {
      return formula.apply(sums);
    }
  }

  private Metrics() {}

  private static Map<String, Function<Settings, Metric>> table() {
    Map<String, Function<Settings, Metric>> table = new TreeMap<>();
    table.put("accuracy", s -> new Mean("accuracy", true, c -> accuracy(c, s)));
    table.put("acc", table.get("accuracy"));
    table.put("binaryaccuracy", Metrics::binaryAccuracy);
    table.put(
        "categoricalaccuracy", s -> new Mean("categorical_accuracy", true, c -> categorical(c, s)));
    table.put(
        "sparsecategoricalaccuracy",
        s -> new Mean("sparse_categorical_accuracy", true, c -> sparse(c, s)));
    table.put("precision", s -> share("precision", s, 0));
    table.put("recall", s -> share("recall", s, 1));
    table.put("auc", Metrics::auc);
    table.put("r2score", Metrics::r2);
    table.put("cosinesimilarity", Metrics::cosine);
    table.put("rootmeansquarederror", Metrics::rootMeanSquare);
    return table;
  }

  /**
   * A metric.
   *
   * @throws org.assay.train.TrainException if there is none of that name
   */
  public static Metric of(Named named) {
    Settings s = named.arguments().fresh();
    Map<String, Function<Settings, Metric>> table = table();
    Function<Settings, Metric> reader = table.get(named.plainName());
    if (reader != null) {
      Metric metric = reader.apply(s);
      s.ignore("dtype", "name").finish();
      return metric;
    }
    Loss loss;
    try {
      // Of this one the classes have different names.
      boolean logCosh = named.plainName().equals("logcosherror");
      loss = Losses.of(logCosh ? new Named("log_cosh", named.arguments()) : named);
    } catch (org.assay.train.TrainException e) {
      throw s.error(
          "there is no metric '" + named.name() + "'",
          "one of Keras's",
          Spelling.advice(named.plainName(), table.keySet()));
    }
    return new Mean(named.name(), false, loss::perSample);
  }

  /** Keras's choice by shape: binary for one output, by class number, or by greatest element. */
  private static String accuracy(Comparison c, Settings s) {
    int outputs = c.output().channels();
    if (outputs == 1) {
      return binary(c, 0.5, s);
    }
    return c.isSparse() && !c.isElementwise() ? sparse(c, s) : categorical(c, s);
  }

  private static Metric binaryAccuracy(Settings s) {
    double threshold = s.number("threshold", 0.5);
    return new Mean("binary_accuracy", true, c -> binary(c, threshold, s));
  }

  private static void requireElementwise(Comparison c, Settings s) {
    if (!c.isElementwise()) {
      throw s.error(
          "targets of " + c.targetShape() + " against outputs of " + c.output().shape(),
          "the same shape",
          "");
    }
  }

  private static String binary(Comparison c, double threshold, Settings s) {
    requireElementwise(c, s);
    Ops o = c.ops();
    String said = o.number(o.op("Greater", c.output().tensor(), o.real(threshold)));
    return o.mean(o.number(o.op("Equal", said, c.target())), false, -1);
  }

  private static String greatest(Ops o, String x) {
    return o.with("ArgMax", Attributes.of("axis", -1, "keepdims", 0), x);
  }

  private static String categorical(Comparison c, Settings s) {
    requireElementwise(c, s);
    Ops o = c.ops();
    return o.number(o.op("Equal", greatest(o, c.target()), greatest(o, c.output().tensor())));
  }

  private static String sparse(Comparison c, Settings s) {
    if (!c.isSparse()) {
      throw s.error(
          "targets of " + c.targetShape() + " against outputs of " + c.output().shape(),
          "the number of a class for each",
          "");
    }
    Ops o = c.ops();
    long[] shape = new long[c.output().rank()];
    Arrays.setAll(shape, i -> i == 0 ? -1 : c.output().shape().get(i - 1));
    String said = o.number(greatest(o, c.output().tensor()));
    return o.number(o.op("Equal", said, o.reshape(c.target(), shape)));
  }

  /** True positives, and said or real positives. */
  private static Metric share(String name, Settings s, int of) {
    double threshold = s.number("thresholds", 0.5);
    return new Sums(
        name,
        true,
        2,
        c -> {
          requireElementwise(c, s);
          Ops o = c.ops();
          String said = o.number(o.op("Greater", c.output().tensor(), o.real(threshold)));
          String real = o.number(o.op("Greater", c.target(), o.real(0.5)));
          return List.of(
              o.reduce("ReduceSum", o.mul(said, real), false),
              o.reduce("ReduceSum", of == 0 ? said : real, false));
        },
        sums -> sums[1] == 0 ? 0 : sums[0] / sums[1]);
  }

  /** Area under the ROC curve by trapezoids between {@code num_thresholds} thresholds. */
  private static Metric auc(Settings s) {
    int count = s.integer("num_thresholds", 200);
    if (count < 2) {
      throw s.error("'num_thresholds' is " + count, "at least 2", "");
    }
    double[] thresholds =
        IntStream.range(0, count)
            .mapToDouble(i -> i == 0 ? -EPSILON : i == count - 1 ? 1 + EPSILON : i / (count - 1.0))
            .toArray();
    return new Sums(
        "auc",
        true,
        2 * count + 2,
        c -> {
          requireElementwise(c, s);
          Ops o = c.ops();
          String real = o.number(o.op("Greater", o.reshape(c.target(), -1, 1), o.real(0.5)));
          String said =
              o.number(o.op("Greater", o.reshape(c.output().tensor(), -1, 1), o.reals(thresholds)));
          return List.of(
              o.sum(o.mul(said, real), false, 0),
              o.sum(o.mul(said, o.from(1, real)), false, 0),
              o.reduce("ReduceSum", real, false),
              o.reduce("ReduceSum", o.from(1, real), false));
        },
        sums -> area(sums, count));
  }

  private static double area(double[] sums, int count) {
    double positives = Math.max(sums[2 * count], EPSILON);
    double negatives = Math.max(sums[2 * count + 1], EPSILON);
    double area = 0;
    for (int i = 0; i + 1 < count; i++) {
      double width = (sums[count + i] - sums[count + i + 1]) / negatives;
      area += width * (sums[i] + sums[i + 1]) / 2 / positives;
    }
    return area;
  }

  /** The mean cosine; the loss of that name is its negative. */
  private static Metric cosine(Settings s) {
    Loss negative = Losses.of(new Named("cosine_similarity", s));
    s.ignore("axis");
    return new Mean("cosine_similarity", true, c -> c.ops().op("Neg", negative.perSample(c)));
  }

  private static Metric r2(Settings s) {
    s.ignore("class_aggregation", "num_regressors");
    return new Sums(
        "r2_score",
        true,
        4,
        c -> {
          requireElementwise(c, s);
          if (c.output().width() != 1) {
            throw s.error("R² of outputs of " + c.output().shape(), "one output", "");
          }
          Ops o = c.ops();
          String errors = o.square(o.sub(c.output().tensor(), c.target()));
          return List.of(
              o.reduce("ReduceSum", errors, false),
              o.reduce("ReduceSum", c.target(), false),
              o.reduce("ReduceSumSquare", c.target(), false),
              o.reduce("ReduceSum", o.number(o.op("Equal", c.target(), c.target())), false));
        },
        sums -> {
          double spread = sums[2] - sums[1] * sums[1] / sums[3];
          return spread <= 0 ? 0 : 1 - sums[0] / spread;
        });
  }

  private static Metric rootMeanSquare(Settings s) {
    return new Sums(
        "root_mean_squared_error",
        false,
        2,
        c -> {
          requireElementwise(c, s);
          Ops o = c.ops();
          return List.of(
              o.reduce("ReduceSumSquare", o.sub(c.output().tensor(), c.target()), false),
              o.reduce("ReduceSum", o.number(o.op("Equal", c.target(), c.target())), false));
        },
        sums -> Math.sqrt(sums[0] / sums[1]));
  }
}
