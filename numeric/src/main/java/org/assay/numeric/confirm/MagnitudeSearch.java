package org.assay.numeric.confirm;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Spec;
import org.assay.exec.Runner;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;

/**
 * A small search for large values: how far above anything that occurs a bound lies. Plain inputs
 * first (ends, zeros, constants), then random ones; every second run crosses the best input so far
 * with a new one, and keeps what is better.
 */
public final class MagnitudeSearch {
  private static final int MOST_RUNS = 24;
  private static final int LEAST_RUNS = 4;

  // A run reads each weight once at least.
  private static final double BYTES = 1e9;

  private static final int BLOCK = 8192;

  private final Model model;
  private final Runner.Opener opener;
  private final InputDraw draw;
  private final RandomStream stream;

  /**
   * Prepares a search.
   *
   * @param opener loads the model without optimisation and with a fixed seed
   * @param seed of the inputs
   * @throws org.assay.onnx.ModelException if inputs cannot be drawn
   */
  public MagnitudeSearch(
      Model model, Spec spec, ScanOptions options, Runner.Opener opener, long seed) {
    this.model = model;
    this.opener = opener;
    this.draw = new InputDraw(model, spec, options);
    this.stream = RandomStream.of(seed, "magnitudes");
  }

  /** Runs that a scan spends: fewer for a large model, and the same number each time. */
  public int runs() {
    double affordable = BYTES / Math.max(1, model.graph().weightBytes());
    return (int) Math.max(LEAST_RUNS, Math.min(MOST_RUNS, affordable));
  }

  /**
   * What the search found.
   *
   * @param seen greatest finite magnitude by tensor; a tensor that cannot be read is absent
   * @param runs how many inputs were executed
   */
  public record Outcome(Map<String, Double> seen, int runs) {}

  /**
   * Runs the model.
   *
   * @param tensors of the main graph
   * @param runs how many; the same number gives the same outcome, unless the time is up before
   * @param time no further run is begun after it
   * @throws org.assay.exec.ExecException if the model cannot be run
   */
  public Outcome run(Collection<String> tensors, int runs, Duration time) {
    Map<String, Double> seen = new LinkedHashMap<>();
    try (Runner runner = opener.open(model, tensors)) {
      Set<String> watched = new LinkedHashSet<>(tensors);
      watched.retainAll(runner.outputs().keySet());
      long end = System.nanoTime() + time.toNanos();
      Map<String, Tensor> best = Map.of();
      double most = Double.NEGATIVE_INFINITY;
      int done = 0;
      while (done < runs && !watched.isEmpty() && System.nanoTime() < end) {
        Map<String, Tensor> fresh = draw.draw(done, stream);
        Map<String, Tensor> inputs =
            best.isEmpty() || done % 2 == 0 ? fresh : crossed(best, fresh, done);
        done++;
        double value = 0;
        for (Map.Entry<String, Tensor> e : runner.run(inputs, watched).entrySet()) {
          double magnitude = magnitude(e.getValue());
          seen.merge(e.getKey(), magnitude, Math::max);
          value += Math.log(Math.max(magnitude, Double.MIN_NORMAL));
        }
        if (value > most) {
          most = value;
          best = inputs;
        }
      }
      return new Outcome(seen, done);
    }
  }

  /** Greatest finite magnitude: what is not finite arose before, and merely propagates. */
  public static double magnitude(Tensor tensor) {
    double greatest = 0;
    double[] block = new double[(int) Math.min(BLOCK, tensor.size())];
    for (long from = 0; from < tensor.size(); from += block.length) {
      int count = (int) Math.min(block.length, tensor.size() - from);
      tensor.copyTo(from, block, 0, count);
      for (int i = 0; i < count; i++) {
        double size = Math.abs(block[i]);
        greatest = size <= Double.MAX_VALUE && size > greatest ? size : greatest;
      }
    }
    return greatest;
  }

  // A run of elements from one, the rest from the other.
  private Map<String, Tensor> crossed(Map<String, Tensor> a, Map<String, Tensor> b, int run) {
    RandomStream random = stream.fork("cross " + run);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> e : a.entrySet()) {
      Tensor other = b.getOrDefault(e.getKey(), e.getValue());
      double[] values = e.getValue().toDoubles();
      boolean exact = !e.getValue().type().isInteger() && other.size() == values.length;
      if (!exact || values.length < 2) {
        inputs.put(e.getKey(), e.getValue());
        continue;
      }
      int from = random.nextInt(values.length);
      int to = Math.min(values.length, from + 1 + random.nextInt(values.length));
      double[] more = other.toDoubles();
      System.arraycopy(more, from, values, from, to - from);
      inputs.put(e.getKey(), Tensor.ofValues(e.getValue().type(), e.getValue().dims(), values));
    }
    return inputs;
  }
}
