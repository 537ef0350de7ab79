package org.assay.train.diagnose;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.report.Severity;
import org.assay.report.Tool;
import org.assay.report.html.SearchPage.Fact;
import org.assay.report.html.StoryPage;
import org.assay.report.html.StoryPage.Tone;
import org.assay.train.checks.CheckFound;
import org.assay.train.repair.Comparison;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.Exploration;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.trace.TrainingFacts;

/**
 * A diagnosis as one page: the verdict, the first symptom and what it means, how the training went
 * on, the network with its faulty layers, the causes, what was tried, the repair, and what was not
 * proved.
 */
public final class DiagnosisHtml {
  /** Maps that are shown at once; the others when asked for. */
  private static final int MAPS = 2;

  private static final int EARLIER_SIGNS = 4;

  private final Diagnosis d;
  private final Exploration e;
  private final RuleText rules = new RuleText();
  private final StoryCharts charts;

  private DiagnosisHtml(Diagnosis d, Exploration e) {
    this.d = d;
    this.e = e;
    this.charts = new StoryCharts(d);
  }

  /** Writes it. */
  public static String render(Diagnosis diagnosis, Exploration exploration, Tool tool) {
    return new DiagnosisHtml(diagnosis, exploration).page(tool);
  }

  private boolean isHealthy() {
    return d.verdict() == Diagnosis.Verdict.HEALTHY;
  }

  private String page(Tool tool) {
    Optional<Comparison> proof = e.proved().flatMap(Diagnosed::proof);
    String verdict =
        isHealthy()
            ? "Healthy"
            : proof.isPresent() ? "Faulty, and a repair is proved" : "Faulty, no repair is proved";
    Tone tone = isHealthy() ? Tone.GOOD : proof.isPresent() ? Tone.OPEN : Tone.BAD;
    StoryPage page =
        new StoryPage(
            tool, "diagnose", d.job() + " (" + d.variant().key() + ")", verdict, tone, lead(proof));
    page.tiles(tiles(proof));
    if (!isHealthy()) {
      first(page);
    }
    development(page);
    network(page);
    if (!isHealthy()) {
      StoryCauses causes = new StoryCauses(e);
      causes.causes(page);
      causes.tried(page);
      causes.repair(page);
    }
    found(page);
    page.section("What was not proved").list(notProved());
    run(page);
    return page.finish();
  }

  private String lead(Optional<Comparison> proof) {
    if (isHealthy()) {
      return String.format(
          Locale.ROOT,
          "%d steps in %d epochs were watched, and no check of the job and no symptom of the"
              + " training is an error.%s",
          d.result().steps(),
          d.result().epochs().size(),
          d.checks().size() + d.symptoms().size() == 0 ? "" : " What is worth knowing is below.");
    }
    String what = "The training goes wrong: " + firstMessage() + ".";
    if (e.diagnoses().isEmpty()) {
      return what;
    }
    Diagnosed likeliest = e.diagnoses().get(0);
    what += " The likeliest cause is " + Words.cause(likeliest) + ".";
    if (proof.isPresent()) {
      return what + " Repaired and trained again: " + Words.proof(proof.get()) + ".";
    }
    return what
        + (e.tried().isEmpty()
            ? " No repaired job was trained."
            : " No repair was found that helps on fresh seeds.");
  }

  private Optional<CheckFound> firstCheck() {
    return d.checks().stream().filter(c -> c.severity() == Severity.ERROR).findFirst();
  }

  private Optional<SymptomFound> firstSymptom() {
    return d.symptoms().stream()
        .filter(s -> s.severity() == Severity.ERROR)
        .min(Comparator.comparingLong(SymptomFound::step));
  }

  private String firstMessage() {
    return firstCheck()
        .map(CheckFound::message)
        .or(() -> firstSymptom().map(SymptomFound::message))
        .orElse("");
  }

  private String firstRule() {
    return firstCheck()
        .map(CheckFound::rule)
        .or(() -> firstSymptom().map(SymptomFound::rule))
        .orElse("");
  }

  private List<StoryPage.Tile> tiles(Optional<Comparison> proof) {
    List<StoryPage.Tile> tiles = new ArrayList<>();
    if (isHealthy()) {
      tiles.add(
          new StoryPage.Tile(
              "Watched",
              d.result().steps() + " steps",
              d.result().epochs().size() + " epochs, " + d.facts().layers().size() + " layers",
              Tone.GOOD));
      if (!d.result().epochs().isEmpty()) {
        int last = d.result().epochs().size() - 1;
        String loss = Words.number(d.result().epochs().get(last).loss());
        String from = Words.number(d.result().epochs().get(0).loss());
        tiles.add(new StoryPage.Tile("Loss", loss, "from " + from + " in epoch 1", Tone.GOOD));
      }
      long warnings =
          d.checks().stream().filter(c -> c.severity() == Severity.WARNING).count()
              + d.symptoms().stream().filter(s -> s.severity() == Severity.WARNING).count();
      Tone tone = warnings > 0 ? Tone.OPEN : Tone.GOOD;
      tiles.add(new StoryPage.Tile("Warnings", "" + warnings, "and no error", tone));
      return tiles;
    }
    tiles.add(
        new StoryPage.Tile(
            "First error",
            firstCheck().isPresent()
                ? "before training"
                : firstSymptom().map(Words::when).orElse(""),
            rules.title(firstRule()),
            Tone.BAD));
    if (!e.diagnoses().isEmpty()) {
      Diagnosed cause = e.diagnoses().get(0);
      tiles.add(
          new StoryPage.Tile(
              "Likeliest cause",
              Words.kind(cause.hypothesis().kind()),
              String.format(
                  Locale.ROOT,
                  "%s, confidence %.2f",
                  cause.hypothesis().place().text(),
                  cause.confidence()),
              Tone.BAD));
    }
    if (proof.isPresent()) {
      tiles.add(
          new StoryPage.Tile(
              "Proved repair",
              proof.get().text(),
              "better for "
                  + proof.get().verified().helped()
                  + " of "
                  + proof.get().verified().seeds()
                  + " fresh seeds",
              Tone.GOOD));
    } else if (!e.diagnoses().isEmpty()) {
      tiles.add(
          new StoryPage.Tile(
              "Proved repair", "none", e.tried().size() + " repairs were trained", Tone.OPEN));
    }
    return tiles;
  }

  private void first(StoryPage page) {
    page.section("What went wrong first");
    page.quote(firstMessage(), Severity.ERROR);
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Rule", rules.title(firstRule()) + ": " + rules.summary(firstRule())));
    Optional<CheckFound> check = firstCheck();
    Optional<SymptomFound> symptom = firstSymptom();
    if (check.isPresent()) {
      facts.add(new Fact("Where", where(check.get())));
      facts.add(new Fact("When", "before the first step: the job cannot do what it is meant to"));
      symptom.ifPresent(
          s ->
              facts.add(
                  new Fact(
                      "While training", Words.when(s) + ": " + s.rule() + ", " + s.message())));
    } else if (symptom.isPresent()) {
      facts.add(new Fact("Where", Words.where(symptom.get(), d.facts())));
      facts.add(
          new Fact(
              "When",
              Words.when(symptom.get())
                  + String.format(
                      Locale.ROOT,
                      " (step %d of %d)",
                      symptom.get().step(),
                      (long) d.facts().epochs() * d.facts().batches())));
    }
    page.facts(facts);
    page.heading("What it means");
    page.text(rules.section(firstRule(), "Why it matters"));
    page.text(rules.section(firstRule(), "Repair"));
    List<String> earlier = earlier();
    if (!earlier.isEmpty()) {
      page.heading("Earlier signs").list(earlier);
    }
  }

  private String where(CheckFound c) {
    return c.layer().isPresent()
        ? "layer '" + d.facts().layers().get(c.layer().getAsInt()).name() + "'"
        : c.where().map(CheckFound.Where::text).orElse("the job");
  }

  /** Warnings that came before the first error, which often show where it comes from. */
  private List<String> earlier() {
    long error = d.firstSymptomStep().orElse(0);
    List<String> signs = new ArrayList<>();
    for (CheckFound c : d.checks()) {
      if (c.severity() == Severity.WARNING) {
        signs.add("before training: " + c.message() + " (" + rules.title(c.rule()) + ")");
      }
    }
    for (SymptomFound s : d.symptoms()) {
      if (s.severity() == Severity.WARNING && s.step() < error) {
        signs.add(Words.when(s) + ": " + s.message() + " (" + rules.title(s.rule()) + ")");
      }
    }
    return signs.subList(0, Math.min(EARLIER_SIGNS, signs.size()));
  }

  private void development(StoryPage page) {
    page.section("How the training went");
    page.charts(charts.curves());
    List<StoryPage.Heat> maps = charts.maps();
    if (!maps.isEmpty()) {
      page.heading("Layers over time");
      page.text(
          "A row is a layer, a column a step that was looked at; the scale is logarithmic."
              + (isHealthy()
                  ? ""
                  : " Names in red: layers with an error. The dashed line: the first error. Red"
                      + " cells: NaN or infinity."));
      page.maps(maps.subList(0, Math.min(MAPS, maps.size())));
      int more = Math.max(0, maps.size() - MAPS);
      page.foldedMaps(
          more + " further statistics", maps.subList(Math.min(MAPS, maps.size()), maps.size()));
    }
  }

  private void network(StoryPage page) {
    page.section("The network");
    page.chain(d.facts().layers().stream().map(this::box).toList());
  }

  private StoryPage.Box box(TrainingFacts.Layer layer) {
    String activation = layer.activation().equals("linear") ? "" : ", " + layer.activation();
    String weights = layer.weights() == 0 ? "" : ", " + layer.weights() + " weights";
    Severity worst = Severity.NOTE;
    List<String> badges = new ArrayList<>();
    for (Diagnosed cause : e.diagnoses()) {
      if (cause.hypothesis().place().layer().equals(Optional.of(layer.name()))) {
        int rank = e.diagnoses().indexOf(cause) + 1;
        badges.add("cause " + rank + ": " + Words.kind(cause.hypothesis().kind()));
        worst = rank == 1 ? Severity.ERROR : worst(worst, Severity.WARNING);
      }
    }
    OptionalInt own = OptionalInt.of(layer.index());
    for (CheckFound c : d.checks()) {
      if (c.layer().equals(own)) {
        badges.add(rules.title(c.rule()));
        worst = worst(worst, c.severity());
      }
    }
    for (SymptomFound s : d.symptoms()) {
      if (s.layer().equals(own)) {
        badges.add(rules.title(s.rule()));
        worst = worst(worst, s.severity());
      }
    }
    return new StoryPage.Box(
        layer.name(),
        layer.className() + " " + layer.shape() + activation + weights,
        worst,
        badges.stream().distinct().toList());
  }

  private static Severity worst(Severity a, Severity b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private void found(StoryPage page) {
    List<StoryPage.Row> rows = new ArrayList<>();
    for (CheckFound c : d.checks()) {
      rows.add(row(c.severity(), c.rule(), "before training", c.message()));
    }
    for (SymptomFound s : d.symptoms()) {
      rows.add(row(s.severity(), s.rule(), Words.when(s), s.message()));
    }
    if (!rows.isEmpty()) {
      page.section("Everything that was found");
      page.table(List.of("", "Rule", "When", "What"), rows);
    }
  }

  private StoryPage.Row row(Severity severity, String rule, String when, String message) {
    Tone tone = severity == Severity.ERROR ? Tone.BAD : Tone.OPEN;
    return new StoryPage.Row(
        tone, List.of(severity.text(), rules.title(rule), when, message), List.of());
  }

  private List<String> notProved() {
    List<String> open = new ArrayList<>();
    if (!e.isComplete()) {
      open.add("The search was interrupted: further repairs were not tried.");
    }
    if (isHealthy()) {
      open.add(
          "That nothing is wrong: the rules look for signs of a training that fails or does not"
              + " learn. A model may train well and still answer the wrong question.");
    } else if (e.diagnoses().isEmpty()) {
      open.add("Any cause: none was looked for, or no rule knows one.");
    } else {
      StoryCauses.notProved(e, open);
    }
    if (d.lost() > 0) {
      open.add("What those events showed that are not in the trace: " + Words.lost(d) + ".");
    }
    if (d.result().stopped()) {
      open.add("How the training would have gone on: it was stopped before its end.");
    }
    open.add("Anything about other seeds than the one of this run, where no seeds are named.");
    return open;
  }

  private void run(StoryPage page) {
    page.section("The run");
    page.facts(
        List.of(
            new Fact(
                "Rows",
                d.facts().rows()
                    + " to train on, "
                    + d.facts().validationRows()
                    + " kept for validation"),
            new Fact(
                "Planned",
                d.facts().epochs()
                    + " epochs of "
                    + d.facts().batches()
                    + " steps, batches of "
                    + d.facts().batchSize()),
            new Fact(
                "Made",
                d.result().steps() + " steps" + (d.result().stopped() ? ", then stopped" : "")),
            new Fact("Loss", d.facts().loss()),
            new Fact(
                "Time",
                String.format(
                    Locale.ROOT,
                    "%.1f s, of which probes %.1f s",
                    (d.result().trainMs() + d.result().probeMs()) / 1000,
                    d.result().probeMs() / 1000))));
  }
}
