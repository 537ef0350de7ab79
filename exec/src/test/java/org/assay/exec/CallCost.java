package org.assay.exec;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assay.exec.child.ChildLimits;
import org.assay.exec.child.Isolated;
import org.assay.exec.child.Isolation;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;

/**
 * Measures what a call costs, for {@code docs}: an MLP 784-200-100-10, by batch and by way of
 * calling. Ways are interleaved; the median of rounds counts. Not a test: run its main method by
 * hand.
 */
public final class CallCost {
  private static final int ROUNDS = 15;

  private CallCost() {}

  private interface Call {
    void run();
  }

  /** Prints a table; no arguments. */
  public static void main(String[] arguments) {
    Model model = Models.mlp(784, 200, 100, 10);
    System.out.println("| batch | Session.run | PreparedRun | two threads, per call | child |");
    System.out.println("|---|---|---|---|---|");
    RunOptions options = RunOptions.DEFAULT.withOptimization(OptimizationLevel.ALL);
    try (Session session = Session.open(model, options);
        Runner child =
            Isolated.open(model, options, List.of(), Isolation.ALWAYS, ChildLimits.DEFAULT)) {
      for (int batch : new int[] {1, 100, 1000}) {
        Map<String, Tensor> x = Map.of("x", Models.floats(1, 1, batch, 784));
        float[] values = new float[batch * 784];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) x.get("x").doubleAt(i);
        }
        int calls = batch == 1 ? 4000 : batch == 100 ? 300 : 40;
        try (PreparedRun first = session.prepare(x, List.of("y"));
            PreparedRun second = session.prepare(x, List.of("y"))) {
          double[][] micros = new double[4][ROUNDS];
          for (int round = -3; round < ROUNDS; round++) {
            double plain = time(calls, () -> session.run(x));
            double prepared = time(calls, () -> once(first, values));
            double two = twoThreads(calls, first, second, values);
            double far = time(Math.max(5, calls / 20), () -> child.run(x));
            if (round >= 0) {
              micros[0][round] = plain;
              micros[1][round] = prepared;
              micros[2][round] = two;
              micros[3][round] = far;
            }
          }
          System.out.printf(
              Locale.ROOT,
              "| %d | %.1f µs | %.1f µs | %.1f µs | %.0f µs |%n",
              batch,
              median(micros[0]),
              median(micros[1]),
              median(micros[2]),
              median(micros[3]));
        }
      }
    }
  }

  private static void once(PreparedRun run, float[] values) {
    FloatBuffer in = run.floatInput("x");
    in.put(values);
    run.run();
  }

  private static double time(int calls, Call call) {
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      call.run();
    }
    return (System.nanoTime() - start) / 1e3 / calls;
  }

  private static double twoThreads(
      int calls, PreparedRun first, PreparedRun second, float[] values) {
    long start = System.nanoTime();
    Thread other =
        new Thread(
            () -> {
              for (int i = 0; i < calls / 2; i++) {
                once(second, values);
              }
            });
    other.start();
    for (int i = 0; i < calls / 2; i++) {
      once(first, values);
    }
    try {
      other.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return (System.nanoTime() - start) / 1e3 / calls;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
