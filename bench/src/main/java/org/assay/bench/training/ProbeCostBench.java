package org.assay.bench.training;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.assay.data.random.RandomStream;
import org.assay.train.checks.CheckedJob;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.diagnose.Diagnoser;
import org.assay.train.diagnose.Diagnosis;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.Variant;
import org.assay.train.step.ProbeSchedule;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.assay.train.symptoms.Symptoms;
import org.assay.train.trace.TraceListener;

/**
 * What watching costs: the same trainings without probes, and with probes and rules as {@code assay
 * diagnose} reads them, by turns; and how soon an error that shows at once ends a training.
 */
public final class ProbeCostBench {
  private static final int ROUNDS = 7;
  private static final int ROWS = 2048;

  private static final String MLP =
      """
      model:
        - {layer: Dense, units: 128, activation: relu, input_shape: [784]}
        - {layer: Dense, units: 64, activation: relu}
        - {layer: Dense, units: 10, activation: softmax}
      """;

  private static final String CNN =
      """
      model:
        - {layer: Conv2D, filters: 16, kernel_size: 3, activation: relu, input_shape: [28, 28, 1]}
        - {layer: MaxPooling2D}
        - {layer: Conv2D, filters: 32, kernel_size: 3, activation: relu}
        - {layer: MaxPooling2D}
        - {layer: Flatten}
        - {layer: Dense, units: 64, activation: relu}
        - {layer: Dense, units: 10, activation: softmax}
      """;

  private ProbeCostBench() {}

  /**
   * A network's figures.
   *
   * @param name of it
   * @param steps of each training
   * @param looks at the layers in each
   * @param leanMs CPU of a step without probes, median
   * @param watchedMs CPU of a step on average with probes and rules, median
   * @param ratio of the two, median over the rounds
   * @param everyStep the same ratio with probes in every step
   */
  public record Cost(
      String name,
      long steps,
      long looks,
      double leanMs,
      double watchedMs,
      double ratio,
      double everyStep) {}

  /**
   * A training that goes wrong at once, asked to stop.
   *
   * @param firstError step of the first error
   * @param steps made
   * @param seconds from reading the rows to the end, as a clock shows it
   */
  public record Alarm(String name, long firstError, long steps, double seconds) {}

  /** Both. */
  public record Figures(List<Cost> costs, List<Alarm> alarms) {
    /** Whether the bounds of the project hold. */
    public boolean hold() {
      return costs.stream().allMatch(c -> c.ratio() <= 1.25)
          && alarms.stream().allMatch(a -> a.seconds() <= 10);
    }
  }

  /** Measures. */
  public static Figures run(Consumer<String> progress) {
    List<Cost> costs = new ArrayList<>();
    List<Alarm> alarms = new ArrayList<>();
    for (String name : List.of("MLP", "CNN")) {
      boolean mlp = name.equals("MLP");
      Dataset rows = rows(mlp ? List.of(784) : List.of(28, 28, 1));
      costs.add(cost(name, plan(mlp ? MLP : CNN, "Adam", mlp ? 16 : 4, rows)));
      progress.accept(costs.get(costs.size() - 1).toString());
      alarms.add(alarm(name, mlp ? MLP : CNN, rows));
      progress.accept(alarms.get(alarms.size() - 1).toString());
    }
    return new Figures(costs, alarms);
  }

  private static Dataset rows(List<Integer> shape) {
    float[] x = new float[ROWS * 784];
    float[] y = new float[ROWS * 10];
    RandomStream random = RandomStream.of(1, "rows");
    random.fillNormal(x, 0, x.length, 1);
    for (int i = 0; i < ROWS; i++) {
      y[i * 10 + random.nextInt(10)] = 1;
    }
    return new Dataset(new Samples(x, ROWS, shape), new Samples(y, ROWS, List.of(10)));
  }

  private static TrainingPlan plan(String model, String optimizer, int epochs, Dataset rows) {
    String text =
        "data: {file: none.npz}\n"
            + model
            + "loss: categorical_crossentropy\noptimizer: "
            + optimizer
            + "\nmetrics: [accuracy]\nfit: {epochs: "
            + epochs
            + ", batch_size: 32}\n";
    Job job = JobReader.parse(text, Path.of("bench.yaml"), Variant.BUGGY);
    return TrainingPlan.of(job, rows, 0);
  }

  private static Cost cost(String name, TrainingPlan plan) {
    double[] lean = new double[ROUNDS];
    double[] watched = new double[ROUNDS];
    double[] ratio = new double[ROUNDS];
    double[] every = new double[ROUNDS];
    long steps = 0;
    long looks = 0;
    TrainOptions usual = TrainOptions.DEFAULT;
    try (Trainer bare = Trainer.of(plan, usual.withProbes(ProbeSchedule.never()));
        Trainer probed = Trainer.of(plan, usual);
        Trainer always = Trainer.of(plan, usual.withProbes(ProbeSchedule.ALWAYS))) {
      CheckedJob checked = CheckedJob.of(plan, probed.facts());
      // The first round warms up and is overwritten.
      for (int i = -1; i < ROUNDS; i++) {
        int round = Math.max(0, i);
        Symptoms rules = rules(checked);
        lean[round] = cpu(bare, event -> true);
        watched[round] = cpu(probed, rules);
        steps = rules.history().steps().size();
        looks = rules.history().probed().size();
        ratio[round] = watched[round] / lean[round];
        every[round] = cpu(always, rules(checked)) / lean[round];
      }
    }
    return new Cost(
        name,
        steps,
        looks,
        median(lean) / steps,
        median(watched) / steps,
        median(ratio),
        median(every));
  }

  private static Symptoms rules(CheckedJob checked) {
    return new Symptoms(
        Symptoms.standard(Optional.of(checked.baseline()), Optional.empty()), false);
  }

  /** Milliseconds of the thread that trains; with one thread ONNX Runtime works in it. */
  private static double cpu(Trainer trainer, TraceListener listener) {
    trainer.restart(0);
    long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    trainer.train(listener);
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin) / 1e6;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static Alarm alarm(String name, String model, Dataset rows) {
    long begin = System.nanoTime();
    TrainingPlan plan = plan(model, "{name: SGD, learning_rate: 1e30}", 1000, rows);
    Diagnosis diagnosis =
        Diagnoser.run(plan, true, TrainOptions.DEFAULT, event -> true, Diagnoser.Style.ALL);
    return new Alarm(
        name,
        diagnosis.firstSymptomStep().orElse(-1),
        diagnosis.result().steps(),
        (System.nanoTime() - begin) / 1e9);
  }
}
