package org.assay.train.step;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.assay.exec.Session;
import org.assay.exec.StateRun;
import org.assay.exec.StateRun.Fed;
import org.assay.train.data.Dataset;
import org.assay.train.trace.Predictions;

/** Answers of a network in inference, with the weights as they are now. For one thread. */
final class Inference implements AutoCloseable {
  /** Rows of a run, at least, so that small batches of a training do not make it slow. */
  private static final int USUAL_ROWS = 256;

  private final TrainingPlan plan;
  private final Forward forward;
  private final Session session;
  private final StateRun states;

  /**
   * For a network.
   *
   * @param session of the forward pass in inference; closed with this
   * @param states that hold the weights; not closed with this
   */
  Inference(TrainingPlan plan, Forward forward, Session session, StateRun states) {
    this.plan = plan;
    this.forward = forward;
    this.session = session;
    this.states = states;
  }

  /** Takes results of some rows. */
  private interface Results {
    void take(Map<String, float[]> results, int rows);
  }

  /** Loss and metrics. */
  MetricSums sums(Dataset data) {
    MetricSums sums = new MetricSums(plan.metrics());
    String numbers = forward.numbers();
    infer(data, Set.of(numbers), (r, rows) -> sums.add(Trainer.of(r, numbers), rows));
    return sums;
  }

  /** Outputs beside targets. */
  Predictions predictions(Dataset data) {
    float[] outputs = new float[data.rows() * forward.output().width()];
    int[] at = {0};
    String name = forward.output().tensor();
    infer(
        data,
        Set.of(name),
        (results, rows) -> {
          float[] values = Trainer.of(results, name);
          System.arraycopy(values, 0, outputs, at[0], values.length);
          at[0] += values.length;
        });
    return new Predictions(
        data.rows(), outputs, forward.output().shape(), data.y().values(), data.y().shape());
  }

  private void infer(Dataset data, Set<String> wanted, Results sink) {
    int size = Math.min(data.rows(), Math.max(USUAL_ROWS, plan.job().fit().batchSize()));
    BatchBuffers buffers = new BatchBuffers(size);
    int[] order = new int[data.rows()];
    java.util.Arrays.setAll(order, i -> i);
    for (int from = 0; from < data.rows(); from += size) {
      int rows = Math.min(size, data.rows() - from);
      Map<String, Fed> fed = new LinkedHashMap<>();
      fed.put(forward.x(), buffers.rows(forward.x(), data.x(), order, from, rows));
      fed.put(forward.y(), buffers.rows(forward.y(), data.y(), order, from, rows));
      sink.take(states.run(session, fed, Map.of(), wanted), rows);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
