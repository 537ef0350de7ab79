package org.assay.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assay.data.NdArray;
import org.assay.data.npy.NpzReader;
import org.assay.exec.feed.Feed;
import org.assay.exec.trace.NodeTrace;
import org.assay.exec.trace.TensorSummary;
import org.assay.exec.trace.Trace;
import org.assay.exec.trace.Tracer;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.files.ModelFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay trace}: what happens on one given input. */
@Command(
    name = "trace",
    description = {
      "Runs a model on one input and shows where it first goes non-finite.",
      "Lists the least and greatest value of every node, and those near overflow.",
      "The exit code is 1 if a node makes a non-finite value of finite operands."
    })
final class TraceCommand extends AssayCommand {
  /** Forms of the result. */
  enum Format {
    TEXT,
    JSON
  }

  @Parameters(paramLabel = "MODEL", description = "The model, .onnx or .onnxtxt.")
  @Nullable Path model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE.npz",
      description = "The input, an array per input of the model.")
  @Nullable Path data;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "Form of the result (default: text).")
  Format format = Format.TEXT;

  @Mixin RunningOptions running = new RunningOptions();

  @Override
  public Integer call() {
    Path file = ModelPaths.existing(Options.given(model));
    Path arrays = ModelPaths.existing(Options.given(data), "an input (npz)");
    Model read = ModelFiles.open(file);
    Map<String, NdArray> given = NpzReader.read(arrays);
    Trace trace = trace(read, given, running);
    if (format == Format.JSON) {
      out().println(json(file, trace));
    } else {
      text(trace);
    }
    return trace.firstNonFinite().isPresent() ? ExitCode.FINDINGS : ExitCode.CLEAN;
  }

  /** Traces named arrays through a model. */
  static Trace trace(Model model, Map<String, NdArray> given, RunningOptions running) {
    Map<String, ValueType.TensorType> types = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      types.put(
          input.name(),
          input
              .type()
              .flatMap(ValueType::asTensor)
              .orElseThrow(
                  () ->
                      new ModelException(
                          "cannot be fed", "input '" + input.name() + "'", "a tensor", "")));
    }
    Feed feed = Feed.of(types, given);
    return new Tracer(model, running.opener(), Tracer.DEFAULT_BUDGET).trace(feed.tensors());
  }

  private void text(Trace trace) {
    summary(trace).forEach(out()::println);
    out().println();
    String row = "%6s  %-20s  %-32s  %12s  %12s  %s%n";
    out().printf(Locale.ROOT, row, "node", "operator", "tensor", "min", "max", "");
    for (TensorSummary input : trace.inputs()) {
      print(row, "input", "", input);
    }
    for (NodeTrace node : trace.nodes()) {
      for (TensorSummary output : node.outputs()) {
        print(row, Integer.toString(node.index()), node.node().opType(), output);
      }
    }
    trace.notes().forEach(this::note);
    if (!trace.unread().isEmpty()) {
      note(trace.unread().size() + " tensors could not be read");
    }
  }

  /** What matters most, a line each. */
  static List<String> summary(Trace trace) {
    List<String> lines = new ArrayList<>();
    if (trace.firstNonFinite().isEmpty()) {
      lines.add("no node makes a non-finite value of finite operands");
    }
    trace.firstNonFinite().ifPresent(n -> lines.add("first to go non-finite: " + described(n)));
    trace
        .firstNan()
        .filter(n -> !trace.firstNonFinite().map(f -> f.index() == n.index()).orElse(false))
        .ifPresent(n -> lines.add("first NaN: " + described(n)));
    for (NodeTrace node : trace.nearOverflow()) {
      lines.add("near overflow: " + described(node));
    }
    return lines;
  }

  private static String described(NodeTrace node) {
    TensorSummary shown =
        node.outputs().stream()
            .filter(o -> !o.isFinite())
            .findFirst()
            .orElse(node.outputs().get(0));
    return "node %d, %s → %s (%s)"
        .formatted(
            node.index(),
            harmless(node.node().opType()),
            harmless(shown.tensor()),
            shown.isFinite() ? "up to " + number(extreme(shown)) : counts(shown));
  }

  private static double extreme(TensorSummary summary) {
    return Math.max(Math.abs(summary.min().orElse(0)), Math.abs(summary.max().orElse(0)));
  }

  private static String counts(TensorSummary summary) {
    List<String> parts = new ArrayList<>();
    if (summary.nan() > 0) {
      parts.add(summary.nan() + " NaN");
    }
    if (summary.positiveInfinite() > 0) {
      parts.add(summary.positiveInfinite() + " +Inf");
    }
    if (summary.negativeInfinite() > 0) {
      parts.add(summary.negativeInfinite() + " -Inf");
    }
    return parts.isEmpty() ? "" : String.join(", ", parts) + " of " + summary.size();
  }

  private void print(String row, String node, String operator, TensorSummary summary) {
    String remark = counts(summary);
    if (remark.isEmpty() && summary.isNearOverflow()) {
      remark = "near overflow";
    }
    out()
        .printf(
            Locale.ROOT,
            row,
            node,
            harmless(operator),
            harmless(summary.tensor()),
            summary.min().isPresent() ? number(summary.min().getAsDouble()) : "-",
            summary.max().isPresent() ? number(summary.max().getAsDouble()) : "-",
            remark);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }

  private static String harmless(String name) {
    return UsageException.line(name, "", "", "");
  }

  private static String json(Path file, Trace trace) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "assay.trace/1");
    document.put("path", file.toString());
    document.put("first_non_finite", trace.firstNonFinite().map(NodeTrace::index).orElse(-1));
    document.put("first_nan", trace.firstNan().map(NodeTrace::index).orElse(-1));
    List<Object> inputs = new ArrayList<>();
    trace.inputs().forEach(i -> inputs.add(row(-1, "", i)));
    document.put("inputs", inputs);
    List<Object> nodes = new ArrayList<>();
    for (NodeTrace node : trace.nodes()) {
      node.outputs().forEach(o -> nodes.add(row(node.index(), node.node().opType(), o)));
    }
    document.put("nodes", nodes);
    document.put("notes", trace.notes());
    document.put("unread", trace.unread());
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a trace is always JSON", e);
    }
  }

  private static Map<String, Object> row(int node, String operator, TensorSummary summary) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("node_index", node);
    row.put("op", operator);
    row.put("tensor", summary.tensor());
    row.put("dims", summary.dims());
    row.put("min", summary.min().isPresent() ? summary.min().getAsDouble() : "NaN");
    row.put("max", summary.max().isPresent() ? summary.max().getAsDouble() : "NaN");
    row.put("nan", summary.nan());
    row.put("positive_infinite", summary.positiveInfinite());
    row.put("negative_infinite", summary.negativeInfinite());
    row.put("near_overflow", summary.isNearOverflow());
    return row;
  }
}
