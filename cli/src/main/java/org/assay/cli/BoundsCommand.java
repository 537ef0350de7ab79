package org.assay.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.data.spec.Spelling;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.files.ModelFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay bounds}: sound bounds of every tensor. */
@Command(
    name = "bounds",
    description = {
      "Shows sound bounds of every tensor of a model's main graph.",
      "'finite' bounds the finite values; what else may occur stands beside it."
    })
final class BoundsCommand extends AssayCommand {
  /** Forms of the table. */
  enum Format {
    TEXT,
    JSON
  }

  @Parameters(paramLabel = "MODEL", description = "The model, .onnx or .onnxtxt.")
  @Nullable Path model;

  @Option(
      names = "--tensor",
      paramLabel = "NAME",
      description = "Show only this tensor. Repeatable.")
  List<String> tensors = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "Form of the result (default: text).")
  Format format = Format.TEXT;

  @Mixin AnalysisOptions analysis = new AnalysisOptions();

  @Override
  public Integer call() {
    Path file = ModelPaths.existing(Options.given(model));
    ScanOptions options = analysis.toScanOptions();
    analysis.checkNames(options, List.of(file));
    Map<String, Bounds> bounds = analysis.scanner().bounds(file, options);
    Set<String> order = inOrder(ModelFiles.open(file), bounds);
    for (String wanted : tensors) {
      if (!order.contains(wanted)) {
        String advice = Spelling.advice(wanted, order);
        throw new UsageException(
            "no tensor '" + wanted + "' with bounds", file.toString(), "", advice);
      }
    }
    if (!tensors.isEmpty()) {
      order.retainAll(Set.copyOf(tensors));
    }
    if (format == Format.JSON) {
      out().println(json(file, order, bounds));
    } else {
      text(order, bounds);
    }
    return ExitCode.CLEAN;
  }

  /** Names in the graph's order: inputs, then outputs of nodes; at the end what functions hold. */
  static Set<String> inOrder(Model model, Map<String, Bounds> bounds) {
    Set<String> order = new LinkedHashSet<>();
    for (ValueInfo input : model.graph().inputs()) {
      order.add(input.name());
    }
    for (Node node : model.graph().nodes()) {
      order.addAll(node.outputs());
    }
    bounds.keySet().stream().sorted().forEach(order::add);
    order.retainAll(bounds.keySet());
    return order;
  }

  private void text(Set<String> order, Map<String, Bounds> bounds) {
    int width = order.stream().mapToInt(n -> harmless(n).length()).max().orElse(0);
    width = Math.max("tensor".length(), Math.min(width, 48));
    String row = "%-" + width + "s  %-8s  %-18s  %14s  %14s  %s%n";
    out().printf(Locale.ROOT, row, "tensor", "type", "shape", "lo", "hi", "else");
    for (String name : order) {
      Bounds b = Options.given(bounds.get(name));
      Cell hull = b.hull();
      out()
          .printf(
              Locale.ROOT,
              row,
              harmless(name),
              b.type().text(),
              Arrays.toString(b.dims()).replace(" ", ""),
              hull.isEmpty() ? "-" : number(hull.lo),
              hull.isEmpty() ? "-" : number(hull.hi),
              flags(hull));
    }
  }

  private static String flags(Cell hull) {
    return hull.flags == 0 ? "" : Flags.describe(hull.flags);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.6g", value);
  }

  private static String harmless(String name) {
    return UsageException.line(name, "", "", "");
  }

  private static String json(Path file, Set<String> order, Map<String, Bounds> bounds) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String name : order) {
      Bounds b = Options.given(bounds.get(name));
      Cell hull = b.hull();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("tensor", name);
      row.put("type", b.type().text());
      row.put("dims", b.dims());
      row.put("lo", hull.isEmpty() ? "NaN" : hull.lo);
      row.put("hi", hull.isEmpty() ? "NaN" : hull.hi);
      row.put("nan", (hull.flags & Flags.NAN) != 0);
      row.put("positive_infinite", (hull.flags & Flags.POSITIVE) != 0);
      row.put("negative_infinite", (hull.flags & Flags.NEGATIVE) != 0);
      rows.add(row);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "assay.bounds/1");
    document.put("path", file.toString());
    document.put("tensors", rows);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("bounds are always JSON", e);
    }
  }
}
