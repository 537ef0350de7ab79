package org.assay.bench.gradients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.assay.bench.Machine;
import org.assay.testkit.gradients.ModelGradient;

/** How exact gradient graphs are, and what they cost. */
public final class GradientBench {
  private final Optional<OperatorGradients.Figures> operators;
  private final List<ModelCosts.Row> models;
  private final Machine machine = Machine.here();

  private GradientBench(
      Optional<OperatorGradients.Figures> operators, List<ModelCosts.Row> models) {
    this.operators = operators;
    this.models = List.copyOf(models);
  }

  /**
   * Measures.
   *
   * @param seeds cases per operator and, ten times as many, random graphs; 0 leaves them out
   * @param models files
   * @param progress is told each model's name
   */
  public static GradientBench run(int seeds, List<Path> models, Consumer<String> progress) {
    return new GradientBench(
        seeds > 0 ? Optional.of(OperatorGradients.run(seeds)) : Optional.empty(),
        ModelCosts.run(models, progress));
  }

  /** Whether all limits are held; a model that cannot be differentiated breaks none. */
  public boolean passed() {
    return operators.map(o -> o.failures().isEmpty()).orElse(true)
        && models.stream()
            .flatMap(r -> r.measured().stream())
            .allMatch(
                m ->
                    m.disagreement() <= ModelGradient.CLOSE
                        && m.plain().ratio() <= ModelCosts.MOST_FORWARDS);
  }

  /** Tables in Markdown by the part of the page that they belong to. */
  public Map<String, String> tables() {
    Map<String, String> tables = new LinkedHashMap<>();
    operators.ifPresent(o -> tables.put("operators", operatorTable(o)));
    if (!models.isEmpty()) {
      tables.put("models", modelTable());
    }
    return tables;
  }

  private String operatorTable(OperatorGradients.Figures figures) {
    StringBuilder table =
        new StringBuilder(
            "| what | models | comparisons | of them sharp | worst relative error | median | limit |"
                + " beyond it |\n|---|---|---|---|---|---|---|---|\n");
    for (OperatorGradients.Row row : figures.rows()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %d | %d | %.1e | %.1e | %.0e | %d |%n",
              row.what(),
              row.cases(),
              row.checks(),
              row.sharp(),
              row.worst(),
              row.median(),
              row.limit(),
              row.beyond()));
    }
    table.append(
        String.format(
            Locale.ROOT,
            "%nOperators with a derivative: %d, of them in these models: %d. The others: %s."
                + " Places at kinks, left out: %d.%n",
            figures.declared(),
            figures.compared(),
            String.join(", ", figures.others()),
            figures.kinks()));
    figures.failures().forEach(f -> table.append("\n- ").append(f).append("\n"));
    return table.append("\nMeasured on: ").append(machine).append(".\n").toString();
  }

  private String modelTable() {
    StringBuilder table =
        new StringBuilder(
            "| model | nodes | of the gradient | differences agree to | forward, CPU | gradient,"
                + " in forwards | forward, optimised | gradient, in optimised forwards |\n"
                + "|---|---|---|---|---|---|---|---|\n");
    List<String> reasons = new ArrayList<>();
    int measured = 0;
    int within = 0;
    for (ModelCosts.Row row : models) {
      if (!row.reason().isEmpty()) {
        reasons.add("`" + row.model() + "`: " + row.reason());
      }
      if (row.measured().isEmpty()) {
        continue;
      }
      ModelCosts.Measured m = row.measured().get();
      measured++;
      within += m.plain().ratio() <= ModelCosts.MOST_FORWARDS ? 1 : 0;
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %d | %.1e | %.3f ms | %.2f | %s |%n",
              row.model(),
              m.forwardNodes(),
              m.gradientNodes(),
              m.disagreement(),
              m.plain().forwardMs(),
              m.plain().ratio(),
              m.optimised()
                  .map(o -> String.format(Locale.ROOT, "%.3f ms | %.2f", o.forwardMs(), o.ratio()))
                  .orElse("– | –")));
    }
    table.append(
        String.format(
            Locale.ROOT,
            "%n%d models, %d of them with a gradient, %d of those at most %.0f forwards.%n",
            models.size(),
            measured,
            within,
            ModelCosts.MOST_FORWARDS));
    reasons.forEach(r -> table.append("\n- ").append(r).append("\n"));
    return table.append("\nMeasured on: ").append(machine).append(".\n").toString();
  }

  /** The figures as JSON. */
  public String toJson() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "assay.bench.gradients/1");
    document.put("machine", machine.facts());
    operators.ifPresent(o -> document.put("operators", json(o)));
    document.put("models", models.stream().map(GradientBench::json).toList());
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("figures are always JSON", e);
    }
  }

  private static Map<String, Object> json(OperatorGradients.Figures figures) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (OperatorGradients.Row row : figures.rows()) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("what", row.what());
      values.put("models", row.cases());
      values.put("comparisons", row.checks());
      values.put("sharp", row.sharp());
      values.put("worst", row.worst());
      values.put("worst_at", row.worstAt());
      values.put("beyond", row.beyond());
      values.put("median", row.median());
      values.put("limit", row.limit());
      rows.add(values);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("declared", figures.declared());
    values.put("compared", figures.compared());
    values.put("others", figures.others());
    values.put("rows", rows);
    values.put("kinks", figures.kinks());
    values.put("failures", figures.failures());
    return values;
  }

  private static Map<String, Object> json(ModelCosts.Row row) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("model", row.model());
    row.measured()
        .ifPresent(
            m -> {
              values.put("nodes", m.forwardNodes());
              values.put("gradient_nodes", m.gradientNodes());
              values.put("disagreement", Double.isFinite(m.disagreement()) ? m.disagreement() : -1);
              values.put("forward_ms", m.plain().forwardMs());
              values.put("forwards", m.plain().ratio());
              m.optimised().ifPresent(o -> values.put("optimised_forward_ms", o.forwardMs()));
              m.optimised().ifPresent(o -> values.put("optimised_forwards", o.ratio()));
            });
    if (!row.reason().isEmpty()) {
      values.put("reason", row.reason());
    }
    return values;
  }
}
