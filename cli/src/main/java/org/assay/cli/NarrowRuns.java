package org.assay.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.assay.data.spec.Spec;
import org.assay.exec.OrtRuntime;
import org.assay.exec.Runner;
import org.assay.numeric.precision.Grading;
import org.assay.numeric.precision.NarrowModel;
import org.assay.numeric.precision.NarrowSearch;
import org.assay.numeric.precision.NativeRun;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.report.Finding;
import org.assay.report.ModelResult;
import org.assay.report.Precision;
import org.assay.report.Status;
import org.assay.report.Unproved;

/** Runs in 16 bits, and what they say of the tensors of which overflow is not excluded. */
final class NarrowRuns {
  /** Runs that a scan spends. */
  private static final int FEW = 24;

  private static final Duration MOST_TIME = Duration.ofSeconds(30);

  /** Inputs on which a converted model is run. */
  private static final int SAMPLES = 12;

  private final AssayCommand command;
  private final ScanOptions options;
  private final Runner.Opener opener;
  private final long seed;

  NarrowRuns(AssayCommand command, ScanOptions options, Runner.Opener opener, long seed) {
    this.command = command;
    this.options = options;
    this.opener = opener;
    this.seed = seed;
  }

  /**
   * The result of a scan with what a small search saw.
   *
   * @throws org.assay.exec.ExecException if the model cannot be run
   * @throws org.assay.onnx.ModelException if inputs cannot be drawn
   */
  ModelResult measured(Path file, Model model, Spec spec, ModelResult scanned) {
    NarrowModel narrow = NarrowModel.of(model, options.precision().orElseThrow());
    NarrowSearch.Seen seen = search(file, narrow, spec, scanned, MOST_TIME, FEW);
    return graded(file, model, scanned, seen, Optional.empty());
  }

  /** Searches for large magnitudes in the emulated model. */
  NarrowSearch.Seen search(
      Path file, NarrowModel narrow, Spec spec, ModelResult scanned, Duration time, int most) {
    Precision found = scanned.precision().orElseThrow();
    NarrowSearch.Seen seen =
        new NarrowSearch(narrow.emulated(), spec, options, opener, seed)
            .run(time, most, SAMPLES, found);
    unexpected(file, scanned, found, seen);
    return seen;
  }

  /** What ONNX Runtime makes of the converted model. */
  Precision.Runtime runtime(NarrowModel narrow, NarrowSearch.Seen seen) {
    List<Map<String, Tensor>> inputs = new ArrayList<>(seen.samples());
    seen.overflowing().values().stream().limit(SAMPLES).forEach(inputs::add);
    return new NativeRun(narrow, opener).run(inputs, OrtRuntime.get().version(), seen.runs());
  }

  /** Magnitudes seen, and what comes near them as a finding. */
  ModelResult graded(
      Path file,
      Model model,
      ModelResult merged,
      NarrowSearch.Seen seen,
      Optional<Precision.Runtime> runtime) {
    Set<String> failed = new HashSet<>();
    merged.findings().stream()
        .filter(f -> f.status() == Status.CONFIRMED && isMain(f.location().graph()))
        .forEach(f -> failed.add(f.tensor()));
    Precision precision = Grading.grade(merged.precision().orElseThrow(), seen, failed, runtime);
    Set<String> near = new HashSet<>();
    precision.overflows().stream()
        .filter(o -> isMain(o.graph()) && o.status() != Status.UNPROVED)
        .forEach(o -> near.add(o.tensor()));
    List<Finding> findings = new ArrayList<>(merged.findings());
    List<Unproved> unproved = new ArrayList<>();
    for (Unproved u : merged.unproved()) {
      Double greatest = isMain(u.graph()) ? seen.greatest().get(u.tensor()) : null;
      if (near.contains(u.tensor())) {
        findings.add(overflow(file, model, u, precision.type(), "may overflow"));
      } else {
        unproved.add(
            u.withSeen(greatest == null ? OptionalDouble.empty() : OptionalDouble.of(greatest)));
      }
    }
    return merged.with(findings, unproved, merged.ignored(), merged.expired()).with(precision);
  }

  private static boolean isMain(GraphPath graph) {
    return graph.equals(GraphPath.MAIN);
  }

  private void unexpected(Path file, ModelResult scanned, Precision found, NarrowSearch.Seen seen) {
    Set<String> known = new HashSet<>();
    found.overflows().forEach(o -> known.add(o.tensor()));
    for (String tensor : seen.overflowing().keySet()) {
      if (known.contains(tensor)) {
        continue;
      }
      if (known.isEmpty() && scanned.findings().isEmpty()) {
        command.error(
            "a proof is wrong: '%s' exceeded %s in a run · %s · please report it"
                .formatted(tensor, found.type(), file));
      } else {
        command.note(
            UsageException.line(
                "'" + tensor + "' exceeded " + found.type() + " as well", file.toString(), "", ""));
      }
    }
  }

  /** The finding that an operator of mere magnitude becomes. */
  static Finding overflow(Path file, Model model, Unproved magnitude, String type, String what) {
    return MagnitudeFinding.of(
        file,
        model,
        magnitude,
        MagnitudeFinding.node(model, magnitude.tensor()).orElse(0),
        Optional.of(type),
        magnitude.op() + " " + what + ", " + Precision.emulated(type));
  }
}
