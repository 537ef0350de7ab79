package org.assay.bench.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.assay.bench.Machine;
import org.assay.data.DataException;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.report.ModelResult;
import org.assay.report.Status;

/** Scans every model of a folder with frozen weights and tells how each came out. */
public final class ModelsBench {
  private ModelsBench() {}

  /** The results, in the order of the models' names. */
  public record Figures(Machine machine, List<ModelResult> results) {
    public Figures {
      results = List.copyOf(results);
    }

    /** Whether every model was analysed, without unknown operators, alarms and open questions. */
    public boolean clean() {
      return results.stream()
          .allMatch(
              r ->
                  r.error().isEmpty()
                      && r.unknownOperators().isEmpty()
                      && r.unproved().isEmpty()
                      && count(r, Status.POSSIBLE) == 0);
    }

    /** A table in Markdown. */
    public String toMarkdown() {
      StringBuilder table = new StringBuilder();
      table
          .append(
              "| model | possible | absorbed | unproved | safe | unknown operators | load | analyse |\n")
          .append("|---|---|---|---|---|---|---|---|\n");
      for (ModelResult r : results) {
        table.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | %d | %d | %d | %d | %.0f ms | %.0f ms |%n",
                Path.of(r.path()).getFileName(),
                r.error().map(e -> "error: " + e).orElse(Long.toString(count(r, Status.POSSIBLE))),
                count(r, Status.ABSORBED),
                r.unproved().size(),
                r.safe().size(),
                r.unknownOperators().size(),
                r.loadMs(),
                r.analyseMs()));
      }
      return table.append("\nMeasured on: ").append(machine).append(".\n").toString();
    }

    private static long count(ModelResult result, Status status) {
      return result.findings().stream().filter(f -> f.status() == status).count();
    }
  }

  /**
   * Scans.
   *
   * @param folder holds {@code .onnx} files
   * @param options ranges for inputs of any of the models; a model ignores names it does not have
   * @throws DataException if the folder holds no model
   */
  public static Figures run(Path folder, ScanOptions options) {
    List<Path> models = models(folder);
    Scanner scanner = Scanner.create();
    List<ModelResult> results = new ArrayList<>();
    for (Path model : models) {
      ScanOptions own =
          new ScanOptions(
              options.weights(),
              options.ranges(),
              Optional.empty(),
              options.inputs(),
              Optional.empty(),
              options.dims(),
              options.gradients());
      results.add(scanner.scan(model, own));
    }
    return new Figures(Machine.here(), results);
  }

  private static List<Path> models(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> models = entries.filter(p -> p.toString().endsWith(".onnx")).sorted().toList();
      if (models.isEmpty()) {
        throw new DataException("the folder holds no model", folder.toString(), "*.onnx", "");
      }
      return models;
    } catch (IOException e) {
      throw new DataException("the folder cannot be read", folder.toString(), "", e);
    }
  }
}
