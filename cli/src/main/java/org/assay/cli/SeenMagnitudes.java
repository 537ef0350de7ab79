package org.assay.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.assay.data.DataException;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.numeric.confirm.MagnitudeSearch;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.ElementType;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.Finding;
import org.assay.report.Fingerprints;
import org.assay.report.Kind;
import org.assay.report.Location;
import org.assay.report.ModelResult;
import org.assay.report.Operand;
import org.assay.report.Status;
import org.assay.report.Unproved;

/**
 * Says how far the bounds of unproved operators lie above anything that a small search sees. A
 * bound within 1000 times of it counts as possible.
 */
final class SeenMagnitudes {
  /** The rule of overflow of plain arithmetic. */
  private static final String OVERFLOW = "ND007";

  /** The rule of casts that the integer type cannot hold. */
  private static final String CAST = "ND012";

  private static final double NEAR = 1e3;
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
      Spec spec = scanned.spec().map(s -> SpecReader.read(Path.of(s))).orElse(Spec.empty());
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
      Spec spec = scanned.spec().map(s -> SpecReader.read(Path.of(s))).orElse(Spec.empty());
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
    Map<String, Integer> nodes = new HashMap<>();
    for (int i = 0; i < model.graph().nodes().size(); i++) {
      for (String output : model.graph().nodes().get(i).outputs()) {
        nodes.put(output, i);
      }
    }
    for (Unproved u : scanned.unproved()) {
      Double value = u.graph().equals(GraphPath.MAIN) ? seen.get(u.lostAt()) : null;
      Integer node = nodes.get(u.tensor());
      if (value != null && node != null && u.bound() <= NEAR * value) {
        findings.add(overflow(file, model, u, node, value));
      } else {
        OptionalDouble found = value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
        unproved.add(
            new Unproved(u.op(), u.tensor(), u.graph(), u.bound(), found, u.limit(), u.lostAt()));
      }
    }
    return scanned.with(findings, unproved, scanned.ignored(), scanned.expired());
  }

  private static Finding overflow(Path file, Model model, Unproved u, int index, double seen) {
    Node node = model.graph().nodes().get(index);
    return overflow(
        file,
        model,
        u,
        index,
        "%s may overflow: its operand may be %.3g, and %.3g was seen"
            .formatted(node.opType(), u.bound(), seen));
  }

  // Of mere magnitude are sums and products, and casts to wide integers.
  private static boolean isIntegerCast(Node node, Unproved magnitude) {
    return (node.is("Cast") || node.is("CastLike"))
        && Arrays.stream(ElementType.values())
            .anyMatch(t -> t.isInteger() && t.max() == magnitude.limit());
  }

  /** The finding that an operator of mere magnitude becomes. */
  static Finding overflow(Path file, Model model, Unproved magnitude, int index, String message) {
    Node node = model.graph().nodes().get(index);
    int operand = Math.max(0, node.inputs().indexOf(magnitude.lostAt()));
    String tensor = node.inputs().isEmpty() ? "" : node.inputs().get(operand);
    boolean cast = isIntegerCast(node, magnitude);
    String rule = cast ? CAST : OVERFLOW;
    return new Finding(
        new Fingerprints(model).of(rule, GraphPath.MAIN, magnitude.tensor()),
        rule,
        cast ? Kind.UNDEFINED : Kind.NON_FINITE,
        Status.POSSIBLE,
        Status.POSSIBLE.severity(),
        Location.of(GraphPath.MAIN, index, node, file.toString()),
        magnitude.tensor(),
        new Operand(operand, tensor, -magnitude.bound(), magnitude.bound()),
        List.of(),
        message,
        List.of(),
        List.of());
  }
}
