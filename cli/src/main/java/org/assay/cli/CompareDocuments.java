package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.failing.FailingFolder;
import org.assay.data.failing.FailingInput;
import org.assay.exec.OrtRuntime;
import org.assay.fuzz.compare.CompareOptions;
import org.assay.fuzz.compare.Comparison;
import org.assay.fuzz.compare.ComparisonJson;
import org.assay.fuzz.compare.ComparisonMarkdown;
import org.assay.fuzz.compare.ComparisonText;
import org.assay.fuzz.compare.Disagreement;
import org.assay.fuzz.compare.SearchResult;
import org.assay.report.Finding;
import org.assay.report.Kind;
import org.assay.report.Renderer;

/** The documents of a comparison. */
final class CompareDocuments implements Documents {
  /** What was compared. */
  private record Kept(Comparison comparison, List<Finding> findings, CompareOptions options) {}

  private Optional<Kept> kept = Optional.empty();
  private final List<String> folders = new ArrayList<>();

  void keep(Comparison comparison, List<Finding> findings, CompareOptions options) {
    kept = Optional.of(new Kept(comparison, findings, options));
  }

  /** Writes the inputs on which the models disagree, as folders {@code failing-1} and so on. */
  void writeFailing(Path folder, Optional<Path> spec, long seed) {
    Comparison comparison = kept.orElseThrow().comparison();
    List<Disagreement> found = comparison.search().map(SearchResult::kept).orElse(List.of());
    for (Disagreement d : found) {
      Map<String, NdArray> inputs = new LinkedHashMap<>();
      d.inputs().forEach((name, tensor) -> inputs.put(name, Tensors.toArray(tensor)));
      Path at = folder.resolve("failing-" + (folders.size() + 1));
      FailingFolder.write(
          at,
          new FailingInput(
              Kind.DIFFERENCE.text(),
              comparison.reference().orElseThrow().sha256(),
              d.output(),
              spec.map(Path::toString),
              seed,
              new FailingInput.Runtime(OrtRuntime.get().version(), "none"),
              Map.of(),
              Optional.empty(),
              inputs,
              Map.of(),
              Optional.empty()));
      folders.add(at.toString());
    }
  }

  @Override
  public Optional<Renderer> renderer(ReportKind kind, boolean colour) {
    Kept of = kept.orElseThrow();
    return switch (kind) {
      case TEXT ->
          Optional.of(
              r -> new ComparisonText(colour).render(of.comparison(), of.findings(), folders));
      case JSON ->
          Optional.of(
              r -> ComparisonJson.render(r.tool(), of.comparison(), of.findings(), folders));
      case MARKDOWN ->
          Optional.of(r -> ComparisonMarkdown.render(r.tool(), of.comparison(), of.findings()));
      default -> Optional.empty();
    };
  }

  @Override
  public String category() {
    return "compare";
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    kept.ifPresent(
        k -> {
          // A failing input is one of the reference: replay looks for the model of its hash.
          k.comparison()
              .reference()
              .ifPresent(
                  reference -> {
                    facts.put("model_2", reference.path());
                    facts.put("model_2_sha256", reference.sha256());
                  });
          facts.put(
              "map",
              k.options().map().entrySet().stream()
                  .map(e -> e.getKey() + "=" + e.getValue())
                  .collect(Collectors.joining("\n")));
          k.comparison()
              .outputs()
              .forEach(
                  o ->
                      facts.put(
                          "tolerance " + o.a(),
                          o.tolerance().absolute() + " " + o.tolerance().relative()));
          facts.put("seed", Long.toString(k.options().seed()));
        });
    return facts;
  }
}
