package org.assay.cli;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.exec.child.ChildLimits;
import org.assay.exec.child.Isolated;
import org.assay.exec.child.Isolation;
import org.assay.report.Kind;
import org.assay.report.ModelResult;
import picocli.CommandLine.Option;

/** How models are run. */
final class RunningOptions {
  @Option(
      names = "--isolate",
      paramLabel = "probe|always|never",
      description =
          "Run the model in a child process with limits: only the first run (default), always, or"
              + " never.")
  Isolation isolation = Isolation.PROBE;

  /** Opens models without optimisation, so that every tensor is what the graph says. */
  Runner.Opener opener() {
    return opener(false);
  }

  /**
   * As {@link #opener()}.
   *
   * @param mayStop whether some input may stop the run, or kill its process: then every run has a
   *     process of its own, unless children are never wanted
   */
  Runner.Opener opener(boolean mayStop) {
    RunOptions options = RunOptions.DEFAULT;
    if (options.seed().equals(OptionalLong.empty())) {
      options = options.withSeed(0);
    }
    RunOptions plain = options.withArena(false);
    Isolation degree = mayStop && isolation == Isolation.PROBE ? Isolation.ALWAYS : isolation;
    return (model, probes) ->
        Isolated.open(
            model,
            plain,
            probes,
            degree,
            ChildLimits.DEFAULT.withWeights(model.graph().weightBytes()));
  }

  /**
   * As {@link #opener()}, for a single model that is opened many times: what it does first happens
   * in a child process, and then, unless all is to happen there, it is trusted.
   */
  Runner.Opener openerOnceProbed() {
    if (isolation != Isolation.PROBE) {
      return opener();
    }
    Runner.Opener careful = opener();
    RunOptions plain = RunOptions.DEFAULT.withSeed(0).withArena(false);
    AtomicBoolean before = new AtomicBoolean();
    return (model, probes) ->
        before.getAndSet(true)
            ? Session.open(model, plain.withTimeLimit(ChildLimits.DEFAULT.runTime()), probes)
            : careful.open(model, probes);
  }

  /** For a search, which loads the model and its derivatives many times. */
  Runner.Opener searching(boolean mayStop) {
    return mayStop && isolation == Isolation.PROBE ? opener(true) : openerOnceProbed();
  }

  /** Opens models in a fresh process each, unless children are never wanted. */
  Runner.Opener fresh(OptimizationLevel level) {
    Isolation degree = isolation == Isolation.NEVER ? Isolation.NEVER : Isolation.ALWAYS;
    RunOptions plain = RunOptions.DEFAULT.withSeed(0).withArena(false).withOptimization(level);
    return (model, probes) ->
        Isolated.open(
            model,
            plain,
            probes,
            degree,
            ChildLimits.DEFAULT.withWeights(model.graph().weightBytes()));
  }

  /** Whether a run may end the process: what ONNX leaves undefined may take it along. */
  static boolean mayStop(ModelResult scanned) {
    return scanned.findings().stream().anyMatch(f -> f.kind() == Kind.UNDEFINED);
  }
}
