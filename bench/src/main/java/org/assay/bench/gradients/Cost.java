package org.assay.bench.gradients;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assay.exec.PreparedRun;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.ValueInfo;
import org.assay.testkit.gradients.ModelGradient;

/**
 * CPU time of a forward run and of a gradient run, taken in turns on one thread: runs of ONNX
 * Runtime with one thread happen in the calling one. Buffers are allocated once.
 *
 * @param forwardMs median of a run
 * @param ratio median over the rounds of gradient by forward
 * @param rounds how many
 */
record Cost(double forwardMs, double ratio, int rounds) {
  private static final int LEAST_ROUNDS = 5;
  private static final int MOST_ROUNDS = 15;
  private static final double ENOUGH_NANOS = 15e9;
  private static final double SAMPLE_NANOS = 1e7;
  private static final int MOST_REPEATS = 200;

  static Cost of(ModelGradient model, RunOptions options) {
    List<String> wanted = model.gradient().graph().outputs().stream().map(ValueInfo::name).toList();
    try (Session forward = Session.open(model.forward(), options);
        Session gradient = Session.open(model.gradient(), options);
        PreparedRun ahead = forward.prepare(model.inputs(), List.of(model.output()));
        PreparedRun back = gradient.prepare(model.inputs(), wanted)) {
      nanos(ahead, 1);
      nanos(back, 1);
      double once = Math.max(1, nanos(ahead, 1));
      int repeats = (int) Math.max(1, Math.min(MOST_REPEATS, SAMPLE_NANOS / once));
      List<Double> times = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      double spent = 0;
      while (ratios.size() < LEAST_ROUNDS
          || (ratios.size() < MOST_ROUNDS && spent < ENOUGH_NANOS)) {
        double f = nanos(ahead, repeats);
        double g = nanos(back, repeats);
        times.add(f / repeats / 1e6);
        ratios.add(g / Math.max(1, f));
        spent += f + g;
      }
      return new Cost(median(times), median(ratios), ratios.size());
    }
  }

  private static double nanos(PreparedRun run, int times) {
    long from = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      run.run();
    }
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - (double) from;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
