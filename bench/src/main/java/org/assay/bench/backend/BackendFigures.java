package org.assay.bench.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.assay.bench.Machine;
import org.assay.bench.backend.Verdict.Outcome;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Settings;

/** How the bounds of all backend tests of a folder came out. */
public final class BackendFigures {
  private final Map<String, BackendRun.Pair> tests;

  private BackendFigures(Map<String, BackendRun.Pair> tests) {
    this.tests = tests;
  }

  /**
   * Runs all tests below a folder.
   *
   * @throws org.assay.data.DataException if there is none
   */
  public static BackendFigures run(Path folder) {
    BackendRun run = new BackendRun(Analyzer.create(Settings.DEFAULT));
    Map<String, BackendRun.Pair> tests = new LinkedHashMap<>();
    for (BackendTest test : BackendTest.below(folder)) {
      tests.put(test.name(), run.run(test));
    }
    return new BackendFigures(tests);
  }

  /** Whether no expected output left its bounds. */
  public boolean sound() {
    return count(BackendRun.Pair::point, Outcome.VIOLATED) == 0
        && count(BackendRun.Pair::widened, Outcome.VIOLATED) == 0;
  }

  /** Tests that could not be read or analysed, but for those that are not about numbers. */
  public long broken() {
    return count(BackendRun.Pair::point, Outcome.ERROR);
  }

  private long count(Function<BackendRun.Pair, Verdict> of, Outcome outcome) {
    return tests.values().stream().filter(p -> of.apply(p).outcome() == outcome).count();
  }

  private List<Map<String, Object>> violated(Function<BackendRun.Pair, Verdict> of) {
    List<Map<String, Object>> all = new ArrayList<>();
    tests.forEach(
        (name, pair) ->
            of.apply(pair)
                .violation()
                .ifPresent(
                    violation -> {
                      Map<String, Object> entry = new LinkedHashMap<>();
                      entry.put("test", name);
                      entry.putAll(violation.fields());
                      all.add(entry);
                    }));
    return all;
  }

  private List<Map<String, Object>> listed(
      Function<BackendRun.Pair, Verdict> of, Set<Outcome> outcomes, String key) {
    List<Map<String, Object>> all = new ArrayList<>();
    tests.forEach(
        (name, pair) -> {
          if (outcomes.contains(of.apply(pair).outcome())) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("test", name);
            entry.put(key, of.apply(pair).detail());
            all.add(entry);
          }
        });
    return all;
  }

  private Set<String> unknown() {
    Set<String> unknown = new TreeSet<>();
    tests.values().forEach(p -> unknown.addAll(p.point().unknown()));
    return unknown;
  }

  /** Schema {@code assay.soundness/1}. */
  public String toJson() {
    Map<String, Object> widened = new LinkedHashMap<>();
    widened.put("contained", count(BackendRun.Pair::widened, Outcome.CONTAINED));
    widened.put("violated", violated(BackendRun.Pair::widened));
    widened.put("unbounded", count(BackendRun.Pair::widened, Outcome.UNBOUNDED));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "assay.soundness/1");
    document.put("tests", tests.size());
    document.put("contained", count(BackendRun.Pair::point, Outcome.CONTAINED));
    document.put("violated", violated(BackendRun.Pair::point));
    document.put("unbounded", count(BackendRun.Pair::point, Outcome.UNBOUNDED));
    document.put("unknown_operators", unknown());
    document.put(
        "errors",
        listed(BackendRun.Pair::point, Set.of(Outcome.EXCLUDED, Outcome.ERROR), "reason"));
    document.put("widened", widened);
    document.put(
        "unbounded_tests", listed(BackendRun.Pair::point, Set.of(Outcome.UNBOUNDED), "where"));
    document.put(
        "widened_unbounded_tests",
        listed(BackendRun.Pair::widened, Set.of(Outcome.UNBOUNDED), "where"));
    document.put("within_tolerance", tolerated());
    document.put("tolerance", Comparison.TOLERANCE);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private long tolerated() {
    return tests.values().stream().filter(p -> p.point().tolerated()).count();
  }

  /** A table in Markdown. */
  public String toMarkdown() {
    StringBuilder out = new StringBuilder();
    out.append("| inputs | tests | contained | violated | unbounded | excluded | errors |\n");
    out.append("|---|---|---|---|---|---|---|\n");
    row(out, "as given", BackendRun.Pair::point);
    row(out, "widened", BackendRun.Pair::widened);
    out.append(
        String.format(
            Locale.ROOT,
            "%nIn %d tests with inputs as given an expected value lies outside by less than the"
                + " tolerance of ONNX's own runner: %s. Excluded are operators of strings, images,"
                + " ai.onnx.ml and training. Unknown operators: %s.%n%nMeasured on: %s.%n",
            tolerated(),
            Comparison.TOLERANCE,
            unknown().isEmpty() ? "none" : String.join(", ", unknown()),
            Machine.here()));
    return out.toString();
  }

  private void row(StringBuilder out, String title, Function<BackendRun.Pair, Verdict> of) {
    out.append("| ").append(title).append(" | ").append(tests.size());
    for (Outcome outcome :
        List.of(
            Outcome.CONTAINED,
            Outcome.VIOLATED,
            Outcome.UNBOUNDED,
            Outcome.EXCLUDED,
            Outcome.ERROR)) {
      out.append(" | ").append(count(of, outcome));
    }
    out.append(" |\n");
  }

  /** The table, and a line for each violation and error. */
  public String toText() {
    StringBuilder out = new StringBuilder(toMarkdown());
    tests.forEach(
        (name, pair) -> {
          line(out, name, pair.point(), "");
          line(out, name, pair.widened(), "widened ");
        });
    return out.toString();
  }

  private static void line(StringBuilder out, String name, Verdict verdict, String kind) {
    boolean error = verdict.outcome() == Outcome.ERROR && kind.isEmpty();
    if (verdict.outcome() == Outcome.VIOLATED || error) {
      out.append(kind).append(verdict.outcome().name().toLowerCase(Locale.ROOT));
      out.append(' ').append(name).append(": ");
      out.append(verdict.violation().map(Violation::toString).orElse(verdict.detail()));
      out.append('\n');
    }
  }
}
