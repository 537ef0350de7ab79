package org.assay.bench.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.assay.bench.Machine;
import org.assay.fuzz.campaign.Like;

/**
 * What the bench of searches measured; parts that were not run are empty.
 *
 * @param realDigits whether seeds were MNIST's digits
 */
public record FuzzFigures(
    Machine machine,
    boolean realDigits,
    List<Experiment> experiments,
    List<FuzzThroughput.Row> throughput,
    Optional<WorkersSpeed.Row> workers,
    List<CorpusMemory.Row> memory,
    List<CaseHunt.Row> cases,
    Optional<CampaignKills.Result> kills) {
  /** Copies the rows. */
  public FuzzFigures {
    experiments = List.copyOf(experiments);
    throughput = List.copyOf(throughput);
    memory = List.copyOf(memory);
    cases = List.copyOf(cases);
  }

  /**
   * One experiment in one way.
   *
   * @param part of the bench
   * @param found of how many tries it was found
   * @param medianInputs of those that found it; NaN if none did
   * @param cpuSeconds median of all tries
   * @param inputsPerSecond of CPU time, over all tries
   * @param leastFound how many must be found; 0: no matter
   * @param mostInputs that the median may take
   */
  public record Experiment(
      FuzzBench.Part part,
      String name,
      Like like,
      int found,
      int tries,
      double medianInputs,
      double cpuSeconds,
      double inputsPerSecond,
      int leastFound,
      double mostInputs) {
    static Experiment of(FuzzBench.Part part, String name, Like like, List<Search> searches) {
      double[] inputs =
          searches.stream().filter(Search::found).mapToDouble(Search::first).sorted().toArray();
      double[] seconds = searches.stream().mapToDouble(s -> s.cpuNanos() / 1e9).sorted().toArray();
      double all = searches.stream().mapToDouble(Search::inputs).sum();
      double total = searches.stream().mapToDouble(s -> s.cpuNanos() / 1e9).sum();
      return new Experiment(
          part,
          name,
          like,
          inputs.length,
          searches.size(),
          inputs.length == 0 ? Double.NaN : inputs[inputs.length / 2],
          seconds[seconds.length / 2],
          all / Math.max(1e-9, total),
          0,
          Double.POSITIVE_INFINITY);
    }

    /** The same with a goal. */
    Experiment least(int least, double most) {
      return new Experiment(
          part, name, like, found, tries, medianInputs, cpuSeconds, inputsPerSecond, least, most);
    }

    boolean met() {
      return found >= leastFound && !(medianInputs > mostInputs);
    }

    @Override
    public String toString() {
      return name + ", " + like + ": " + found + " of " + tries;
    }
  }

  /** A thing that must hold. */
  private record Goal(String what, boolean met) {}

  private List<Goal> goals() {
    List<Goal> goals = new ArrayList<>();
    experiments.stream()
        .filter(e -> e.leastFound() > 0)
        .forEach(e -> goals.add(new Goal(e.toString(), e.met())));
    throughput.stream()
        .filter(t -> t.goal() > 0)
        .forEach(t -> goals.add(new Goal(t.toString(), t.met())));
    workers.ifPresent(w -> goals.add(new Goal(w.toString(), w.met())));
    for (CorpusMemory.Row row : memory) {
      goals.add(
          new Goal(
              String.format(Locale.ROOT, "memory of an item, %s: %.2f", row.like(), row.ratio()),
              row.met()));
    }
    for (CaseHunt.Row row : cases) {
      goals.add(new Goal(row.toString(), row.met()));
    }
    kills.ifPresent(k -> goals.add(new Goal(k.kills() + " kills", k.passed())));
    return goals;
  }

  /** Whether all that was run reaches its goals. */
  public boolean passed() {
    return goals().stream().allMatch(Goal::met);
  }

  /** One line: how many goals were met, and which were not. */
  public String summary() {
    List<String> missed = goals().stream().filter(g -> !g.met()).map(Goal::what).toList();
    int all = goals().size();
    return (all - missed.size())
        + " of "
        + all
        + " goals met"
        + (missed.isEmpty() ? "" : "; not met: " + String.join("; ", missed));
  }

  /** A JSON document, schema {@code assay.bench.fuzz/1}. */
  public String toJson() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "assay.bench.fuzz/1");
    document.put("passed", passed());
    document.put("summary", summary());
    document.put("machine", machine.facts());
    document.put("seeds", realDigits ? "mnist" : "drawn");
    document.put("experiments", experiments.stream().map(FuzzFigures::json).toList());
    document.put(
        "throughput",
        throughput.stream()
            .map(
                t ->
                    map(
                        "way", way(t.like()),
                        "corpus", t.corpus(),
                        "grown", t.grown(),
                        "inputs_per_cpu_second", t.inputsPerSecond(),
                        "goal", t.goal()))
            .toList());
    workers.ifPresent(
        w ->
            document.put(
                "workers", map("wall_ratio", w.wall(), "cpu_ratio", w.cpu(), "goal", w.goal())));
    document.put(
        "memory",
        memory.stream()
            .map(
                m ->
                    map(
                        "way", way(m.like()),
                        "bytes_per_item", m.bytes(),
                        "tensor_bytes", m.tensorBytes(),
                        "ratio", m.ratio()))
            .toList());
    document.put(
        "cases",
        cases.stream()
            .map(
                c ->
                    map(
                        "case", c.id(),
                        "reached", c.reached(),
                        "found", c.found(),
                        "inputs", c.inputs(),
                        "kinds", c.kinds(),
                        "error", c.error()))
            .toList());
    kills.ifPresent(
        k ->
            document.put(
                "kills",
                map(
                    "kills", k.kills(),
                    "amid_work", k.amidWork(),
                    "batches", k.batches(),
                    "items", k.items(),
                    "findings", k.findings(),
                    "problems", k.problems())));
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("figures are always JSON", e);
    }
  }

  private static Map<String, Object> json(Experiment row) {
    return map(
        "experiment",
        row.name(),
        "way",
        way(row.like()),
        "found",
        row.found(),
        "tries",
        row.tries(),
        "median_inputs",
        Double.isNaN(row.medianInputs()) ? "NaN" : row.medianInputs(),
        "median_cpu_s",
        row.cpuSeconds(),
        "inputs_per_cpu_second",
        row.inputsPerSecond(),
        "goal",
        row.leastFound());
  }

  static String way(Like like) {
    return like.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
