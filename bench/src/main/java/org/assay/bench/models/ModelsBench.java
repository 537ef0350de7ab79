package org.assay.bench.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.assay.bench.Machine;
import org.assay.bench.ModelFolder;
import org.assay.bounds.Bounds;
import org.assay.data.DataException;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.Model;
import org.assay.report.Kind;
import org.assay.report.ModelResult;
import org.assay.report.Status;

/** Scans every model of a folder with frozen weights and tells how each came out. */
public final class ModelsBench {
  private ModelsBench() {}

  /** The results, in the order of the models' names. */
  public record Figures(
      Machine machine, List<ModelResult> results, Map<String, ModelContainment.Outcome> contained) {
    public Figures {
      results = List.copyOf(results);
      contained = Map.copyOf(contained);
    }

    /** Whether every model was analysed, without unknown operators, alarms and open questions. */
    public boolean clean() {
      return results.stream()
          .allMatch(
              r ->
                  r.error().isEmpty()
                      && r.unknownOperators().isEmpty()
                      && r.unproved().isEmpty()
                      && violations(r).isEmpty()
                      && count(r, Status.POSSIBLE) == 0);
    }

    /** A table in Markdown. */
    public String toMarkdown() {
      StringBuilder table = new StringBuilder();
      table
          .append(
              "| model | possible | absorbed | unproved | safe | unknown operators | load | analyse"
                  + " | values of ORT | outside |\n")
          .append("|---|---|---|---|---|---|---|---|---|---|\n");
      for (ModelResult r : results) {
        table.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | %d | %d | %d | %d | %.0f ms | %.0f ms | %s | %s |%n",
                Path.of(r.path()).getFileName(),
                r.error().map(e -> "error: " + e).orElse(Long.toString(count(r, Status.POSSIBLE))),
                count(r, Status.ABSORBED),
                r.unproved().size(),
                r.safe().size(),
                r.unknownOperators().size(),
                r.loadMs(),
                r.analyseMs(),
                Optional.ofNullable(contained.get(r.path())).map(c -> "" + c.values()).orElse(""),
                contained.containsKey(r.path()) ? violations(r).size() : ""));
      }
      results.forEach(r -> violations(r).forEach(v -> table.append("\n").append(v).append("\n")));
      long proved =
          results.stream()
              .filter(
                  r ->
                      r.error().isEmpty()
                          && r.unproved().isEmpty()
                          && count(r, Status.POSSIBLE) == 0)
              .count();
      table.append(
          String.format(
              Locale.ROOT, "%n%d models, %d without anything open.%n", results.size(), proved));
      return table.append("\nMeasured on: ").append(machine).append(".\n").toString();
    }

    private List<String> violations(ModelResult r) {
      ModelContainment.Outcome outcome = contained.get(r.path());
      return outcome == null ? List.of() : outcome.violations();
    }

    private static long count(ModelResult result, Status status) {
      return result.findings().stream().filter(f -> f.status() == status).count();
    }
  }

  /**
   * Scans.
   *
   * @param folder holds {@code .onnx} files
   * @param scanner with what it may spend
   * @param runs inputs on which every tensor's values are compared with its bounds
   * @param options ranges for inputs of any of the models; a model ignores names it does not have
   * @throws DataException if the folder holds no model
   */
  public static Figures run(Path folder, Scanner scanner, ScanOptions options, int runs) {
    List<Path> models = ModelFolder.models(folder);
    // A spec and samples belong to one model.
    ScanOptions own =
        new ScanOptions(
            options.weights(),
            options.ranges(),
            Optional.empty(),
            options.inputs(),
            Optional.empty(),
            options.dims(),
            options.gradients(),
            options.loss(),
            options.precision());
    List<ModelResult> results = new ArrayList<>();
    Map<String, ModelContainment.Outcome> contained = new LinkedHashMap<>();
    for (Path model : models) {
      Map<String, Bounds> scanned = new HashMap<>();
      List<Model> read = new ArrayList<>();
      ModelResult result =
          scanner.scan(
              model,
              own,
              (file, original, bounds) -> {
                read.add(original);
                scanned.putAll(bounds);
              });
      if (runs > 0 && !read.isEmpty() && own.precision().isEmpty()) {
        // Behind a finding a scan goes on as if it did not happen: there, bounds without it.
        boolean alarmed = result.findings().stream().anyMatch(f -> f.kind() == Kind.NON_FINITE);
        Map<String, Bounds> claims = alarmed ? scanner.bounds(model, own) : scanned;
        contained.put(result.path(), ModelContainment.run(read.get(0), claims, own, runs));
      }
      results.add(result);
    }
    return new Figures(Machine.here(), results, contained);
  }
}
