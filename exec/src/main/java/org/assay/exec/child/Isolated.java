package org.assay.exec.child;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.exec.StagedModel;
import org.assay.onnx.Model;

/** Opens models at a chosen degree of isolation. */
public final class Isolated {
  private Isolated() {}

  /**
   * Opens a model file.
   *
   * @throws org.assay.exec.ExecException if it cannot be loaded within the limits
   */
  public static Runner open(
      Path file,
      RunOptions options,
      Collection<String> probes,
      Isolation isolation,
      ChildLimits limits) {
    List<String> names = List.copyOf(probes);
    return open(new Source.OfFile(file), options, names, isolation, limits);
  }

  /**
   * Opens a model in memory.
   *
   * @throws org.assay.exec.ExecException if it cannot be loaded within the limits
   */
  public static Runner open(
      Model model,
      RunOptions options,
      Collection<String> probes,
      Isolation isolation,
      ChildLimits limits) {
    List<String> names = List.copyOf(probes);
    return open(new Source.OfModel(model), options, names, isolation, limits);
  }

  private static Runner open(
      Source source,
      RunOptions options,
      List<String> probes,
      Isolation isolation,
      ChildLimits limits) {
    return switch (isolation) {
      case NEVER -> source.open(options, probes);
      case ALWAYS -> new ChildSession(source, options, probes, limits);
      case PROBE -> {
        // The watchdog holds every later run to the limit that the first one kept.
        RunOptions limited =
            options.timeLimit().isPresent() ? options : options.withTimeLimit(limits.runTime());
        yield new ProbedSession(
            new ChildSession(source, options, probes, limits), () -> source.open(limited, probes));
      }
    };
  }

  /** Where a model comes from. */
  sealed interface Source {
    Session open(RunOptions options, List<String> probes);

    ChildResult load(ChildProcess child, RunOptions options, List<String> probes);

    /** A file, which the child reads itself. */
    record OfFile(Path file) implements Source {
      @Override
      public Session open(RunOptions options, List<String> probes) {
        return Session.open(file, options, probes);
      }

      @Override
      public ChildResult load(ChildProcess child, RunOptions options, List<String> probes) {
        return child.load(file, options, probes);
      }
    }

    /** A model in memory, which is sent to the child. */
    record OfModel(Model model) implements Source {
      @Override
      public Session open(RunOptions options, List<String> probes) {
        return Session.open(model, options, probes);
      }

      @Override
      public ChildResult load(ChildProcess child, RunOptions options, List<String> probes) {
        try (StagedModel staged = StagedModel.of(model)) {
          return staged.form() instanceof StagedModel.Form.InFile large
              ? child.load(large.file(), options, probes)
              : child.load(((StagedModel.Form.Encoded) staged.form()).bytes(), options, probes);
        }
      }
    }
  }
}
