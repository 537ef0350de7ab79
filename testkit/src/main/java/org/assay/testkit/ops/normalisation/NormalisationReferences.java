package org.assay.testkit.ops.normalisation;

import java.util.Arrays;
import java.util.List;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Broadcast;
import org.assay.testkit.Layout;
import org.assay.testkit.Lines;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/**
 * BatchNormalization-15, LayerNormalization-17, RMSNormalization-23, InstanceNormalization-22,
 * GroupNormalization-21, LRN-13, LpNormalization-22, MeanVarianceNormalization-13.
 */
public final class NormalisationReferences {
  private NormalisationReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("BatchNormalization", BatchNorm::evaluate);
    table.add("LayerNormalization", NormalisationReferences::layer);
    table.add("RMSNormalization", NormalisationReferences::rootMeanSquare);
    table.add("InstanceNormalization", call -> groups(call, call.in(0).dim(1)));
    table.add("GroupNormalization", call -> groups(call, (int) call.integer("num_groups", 1)));
    table.add("LRN", NormalisationReferences::localResponse);
    table.add("LpNormalization", NormalisationReferences::lp);
    table.add("MeanVarianceNormalization", NormalisationReferences::meanVariance);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).reduce(0, Double::sum) / values.length;
  }

  private static double variance(double[] values, double mean) {
    double sum = 0;
    for (double v : values) {
      sum += (v - mean) * (v - mean);
    }
    return sum / values.length;
  }

  /** Outputs: Y, Mean, InvStdDev; the latter two in the statistics' type of stash_type, float32. */
  private static List<RefValue> layer(OperatorCall call) {
    RefValue x = call.in(0);
    int axis = Layout.axis(call.integer("axis", -1), x.rank());
    int inner = Layout.product(x.dims(), axis, x.rank());
    int outer = Layout.product(x.dims(), 0, axis);
    double epsilon = call.real("epsilon", 1e-5);
    double[] y = x.toDoubles();
    double[] means = new double[outer];
    double[] inverses = new double[outer];
    for (int o = 0; o < outer; o++) {
      double[] line = Arrays.copyOfRange(y, o * inner, (o + 1) * inner);
      means[o] = mean(line);
      inverses[o] = 1 / Math.sqrt(variance(line, means[o]) + epsilon);
      for (int i = 0; i < inner; i++) {
        y[o * inner + i] = (line[i] - means[o]) * inverses[o];
      }
    }
    RefValue scaled = scaled(call, RefValue.ofReals(x.type(), x.dims(), y));
    int[] statistics = x.dims();
    Arrays.fill(statistics, axis, statistics.length, 1);
    org.assay.onnx.ElementType stash = call.type("stash_type", org.assay.onnx.ElementType.FLOAT);
    return List.of(
        scaled,
        RefValue.ofReals(stash, statistics, means),
        RefValue.ofReals(stash, statistics, inverses));
  }

  private static RefValue scaled(OperatorCall call, RefValue z) {
    RefValue y = Broadcast.map(z, call.in(1), z.type(), (a, b) -> a * b);
    return call.optional(2).map(b -> Broadcast.map(y, b, y.type(), Double::sum)).orElse(y);
  }

  private static List<RefValue> rootMeanSquare(OperatorCall call) {
    RefValue x = call.in(0);
    int axis = Layout.axis(call.integer("axis", -1), x.rank());
    int inner = Layout.product(x.dims(), axis, x.rank());
    double epsilon = call.real("epsilon", 1e-5);
    double[] y = x.toDoubles();
    for (int o = 0; o < y.length; o += inner) {
      double[] line = Arrays.copyOfRange(y, o, o + inner);
      double root = Math.sqrt(variance(line, 0) + epsilon);
      for (int i = 0; i < inner; i++) {
        y[o + i] = line[i] / root;
      }
    }
    RefValue z = RefValue.ofReals(x.type(), x.dims(), y);
    return List.of(Broadcast.map(z, call.in(1), z.type(), (a, b) -> a * b));
  }

  /** Normalises groups of channels of each sample, then scales and shifts each channel. */
  private static List<RefValue> groups(OperatorCall call, int groups) {
    RefValue x = call.in(0);
    int channels = x.dim(1);
    int area = Layout.product(x.dims(), 2, x.rank());
    int width = channels / groups * area;
    double epsilon = call.real("epsilon", 1e-5);
    double[] y = x.toDoubles();
    for (int from = 0; from < y.length; from += width) {
      double[] group = Arrays.copyOfRange(y, from, from + width);
      double mean = mean(group);
      double deviation = Math.sqrt(variance(group, mean) + epsilon);
      for (int i = 0; i < width; i++) {
        int channel = (from + i) / area % channels;
        y[from + i] =
            call.in(1).real(channel) * ((group[i] - mean) / deviation) + call.in(2).real(channel);
      }
    }
    return List.of(RefValue.ofReals(x.type(), x.dims(), y));
  }

  private static List<RefValue> localResponse(OperatorCall call) {
    RefValue x = call.in(0);
    int size = (int) call.integer("size", 1);
    double alpha = call.real("alpha", 1e-4);
    double beta = call.real("beta", 0.75);
    double bias = call.real("bias", 1);
    return List.of(
        Lines.map(
            x,
            1,
            line -> {
              double[] y = new double[line.length];
              for (int c = 0; c < y.length; c++) {
                double sum = 0;
                int first = Math.max(0, c - (size - 1) / 2);
                int last = Math.min(line.length - 1, c + size / 2);
                for (int k = first; k <= last; k++) {
                  sum += line[k] * line[k];
                }
                y[c] = line[c] / StrictMath.pow(bias + alpha / size * sum, beta);
              }
              return y;
            }));
  }

  private static List<RefValue> lp(OperatorCall call) {
    int p = (int) call.integer("p", 2);
    return List.of(
        Lines.map(
            call.in(0),
            call.integer("axis", -1),
            line -> {
              double sum = 0;
              for (double v : line) {
                sum += p == 1 ? Math.abs(v) : v * v;
              }
              double norm = p == 1 ? sum : Math.sqrt(sum);
              return Arrays.stream(line).map(v -> norm == 0 ? 0 : v / norm).toArray();
            }));
  }

  /** (x - E x) / (sqrt(E x² - (E x)²) + 1e-9) over the axes, as the function body is written. */
  private static List<RefValue> meanVariance(OperatorCall call) {
    RefValue x = call.in(0);
    int[] axes = call.ints("axes").orElse(new int[] {0, 2, 3});
    int[] kept = x.dims();
    for (int axis : axes) {
      kept[Layout.axis(axis, x.rank())] = 1;
    }
    int[] group = Layout.broadcastIndices(kept, x.dims());
    double[] sums = new double[Layout.size(kept)];
    double[] squares = new double[sums.length];
    for (int i = 0; i < x.size(); i++) {
      sums[group[i]] += x.real(i);
      squares[group[i]] += x.real(i) * x.real(i);
    }
    double count = (double) x.size() / sums.length;
    double[] y = new double[x.size()];
    for (int i = 0; i < y.length; i++) {
      double mean = sums[group[i]] / count;
      double deviation = Math.sqrt(squares[group[i]] / count - mean * mean);
      y[i] = (x.real(i) - mean) / (deviation + 1e-9);
    }
    return List.of(RefValue.ofReals(x.type(), x.dims(), y));
  }
}
