package org.assay.numeric.confirm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Spec;
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
  private final Model model;
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
    this.model = model;
    this.opener = opener;
    this.draw = new InputDraw(model, spec, options);
    this.stream = RandomStream.of(seed, "random runs");
  }

  /**
   * What the runs showed.
   *
   * @param failures one per operator that went non-finite on finite operands, by its first output
   * @param runs how many inputs were executed
   */
  public record Outcome(Map<String, Failure> failures, int runs) {}

  /**
   * Runs until all suspects have failed, the time is up or the number of runs is reached.
   *
   * @param suspects outputs of operators of the main graph that may fail
   * @param time no further run is begun after it
   * @param most runs at most
   * @throws org.assay.exec.ExecException if the model cannot be run
   */
  public Outcome run(Collection<String> suspects, Duration time, int most) {
    Map<String, Failure> failures = new LinkedHashMap<>();
    Set<String> open = new LinkedHashSet<>(suspects);
    open.retainAll(produced());
    List<String> probes = List.copyOf(open);
    int runs = 0;
    try (Runner runner = opener.open(model, probes)) {
      Set<String> watched = new LinkedHashSet<>();
      runner
          .outputs()
          .forEach(
              (name, type) -> {
                if (type.element().isFloat()) {
                  watched.add(name);
                }
              });
      // Loading does not count.
      long end = System.nanoTime() + time.toNanos();
      while (runs < most && System.nanoTime() < end && (!open.isEmpty() || suspects.isEmpty())) {
        Map<String, Tensor> inputs = draw.draw(runs++, stream);
        Set<String> bad = nonFinite(runner, inputs, watched);
        // Known failures make later tensors non-finite again and again; only news is traced.
        if (bad.stream().anyMatch(open::contains) || failures.isEmpty() && !bad.isEmpty()) {
          for (Failure failure : trace(inputs, runs)) {
            String tensor = failure.node().node().outputs().get(0);
            failures.putIfAbsent(tensor, failure);
            open.remove(tensor);
          }
        }
      }
    }
    return new Outcome(failures, runs);
  }

  private Set<String> produced() {
    Set<String> produced = new HashSet<>();
    for (Node node : model.graph().nodes()) {
      produced.addAll(node.outputs());
    }
    return produced;
  }

  private static Set<String> nonFinite(
      Runner runner, Map<String, Tensor> inputs, Set<String> watched) {
    Set<String> bad = new LinkedHashSet<>();
    runner.visit(
        inputs,
        watched,
        (name, tensor) -> {
          if (!TensorSummary.of(name, tensor).isFinite()) {
            bad.add(name);
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
