package org.assay.train.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.train.metrics.Metric;

/** Loss and metrics over several batches. Mutable. */
final class MetricSums {
  private final List<Metric> metrics;
  private final double[] sums;
  private double loss;
  private long rows;

  MetricSums(List<Metric> metrics) {
    this.metrics = metrics;
    this.sums = new double[metrics.stream().mapToInt(Metric::width).sum()];
  }

  /**
   * Adds a batch.
   *
   * @param numbers its loss, then the sums of its metrics
   */
  void add(float[] numbers, int count) {
    loss += (double) numbers[0] * count;
    rows += count;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += numbers[i + 1];
    }
  }

  /** Mean loss over the samples. */
  double loss() {
    return loss / rows;
  }

  /** Metrics over the samples, by name. */
  Map<String, Double> results() {
    Map<String, Double> results = new LinkedHashMap<>();
    int at = 0;
    for (Metric metric : metrics) {
      double[] own = java.util.Arrays.copyOfRange(sums, at, at + metric.width());
      results.put(metric.name(), metric.result(own, rows));
      at += metric.width();
    }
    return results;
  }
}
