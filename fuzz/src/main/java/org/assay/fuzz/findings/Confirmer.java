package org.assay.fuzz.findings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.exec.ExecException;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.child.ChildLimits;
import org.assay.exec.child.Isolation;
import org.assay.exec.trace.NodeTrace;
import org.assay.exec.trace.TensorSummary;
import org.assay.exec.trace.Trace;
import org.assay.exec.trace.Tracer;
import org.assay.fuzz.objective.ExecutionError;
import org.assay.fuzz.objective.Objective;
import org.assay.fuzz.subject.Observation;

/**
 * Runs a failing row again, independently of the campaign that found it: alone, in sessions of its
 * own, without and with optimisation, and in a fresh process. Two models that are compared are run
 * as the campaign ran them, since how they are run may be what differs.
 */
public final class Confirmer {
  private final Subject subject;
  private final ChildLimits limits;

  /**
   * A confirmer.
   *
   * @param limits of the fresh process
   */
  public Confirmer(Subject subject, ChildLimits limits) {
    this.subject = subject;
    this.limits = limits;
  }

  /**
   * The re-runs.
   *
   * @param inputs forward rows that they took
   */
  public record Confirmation(List<Trial> trials, long inputs) {
    /** Copies the trials. */
    public Confirmation {
      trials = List.copyOf(trials);
    }

    /** Whether the row fails in the same way every time. */
    public boolean isConfirmed() {
      return trials.stream().allMatch(trial -> trial.result() == Trial.Result.SAME);
    }

    /** Whether the row fails in the same way at least once. */
    public boolean isReproduced() {
      return trials.stream().anyMatch(trial -> trial.result() == Trial.Result.SAME);
    }
  }

  /**
   * Runs a row again.
   *
   * @param kind of its failure, by the objective
   */
  public Confirmation confirm(Objective objective, String kind, float[] row) {
    List<Trial> trials = new ArrayList<>();
    if (subject.isTwin()) {
      trials.add(trial("alone", objective, kind, row, own -> own, Isolation.NEVER));
    } else {
      trials.add(
          trial(
              "alone",
              objective,
              kind,
              row,
              own -> own.withOptimization(OptimizationLevel.NONE),
              Isolation.NEVER));
      trials.add(
          trial(
              "optimised",
              objective,
              kind,
              row,
              own -> own.withOptimization(OptimizationLevel.ALL),
              Isolation.NEVER));
    }
    trials.add(trial("in a fresh process", objective, kind, row, own -> own, Isolation.ALWAYS));
    return new Confirmation(trials, trials.size());
  }

  private Trial trial(
      String how,
      Objective objective,
      String kind,
      float[] row,
      Subject.Way way,
      Isolation isolation) {
    Observation observed;
    Trial.Result otherwise = Trial.Result.OTHER;
    try {
      observed = subject.observe(row, way, isolation, limits);
    } catch (ExecException e) {
      // Which may be just what is looked for.
      observed = Observation.failed(List.of(), String.valueOf(e.getMessage()));
      otherwise = Trial.Result.ERROR;
      if (!(objective instanceof ExecutionError)) {
        return new Trial(how, Trial.Result.ERROR, String.valueOf(e.getMessage()));
      }
    }
    if (!objective.fails(observed, 0)) {
      return new Trial(how, Trial.Result.SOUND, "does not fail");
    }
    boolean same = objective.kind(observed, 0).equals(kind);
    return new Trial(how, same ? Trial.Result.SAME : otherwise, objective.describe(observed, 0));
  }

  /**
   * The operator that fails first.
   *
   * @param operator its type
   * @param tensor its output that is not finite, as the target names it
   * @param node its name, or what stands for it
   * @param holds {@code NaN}, {@code +Inf} or {@code -Inf}
   */
  public record FirstFailure(String operator, String tensor, String node, String holds) {
    /** What makes two findings the same. */
    public String kind() {
      return operator + " '" + tensor + "'";
    }
  }

  /**
   * Where a row turns non-finite.
   *
   * @param first the first operator that makes a non-finite value of finite ones, else the first
   *     that makes NaN of an infinity; empty if all that is not finite are constants of the model,
   *     such as masks, and what is computed from them
   * @param runs forward rows that it took
   */
  public record Origin(Optional<FirstFailure> first, long runs) {}

  /**
   * Traces a row, without optimisation.
   *
   * @throws ExecException if a model cannot be run
   */
  public Origin trace(float[] row) {
    long runs = 0;
    for (Subject.Part part : subject.parts()) {
      Trace trace = Tracer.of(part.model(), part.options()).trace(subject.layout().tensors(row, 0));
      runs += trace.runs();
      Optional<NodeTrace> node = trace.firstNonFinite().or(trace::firstNan);
      if (node.isPresent()) {
        return new Origin(Optional.of(failure(part, node.get())), runs);
      }
    }
    return new Origin(Optional.empty(), runs);
  }

  private static FirstFailure failure(Subject.Part part, NodeTrace node) {
    TensorSummary output =
        node.outputs().stream()
            .filter(each -> !each.isFinite())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("an origin is finite"));
    String holds = output.nan() > 0 ? "NaN" : output.positiveInfinite() > 0 ? "+Inf" : "-Inf";
    return new FirstFailure(
        node.node().opType(), part.prefix() + output.tensor(), node.node().name(), holds);
  }
}
