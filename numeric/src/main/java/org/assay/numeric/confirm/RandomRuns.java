package org.assay.numeric.confirm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Spec;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.exec.trace.NodeTrace;
import org.assay.exec.trace.TensorSummary;
import org.assay.exec.trace.Trace;
import org.assay.exec.trace.Tracer;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * Runs a model on random inputs within the ranges of a scan, and finds the operators that go
 * non-finite first.
 */
public final class RandomRuns {
  /** Name of the stream of inputs: runs of equal seed and number have equal inputs. */
  public static final String STREAM = "random runs";

  /** Runs of a model of which nothing is suspected: a check of the scan itself. */
  public static final int RUNS_WITHOUT_SUSPECT = 20;

  // A model that has not run once by then never will.
  private static final int MOST_STOPPED = 20;

  private final Model model;
  private final Model executed;
  private final Runner.Opener opener;
  private final InputDraw draw;
  private final RandomStream stream;

  /**
   * Prepares runs.
   *
   * @param opener loads the model without optimisation and with a fixed seed
   * @param seed of the inputs
   * @throws org.assay.onnx.ModelException if inputs cannot be drawn
   */
  public RandomRuns(Model model, Spec spec, ScanOptions options, Runner.Opener opener, long seed) {
    this(model, model, spec, options, opener, seed);
  }

  /**
   * Prepares runs of another model in place of one, e.g. one that emulates it: it has the same
   * inputs, and every tensor of the model under its name.
   *
   * @param executed what is run
   */
  public RandomRuns(
      Model model,
      Model executed,
      Spec spec,
      ScanOptions options,
      Runner.Opener opener,
      long seed) {
    this.model = model;
    this.executed = executed;
    this.opener = opener;
    this.draw = new InputDraw(executed, spec, options);
    this.stream = RandomStream.of(seed, STREAM);
  }

  /**
   * What the runs showed.
   *
   * @param failures one per operator that went non-finite on finite operands, by its first output
   * @param runs how many inputs were executed
   * @param stopped how many of them ended with an error, as an integer division by zero does
   * @param error the first such error
   */
  public record Outcome(
      Map<String, Failure> failures, int runs, int stopped, Optional<String> error) {}

  /**
   * Runs until all suspects have failed, the time is up or the number of runs is reached.
   *
   * @param suspects outputs of operators of the main graph that may fail
   * @param time no further run is begun after it
   * @param most runs at most; fewer will do where no suspect is a tensor of floats
   * @throws org.assay.exec.ExecException if the model cannot be run at all
   */
  public Outcome run(Collection<String> suspects, Duration time, int most) {
    Map<String, Suspect> open = suspects(suspects);
    Set<String> probes = new LinkedHashSet<>();
    for (Suspect suspect : open.values()) {
      probes.add(suspect.output());
      probes.addAll(suspect.reads());
    }
    Map<String, Failure> failures = new LinkedHashMap<>();
    boolean traced = false;
    int runs = 0;
    int stopped = 0;
    Optional<ExecException> error = Optional.empty();
    try (Runner runner = opener.open(executed, probes)) {
      Set<String> watched = floats(runner);
      open.keySet().retainAll(watched);
      boolean suspected = !open.isEmpty();
      int limit = suspected ? most : Math.min(most, RUNS_WITHOUT_SUSPECT);
      // Loading does not count.
      long end = System.nanoTime() + time.toNanos();
      while (runs < limit && System.nanoTime() < end && !(suspected && open.isEmpty())) {
        Map<String, Tensor> inputs = draw.draw(runs++, stream);
        Map<String, TensorSummary> bad;
        try {
          bad = nonFinite(runner, inputs, watched);
        } catch (ExecException e) {
          if (!isOfInput(e) || ++stopped == MOST_STOPPED && runs == stopped) {
            throw e;
          }
          error = error.or(() -> Optional.of(e));
          continue;
        }
        boolean explained = false;
        for (Suspect suspect : List.copyOf(open.values())) {
          TensorSummary output = bad.get(suspect.output());
          explained |= output != null;
          if (output != null && suspect.reads().stream().noneMatch(bad::containsKey)) {
            failures.put(suspect.output(), suspect.failure(output, inputs, runs));
            open.remove(suspect.output());
          }
        }
        explained |= failures.keySet().stream().anyMatch(bad::containsKey);
        if (!bad.isEmpty() && !explained && !traced && executed == model) {
          traced = true;
          for (Failure failure : trace(inputs, runs)) {
            failures.putIfAbsent(failure.output().tensor(), failure);
          }
        }
      }
    }
    if (stopped == runs && error.isPresent()) {
      throw error.get();
    }
    return new Outcome(failures, runs, stopped, error.map(Throwable::getMessage));
  }

  // Another input may do better.
  private static boolean isOfInput(ExecException e) {
    return e.kind() == ExecException.Kind.RUN || e.kind() == ExecException.Kind.CHILD;
  }

  /**
   * An operator that may fail.
   *
   * @param output its first output
   * @param reads what it reads of other operators
   */
  private record Suspect(int index, Node node, String output, Set<String> reads) {
    Failure failure(TensorSummary made, Map<String, Tensor> inputs, int run) {
      return new Failure(new NodeTrace(index, node, List.of(made)), made, inputs, run);
    }
  }

  private Map<String, Suspect> suspects(Collection<String> outputs) {
    Set<String> wanted = Set.copyOf(outputs);
    Set<String> produced = new HashSet<>();
    Map<String, Suspect> found = new LinkedHashMap<>();
    List<Node> nodes = model.graph().nodes();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      String output = node.firstOutput();
      if (wanted.contains(output)) {
        Set<String> reads = new LinkedHashSet<>(node.inputs());
        reads.retainAll(produced);
        found.put(output, new Suspect(i, node, output, reads));
      }
      produced.addAll(node.outputs());
    }
    return found;
  }

  private static Set<String> floats(Runner runner) {
    Set<String> floats = new LinkedHashSet<>();
    runner
        .outputs()
        .forEach(
            (name, type) -> {
              if (type.element().isFloat()) {
                floats.add(name);
              }
            });
    return floats;
  }

  private static Map<String, TensorSummary> nonFinite(
      Runner runner, Map<String, Tensor> inputs, Set<String> watched) {
    Map<String, TensorSummary> bad = new LinkedHashMap<>();
    runner.visit(
        inputs,
        watched,
        (name, tensor) -> {
          TensorSummary summary = TensorSummary.of(name, tensor);
          if (!summary.isFinite()) {
            bad.put(name, summary);
          }
        });
    return bad;
  }

  private List<Failure> trace(Map<String, Tensor> inputs, int run) {
    Trace trace = new Tracer(model, opener, Tracer.DEFAULT_BUDGET).trace(inputs);
    List<Failure> failures = new ArrayList<>();
    for (NodeTrace origin : trace.origins()) {
      TensorSummary output =
          origin.outputs().stream().filter(o -> !o.isFinite()).findFirst().orElseThrow();
      failures.add(new Failure(origin, output, inputs, run));
    }
    return failures;
  }
}
