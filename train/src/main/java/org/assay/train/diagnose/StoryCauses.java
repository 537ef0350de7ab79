package org.assay.train.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.report.html.StoryPage;
import org.assay.report.html.StoryPage.Tone;
import org.assay.train.repair.Comparison;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.Exploration;
import org.assay.train.repair.Proposal;
import org.assay.train.repair.Tried;

/** Causes, trained repairs and the winner's patch on the page. */
final class StoryCauses {
  private static final int MOST_ROWS = 40;

  private final Exploration e;

  StoryCauses(Exploration e) {
    this.e = e;
  }

  void causes(StoryPage page) {
    if (e.diagnoses().isEmpty()) {
      return;
    }
    page.section("Why: causes, the likeliest first");
    page.cards(e.diagnoses().stream().map(this::card).toList());
  }

  private StoryPage.Card card(Diagnosed d) {
    boolean part = d.verified().isPresent();
    return new StoryPage.Card(
        Words.kind(d.hypothesis().kind()),
        d.hypothesis().place().text(),
        d.confidence(),
        part ? "part of the proved repair" : "",
        d.evidence(),
        d.repair().map(r -> part ? own(r) : "Try: " + r.change()).orElse(""));
  }

  /** The change against the cause itself comes first; the others belong to other causes. */
  private static String own(Proposal repair) {
    String[] changes = repair.change().split("; ");
    String others = changes.length == 1 ? "" : ", with " + (changes.length - 1) + " more";
    return "Proved: " + changes[0] + others;
  }

  void tried(StoryPage page) {
    if (e.tried().isEmpty()) {
      return;
    }
    page.section("Repairs that were trained");
    page.text(
        "Each was trained beside the job as the round began, on the same rows and seeds; one that"
            + " helps is kept, and the next round begins with it. Of accuracy and R² more is better, of"
            + " cross entropy less. The small charts show them before (orange) and after (blue).");
    List<StoryPage.Row> rows = new ArrayList<>();
    List<Tried> shown = e.tried().subList(0, Math.min(MOST_ROWS, e.tried().size()));
    for (Tried t : shown) {
      rows.add(row(t));
    }
    page.table(List.of("", "Round", "Change", "Measure", "Helped", "Course"), rows);
    if (shown.size() < e.tried().size()) {
      page.text(e.tried().size() - shown.size() + " further ones are not shown.");
    }
  }

  private static StoryPage.Row row(Tried t) {
    boolean proof = t.stage() == Tried.Stage.PROOF;
    String outcome = proof ? (t.kept() ? "proved" : "refuted") : t.kept() ? "kept" : "not kept";
    String round =
        switch (t.stage()) {
          case SINGLE -> Integer.toString(t.round());
          case PAIR -> t.round() + ", pairs";
          case TOGETHER -> "all at once";
          case PROOF -> "fresh seeds";
        };
    Tone tone = t.kept() ? Tone.GOOD : proof ? Tone.BAD : Tone.OPEN;
    return new StoryPage.Row(
        tone,
        List.of(
            outcome,
            round,
            Words.changes(t.changes()),
            t.comparison().text(),
            t.comparison().helped()),
        StoryProof.small(t.comparison()));
  }

  void repair(StoryPage page) {
    Optional<Diagnosed> winner = e.proved();
    Optional<Comparison> proof = winner.flatMap(Diagnosed::proof);
    if (winner.isPresent() && proof.isPresent()) {
      page.section("The proved repair");
      page.text(
          "Trained again on "
              + proof.get().verified().seeds()
              + " seeds that the search had not used, beside the job as it is: "
              + Words.proof(proof.get())
              + ".");
      Optional<Proposal> proposal = winner.get().repair();
      boolean same = proposal.map(StoryCauses::keepsLoss).orElse(true);
      page.charts(StoryProof.charts(proof.get(), same));
      page.text(
          "Thin lines are seeds, thick ones medians. A cross: the loss is no longer finite."
              + (StoryProof.isCut(proof.get()) ? " R² below -1 is drawn at -1." : ""));
      proposal.ifPresent(p -> patch(page, p));
    } else if (!e.diagnoses().isEmpty()) {
      page.section("A repair to try");
      page.text(
          e.tried().isEmpty()
              ? "No repaired job was trained, so nothing is proved. This is what the likeliest cause"
                  + " asks for:"
              : "None of the trained repairs could be proved on fresh seeds. This is what the likeliest cause"
                  + " asks for, without a proof:");
      e.diagnoses().stream()
          .flatMap(d -> d.repair().stream())
          .findFirst()
          .ifPresent(p -> patch(page, p));
    }
  }

  /** Whether losses before and after can be compared. */
  private static boolean keepsLoss(Proposal p) {
    return p.yaml()
        .lines()
        .noneMatch(
            l ->
                l.startsWith("loss:")
                    || l.startsWith("preprocess:")
                        && (l.contains("target") || l.contains("one_hot")));
  }

  private static void patch(StoryPage page, Proposal p) {
    page.heading("What changes").list(List.of(p.change().split("; ")));
    if (!p.yaml().isBlank()) {
      page.code("In the job file, instead of the keys of the same names", p.yaml());
    }
    if (!p.keras().isBlank()) {
      page.code("In Keras", p.keras());
    }
  }

  /** What of the causes stays open. */
  static void notProved(Exploration e, List<String> open) {
    if (e.tried().isEmpty()) {
      open.add("Every cause and every repair: nothing was trained again, so they come from rules.");
      return;
    }
    List<String> unproved =
        e.diagnoses().stream().filter(d -> d.verified().isEmpty()).map(Words::cause).toList();
    if (!unproved.isEmpty()) {
      open.add(
          "These causes, which come from rules, and whose repairs are no part of what was proved: "
              + String.join(", ", unproved)
              + ".");
    }
    e.proved()
        .flatMap(Diagnosed::proof)
        .ifPresent(
            p -> {
              if (!p.verified().heldOut()) {
                open.add(
                    "That the repaired network answers new rows: with fewer than 100 rows, answers"
                        + " for the trained rows were judged.");
              }
              open.add(
                  "That every one of several changes is needed, or that no better repair exists: the"
                      + " search is greedy and has a budget.");
            });
    if (e.proved().isEmpty()) {
      open.add("Any repair: none of those that were trained helped on fresh seeds.");
    }
  }
}
