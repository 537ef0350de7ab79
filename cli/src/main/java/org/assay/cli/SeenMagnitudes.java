package org.assay.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.assay.data.DataException;
import org.assay.data.spec.Spec;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.numeric.confirm.MagnitudeSearch;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.Finding;
import org.assay.report.ModelResult;
import org.assay.report.Unproved;

/**
 * Says how far the bounds of unproved operators lie above anything that a small search sees. A
 * bound within 1000 times of it counts as possible.
 */
final class SeenMagnitudes {
  private static final Duration MOST_TIME = Duration.ofSeconds(30);

  private final AssayCommand command;
  private final ScanOptions options;
  private final RunningOptions running;

  SeenMagnitudes(AssayCommand command, ScanOptions options, RunningOptions running) {
    this.command = command;
    this.options = options;
    this.running = running;
  }

  /** The result of a scan with what was seen. A model that cannot be run keeps it. */
  ModelResult measured(Path file, ModelResult scanned) {
    if (scanned.precision().isPresent()) {
      return inNarrow(file, scanned);
    }
    Set<String> tensors = new LinkedHashSet<>();
    for (Unproved u : scanned.unproved()) {
      if (u.graph().equals(GraphPath.MAIN) && !u.lostAt().isEmpty()) {
        tensors.add(u.lostAt());
      }
    }
    if (tensors.isEmpty()) {
      return scanned;
    }
    try {
      Model model = ModelFiles.open(file);
      Spec spec = SpecFiles.of(scanned);
      Runner.Opener opener = running.opener(RunningOptions.mayStop(scanned));
      MagnitudeSearch search = new MagnitudeSearch(model, spec, options, opener, 0);
      Map<String, Double> seen = search.run(tensors, search.runs(), MOST_TIME).seen();
      return graded(file, model, scanned, seen);
    } catch (ExecException | ModelException | DataException e) {
      command.note("not run: " + e.getMessage());
      return scanned;
    }
  }

  private ModelResult inNarrow(Path file, ModelResult scanned) {
    if (scanned.precision().map(p -> p.overflows().isEmpty()).orElse(true)) {
      return scanned;
    }
    try {
      Spec spec = SpecFiles.of(scanned);
      return new NarrowRuns(command, options, running.opener(), 0)
          .measured(file, ModelFiles.open(file), spec, scanned);
    } catch (ExecException | ModelException | DataException e) {
      command.note("not run: " + e.getMessage());
      return scanned;
    }
  }

  private static ModelResult graded(
      Path file, Model model, ModelResult scanned, Map<String, Double> seen) {
    List<Finding> findings = new ArrayList<>(scanned.findings());
    List<Unproved> unproved = new ArrayList<>();
    for (Unproved u : scanned.unproved()) {
      Double value = u.graph().equals(GraphPath.MAIN) ? seen.get(u.lostAt()) : null;
      OptionalInt node = MagnitudeFinding.node(model, u.tensor());
      if (value != null && node.isPresent() && Unproved.isNear(u.bound(), value)) {
        String message =
            "%s may overflow: its operand may be %.3g, and %.3g was seen"
                .formatted(model.graph().nodes().get(node.getAsInt()).opType(), u.bound(), value);
        findings.add(
            MagnitudeFinding.of(file, model, u, node.getAsInt(), Optional.empty(), message));
      } else {
        unproved.add(u.withSeen(value == null ? OptionalDouble.empty() : OptionalDouble.of(value)));
      }
    }
    return scanned.with(findings, unproved, scanned.ignored(), scanned.expired());
  }
}
