package org.assay.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A SARIF 2.1.0 log that satisfies the standard's schema and the rules of GitHub's code scanning:
 * each result has a place in a file of the repository with a line, and a line hash of its own; a
 * run holds at most 25,000 results, a log at most 20 runs, each of a category of its own.
 */
public final class SarifRenderer implements Renderer {
  /** Key under which a result carries its finding's fingerprint. */
  public static final String FINGERPRINT = "assayFingerprint/v1";

  private static final int MOST_RESULTS_PER_RUN = 25_000;
  private static final int MOST_RUNS = 20;

  private final SarifResult results;
  private final int resultsPerRun;
  private final String category;

  /**
   * Creates a renderer.
   *
   * @param root absolute path of the repository, which paths of models are made relative to
   * @param baseline if given, each result says whether it is new
   */
  public SarifRenderer(Path root, Optional<Baseline> baseline) {
    this(root, baseline, MOST_RESULTS_PER_RUN);
  }

  SarifRenderer(Path root, Optional<Baseline> baseline, int resultsPerRun) {
    this(new SarifResult(root, baseline), resultsPerRun, "scan");
  }

  private SarifRenderer(SarifResult results, int resultsPerRun, String category) {
    this.results = results;
    this.resultsPerRun = resultsPerRun;
    this.category = category;
  }

  /** The same for another command: results of one category replace each other on GitHub. */
  public SarifRenderer ofCommand(String command) {
    return new SarifRenderer(results, resultsPerRun, command);
  }

  /** The same with what is to be said beyond each finding. */
  public SarifRenderer withMore(Function<Finding, SarifMore> more) {
    return new SarifRenderer(results.withMore(more), resultsPerRun, category);
  }

  /** A finding, its model, and how it is suppressed, if it is. */
  record Item(ModelResult model, Finding finding, Optional<Ignored> ignored) {}

  @Override
  public String render(ScanResult result) {
    List<Item> items = new ArrayList<>();
    for (ModelResult model : result.models()) {
      model.findings().forEach(f -> items.add(new Item(model, f, Optional.empty())));
      model.ignored().forEach(i -> items.add(new Item(model, i.finding(), Optional.of(i))));
    }
    int most = MOST_RUNS * resultsPerRun;
    int dropped = Math.max(0, items.size() - most);
    if (dropped > 0) {
      // The sort is stable: of equal severity, those of earlier models stay.
      items.sort(Comparator.comparing(i -> i.finding().severity()));
      items.subList(most, items.size()).clear();
    }
    return JsonRenderer.write(json -> log(json, result, items, dropped));
  }

  private void log(JsonGenerator json, ScanResult result, List<Item> items, int dropped)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json.writeStringField("version", "2.1.0");
    json.writeArrayFieldStart("runs");
    int runs = Math.max(1, (items.size() + resultsPerRun - 1) / resultsPerRun);
    for (int i = 0; i < runs; i++) {
      int end = Math.min(items.size(), (i + 1) * resultsPerRun);
      run(json, result, items.subList(i * resultsPerRun, end), i, dropped);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void run(JsonGenerator json, ScanResult result, List<Item> items, int index, int dropped)
      throws IOException {
    Map<String, Integer> ruleIndex = new TreeMap<>();
    items.forEach(i -> ruleIndex.put(i.finding().ruleId(), 0));
    result.rules().keySet().forEach(id -> ruleIndex.put(id, 0));
    int next = 0;
    for (Map.Entry<String, Integer> entry : ruleIndex.entrySet()) {
      entry.setValue(next++);
    }
    json.writeStartObject();
    json.writeObjectFieldStart("tool");
    json.writeObjectFieldStart("driver");
    json.writeStringField("name", result.tool().name());
    json.writeStringField("version", result.tool().version());
    json.writeStringField("informationUri", result.tool().home());
    json.writeArrayFieldStart("rules");
    for (String id : ruleIndex.keySet()) {
      rule(json, result, id);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
    json.writeObjectFieldStart("automationDetails");
    json.writeStringField(
        "id", result.tool().name() + "/" + category + (index == 0 ? "" : "-" + (index + 1)) + "/");
    json.writeEndObject();
    json.writeStringField("columnKind", "utf16CodeUnits");
    invocation(json, result, index, dropped);
    json.writeArrayFieldStart("artifacts");
    for (ModelResult model : result.models()) {
      json.writeStartObject();
      json.writeObjectFieldStart("location");
      results.address(json, model.path());
      json.writeEndObject();
      if (!model.sha256().isEmpty()) {
        json.writeObjectFieldStart("hashes");
        json.writeStringField("sha-256", model.sha256());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("results");
    for (Item item : items) {
      results.write(json, item, ruleIndex.getOrDefault(item.finding().ruleId(), -1));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void rule(JsonGenerator json, ScanResult result, String id) throws IOException {
    Optional<Rule> known = Optional.ofNullable(result.rules().get(id));
    String summary = known.map(Rule::summary).orElse("Rule " + Escapes.name(id) + ".");
    json.writeStartObject();
    json.writeStringField("id", id);
    if (known.isPresent()) {
      json.writeStringField("name", pascalCase(known.get().name()));
    }
    text(json, "shortDescription", SarifResult.plain(summary));
    text(json, "fullDescription", SarifResult.plain(summary));
    if (known.isPresent()) {
      String page = result.tool().page(known.get());
      json.writeStringField("helpUri", page);
      json.writeObjectFieldStart("help");
      json.writeStringField("text", SarifResult.plain(summary) + " See " + page);
      json.writeStringField(
          "markdown",
          known.get().help().isBlank() ? summary + "\n\n<" + page + ">" : known.get().help());
      json.writeEndObject();
    }
    json.writeObjectFieldStart("defaultConfiguration");
    json.writeStringField("level", Severity.WARNING.text());
    json.writeEndObject();
    json.writeObjectFieldStart("properties");
    JsonRenderer.strings(json, "tags", List.of("correctness", "neural-network", "numerics"));
    json.writeStringField("precision", "high");
    json.writeEndObject();
    json.writeEndObject();
  }

  private void invocation(JsonGenerator json, ScanResult result, int run, int dropped)
      throws IOException {
    boolean successful = result.models().stream().allMatch(m -> m.error().isEmpty());
    json.writeArrayFieldStart("invocations");
    json.writeStartObject();
    json.writeBooleanField("executionSuccessful", successful);
    json.writeArrayFieldStart("toolExecutionNotifications");
    if (dropped > 0) {
      notification(
          json,
          Severity.WARNING,
          dropped + " results left out: the log would be too large",
          Optional.empty());
    }
    // Once is enough: further runs of the log only carry further results.
    for (ModelResult model : run == 0 ? result.models() : List.<ModelResult>of()) {
      Optional<String> path = Optional.of(model.path());
      if (model.error().isPresent()) {
        notification(json, Severity.ERROR, model.error().get(), path);
      }
      for (UnknownOperator unknown : model.unknownOperators()) {
        String name =
            unknown.domain().isEmpty() ? unknown.op() : unknown.domain() + "." + unknown.op();
        notification(
            json,
            Severity.WARNING,
            "unknown operator " + name + ": its outputs count as unbounded",
            path);
      }
      if (!model.unproved().isEmpty()) {
        notification(json, Severity.NOTE, "unproved: " + UnprovedLine.of(model.unproved()), path);
      }
      for (String expired : model.expired()) {
        notification(json, Severity.WARNING, expired, path);
      }
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
  }

  private void notification(
      JsonGenerator json, Severity level, String message, Optional<String> path)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("level", level.text());
    text(json, "message", SarifResult.plain(message));
    if (path.isPresent()) {
      json.writeArrayFieldStart("locations");
      json.writeStartObject();
      results.physical(json, path.get(), 1);
      json.writeEndObject();
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  static void text(JsonGenerator json, String key, String text) throws IOException {
    json.writeObjectFieldStart(key);
    json.writeStringField("text", text);
    json.writeEndObject();
  }

  private static String pascalCase(String kebab) {
    StringBuilder name = new StringBuilder();
    for (String word : kebab.split("-", -1)) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
    }
    return name.toString();
  }
}
