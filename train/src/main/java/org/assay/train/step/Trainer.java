package org.assay.train.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.assay.data.random.RandomStream;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.exec.StateRun;
import org.assay.exec.StateRun.Fed;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.train.data.Dataset;
import org.assay.train.layers.NoiseDecl;
import org.assay.train.layers.Value;
import org.assay.train.metrics.Metric;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Predictions;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TraceListener;
import org.assay.train.trace.TrainingFacts;
import org.assay.train.weights.WeightDecl;

/**
 * Trains as Keras's {@code fit} does: rows in a new order in each epoch, the last batch of an epoch
 * smaller, the last rows kept for validation. For one thread; closing frees the sessions.
 */
public final class Trainer implements AutoCloseable {
  private static final long IR_VERSION = 11;
  private static final int MOST_PREDICTIONS = 1000;

  private TrainingPlan plan;
  private final TrainOptions options;
  private final StepGraph step;
  private final Inference inference;
  private final Session lean;
  private Optional<Session> probing = Optional.empty();
  private Optional<Session> counting = Optional.empty();
  private final StateRun states;
  private final int trainingRows;

  private Trainer(TrainingPlan plan, TrainOptions options) {
    this.plan = plan;
    this.options = options;
    this.trainingRows = plan.trainingRows();
    this.step = StepGraph.of(plan);
    Forward answering = ForwardBuilder.build(plan, false);
    Session inferring;
    List<Session> opened = new ArrayList<>();
    try {
      this.lean = open(step.lean(), opened);
      inferring = open(StepGraph.opened(answering.graph(), answering), opened);
    } catch (RuntimeException e) {
      opened.forEach(Session::close);
      throw e;
    }
    this.states = new StateRun(step.initial());
    this.inference = new Inference(plan, answering, inferring, states);
  }

  /**
   * Translates a plan and loads it into ONNX Runtime.
   *
   * @throws org.assay.train.TrainException if its parts do not fit each other
   */
  public static Trainer of(TrainingPlan plan, TrainOptions options) {
    return new Trainer(plan, options);
  }

  /** The session that has probes; loaded when it is needed first. */
  private Session session(Probes probes) {
    if (probes == step.counting()) {
      if (counting.isEmpty()) {
        counting = Optional.of(open(probes.graph(), new ArrayList<>()));
      }
      return counting.get();
    }
    if (probing.isEmpty()) {
      probing = Optional.of(open(step.probes().graph(), new ArrayList<>()));
    }
    return probing.get();
  }

  /**
   * Goes back to before the first step, as for another seed: first weights and states are new, and
   * so will be the order of rows, dropout and noise. Cheaper than a new trainer.
   */
  public void restart(long seed) {
    plan = plan.withSeed(seed);
    Forward drawn = ForwardBuilder.build(plan, true);
    step.initial().forEach(states::set);
    drawn.weights().forEach(w -> states.set(w.tensor(), w.initial()));
  }

  private Session open(Graph graph, List<Session> opened) {
    RunOptions run =
        RunOptions.DEFAULT.withOptimization(OptimizationLevel.ALL).withThreads(options.threads());
    Session session = Session.open(Model.of(IR_VERSION, Model.WORKING_OPSET, graph), run);
    opened.add(session);
    return session;
  }

  /** What is known before the first step. */
  public TrainingFacts facts() {
    int batch = plan.job().fit().batchSize();
    List<TrainingFacts.Layer> layers = new ArrayList<>();
    for (BuiltLayer layer : step.forward().layers()) {
      layers.add(
          new TrainingFacts.Layer(
              layer.index(),
              layer.spec().name(),
              layer.spec().className(),
              layer.output().origin().map(Value.Origin::activation).orElse("linear"),
              layer.output().shape(),
              layer.trained().stream().mapToLong(w -> w.initial().size()).sum()));
    }
    Map<String, Boolean> gains = new LinkedHashMap<>();
    plan.metrics().forEach(m -> gains.put(m.name(), m.isGain()));
    return new TrainingFacts(
        layers,
        plan.loss().name(),
        gains,
        plan.job().fit().epochs(),
        (trainingRows + batch - 1) / batch,
        batch,
        trainingRows,
        plan.data().rows() - trainingRows,
        plan.job().task());
  }

  /** Weights as they are now, by tensor of the graph. */
  public Map<String, Tensor> weights() {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (WeightDecl weight : step.forward().weights()) {
      weights.put(weight.tensor(), states.read(weight.tensor()));
    }
    return weights;
  }

  /** The graph of a step without probes, for those who want to look. */
  public Graph stepGraph() {
    return step.lean();
  }

  /**
   * Replaces weights by values for tensors of the graph, e.g. those of {@link #weights}.
   *
   * @throws org.assay.exec.ExecException if there is no such weight or its dimensions differ
   */
  public void setWeights(Map<String, Tensor> weights) {
    weights.forEach(states::set);
  }

  /** Mutable facts of a run. */
  private static final class Progress {
    long step;
    boolean going = true;
    boolean finite = true;
    boolean counts;
    long leanNanos;
    long leanSteps;
    long probeNanos;
    long probeSteps;
    List<LayerStats> before = List.of();
  }

  /**
   * Trains from the weights as they are now.
   *
   * @param listener told of every step; its false ends the training
   */
  public TrainingResult train(TraceListener listener) {
    long begin = System.nanoTime();
    TrainingFacts facts = facts();
    long total = (long) facts.epochs() * facts.batches();
    ProbeSchedule schedule = options.probes().orElseGet(() -> ProbeSchedule.forSteps(total));
    RandomStream shuffling = RandomStream.of(plan.seed(), "training order");
    BatchBuffers buffers = new BatchBuffers(Math.min(facts.batchSize(), trainingRows));
    List<TraceEvent.Epoch> epochs = new ArrayList<>();
    Progress progress = new Progress();
    progress.going = listener.on(new TraceEvent.Begin(facts));
    for (int epoch = 1; epoch <= facts.epochs() && progress.going; epoch++) {
      int[] order = order(shuffling);
      MetricSums sums = new MetricSums(plan.metrics());
      for (int batch = 1; batch <= facts.batches() && progress.going; batch++) {
        boolean probed = schedule.reads(progress.step + 1);
        step(progress, epoch, batch, order, buffers, sums, probed, listener);
      }
      if (progress.going) {
        TraceEvent.Epoch event = epoch(progress.step, epoch, sums);
        epochs.add(event);
        progress.going = listener.on(event);
      }
    }
    boolean stopped = epochs.size() < facts.epochs() || !progress.going;
    listener.on(new TraceEvent.End(progress.step, stopped, Optional.of(predictions())));
    double each = progress.leanSteps == 0 ? 0 : (double) progress.leanNanos / progress.leanSteps;
    double probes = Math.max(0, progress.probeNanos - each * progress.probeSteps);
    return new TrainingResult(
        progress.step,
        stopped,
        epochs,
        weights(),
        (System.nanoTime() - begin - probes) / 1e6,
        probes / 1e6);
  }

  private int[] order(RandomStream shuffling) {
    if (plan.job().fit().shuffle()) {
      return shuffling.permutation(trainingRows);
    }
    int[] order = new int[trainingRows];
    java.util.Arrays.setAll(order, i -> i);
    return order;
  }

  private void step(
      Progress progress,
      int epoch,
      int batch,
      int[] order,
      BatchBuffers buffers,
      MetricSums sums,
      boolean probed,
      TraceListener listener) {
    long begin = System.nanoTime();
    int size = plan.job().fit().batchSize();
    int from = (batch - 1) * size;
    int rows = Math.min(size, trainingRows - from);
    double rate = plan.optimizer().rate().at(progress.step);
    Forward forward = step.forward();
    Map<String, Fed> fed = new LinkedHashMap<>();
    fed.put(forward.x(), buffers.rows(forward.x(), plan.data().x(), order, from, rows));
    fed.put(forward.y(), buffers.rows(forward.y(), plan.data().y(), order, from, rows));
    if (!forward.sampleWeight().isEmpty()) {
      fed.put(
          forward.sampleWeight(),
          buffers.numbers(forward.sampleWeight(), sampleWeights(order, from, rows)));
    }
    fed.put(step.learningRate(), buffers.scalar(step.learningRate(), rate));
    fed.put(step.iteration(), buffers.scalar(step.iteration(), progress.step));
    for (NoiseDecl noise : forward.noise()) {
      fed.put(noise.tensor(), buffers.noise(noise, rows, plan.seed()));
    }
    Optional<Probes> probes =
        probed ? Optional.of(progress.counts ? step.counting() : step.probes()) : Optional.empty();
    Map<String, float[]> results = run(fed, probes);
    boolean unseen = !probed && options.looksAgain() && progress.finite && !finite(results);
    if (unseen || (probed && !progress.counts && !seesFinite(results))) {
      // The same step once more with all probes, to see where the first NaN comes from.
      states.undo(step.next().keySet());
      progress.counts = true;
      probes = Optional.of(step.counting());
      results = run(fed, probes);
    }
    progress.finite &= finite(results);
    float[] numbers = of(results, forward.numbers());
    sums.add(numbers, rows);
    List<LayerStats> layers = List.of();
    if (probes.isPresent()) {
      Probes read = probes.get();
      layers = read.read(of(results, read.output()), rows, progress.before);
      progress.before = layers;
    }
    progress.step++;
    long took = System.nanoTime() - begin;
    if (probes.isPresent()) {
      progress.probeNanos += took;
      progress.probeSteps++;
    } else {
      progress.leanNanos += took;
      progress.leanSteps++;
    }
    MetricSums own = new MetricSums(plan.metrics());
    own.add(numbers, rows);
    progress.going =
        listener.on(
            new TraceEvent.Step(
                progress.step, epoch, batch, rows, numbers[0], own.results(), rate, layers));
  }

  private Map<String, float[]> run(Map<String, Fed> fed, Optional<Probes> probes) {
    String numbers = step.forward().numbers();
    Set<String> wanted =
        probes.map(p -> Set.of(numbers, p.output())).orElseGet(() -> Set.of(numbers));
    return states.run(probes.map(this::session).orElse(lean), fed, step.next(), wanted);
  }

  private boolean seesFinite(Map<String, float[]> results) {
    return step.probes().isFinite(of(results, step.probes().output()));
  }

  private boolean finite(Map<String, float[]> results) {
    return Float.isFinite(of(results, step.forward().numbers())[0]);
  }

  static float[] of(Map<String, float[]> results, String output) {
    float[] values = results.get(output);
    if (values == null) {
      throw new IllegalStateException("no output '" + output + "'");
    }
    return values;
  }

  /** Weight of each row by its class: its number, or the place of its greatest target. */
  private float[] sampleWeights(int[] order, int from, int rows) {
    int width = plan.data().y().width();
    float[] values = plan.data().y().values();
    float[] weights = new float[rows];
    for (int i = 0; i < rows; i++) {
      int at = order[from + i] * width;
      int greatest = 0;
      for (int k = 1; k < width; k++) {
        greatest = values[at + k] > values[at + greatest] ? k : greatest;
      }
      int label = width == 1 ? Math.round(values[at]) : greatest;
      weights[i] = plan.job().fit().classWeight().getOrDefault(label, 1.0).floatValue();
    }
    return weights;
  }

  private TraceEvent.Epoch epoch(long step, int epoch, MetricSums sums) {
    if (trainingRows == plan.data().rows()) {
      return new TraceEvent.Epoch(
          step, epoch, sums.loss(), sums.results(), OptionalDouble.empty(), Map.of());
    }
    MetricSums validation = inference.sums(plan.data().slice(trainingRows, plan.data().rows()));
    return new TraceEvent.Epoch(
        step,
        epoch,
        sums.loss(),
        sums.results(),
        OptionalDouble.of(validation.loss()),
        validation.results());
  }

  /** A loss and metrics. */
  public record Evaluation(double loss, Map<String, Double> metrics) {}

  /** Loss and metrics in inference, with the weights as they are now. */
  public Evaluation evaluation(Dataset data) {
    MetricSums sums = inference.sums(data);
    return new Evaluation(sums.loss(), sums.results());
  }

  /** Outputs for rows that are trained on, spread evenly over them, in inference. */
  public Predictions predictions() {
    int every = (trainingRows + MOST_PREDICTIONS - 1) / MOST_PREDICTIONS;
    return predictions(plan.data().slice(0, trainingRows).everyRow(every));
  }

  /** Outputs for some rows, in inference, with the weights as they are now. */
  public Predictions predictions(Dataset data) {
    return inference.predictions(data);
  }

  /** The job's metrics. */
  public List<Metric> metrics() {
    return plan.metrics();
  }

  @Override
  public void close() {
    states.close();
    lean.close();
    probing.ifPresent(Session::close);
    counting.ifPresent(Session::close);
    inference.close();
  }
}
