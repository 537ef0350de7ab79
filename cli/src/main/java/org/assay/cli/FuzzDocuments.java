package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.failing.FailingFolder;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.findings.Distance;
import org.assay.fuzz.report.CampaignFindings;
import org.assay.fuzz.report.CampaignJson;
import org.assay.fuzz.report.CampaignReport;
import org.assay.fuzz.report.CampaignText;
import org.assay.fuzz.store.Progress;
import org.assay.report.Renderer;
import org.assay.report.ScanResult;

/** The documents of a campaign. */
final class FuzzDocuments implements Documents {
  private Optional<CampaignReport> kept = Optional.empty();
  private Optional<FuzzSetup> searched = Optional.empty();

  /** Takes what workers brought home into a report. */
  CampaignReport keep(
      String model, FuzzSetup setup, FuzzOptions options, Path folder, FuzzWorkers.Result result) {
    CampaignFindings places = new CampaignFindings(setup.model(), model);
    List<CampaignReport.Found> findings = new ArrayList<>();
    for (FuzzWorkers.Found found : result.findings()) {
      findings.add(found(setup, places, found));
    }
    long inputs = 0;
    long batches = 0;
    long corpus = 0;
    long covered = 0;
    Map<String, CampaignReport.Earned> earned = new LinkedHashMap<>();
    List<List<Progress>> curves = new ArrayList<>();
    for (FuzzRun run : result.runs().values()) {
      Campaign campaign = run.campaign();
      inputs += campaign.inputs();
      batches += campaign.batches();
      corpus += campaign.corpus().size();
      covered += campaign.covered();
      curves.add(run.progress());
      for (int i = 0; i < run.mutators().size(); i++) {
        Journal.Tally tally = campaign.tallies().get(i);
        String name = run.mutators().get(i);
        earned.merge(
            name,
            new CampaignReport.Earned(name, tally.mutants(), tally.items(), tally.findings()),
            (a, b) ->
                new CampaignReport.Earned(
                    name,
                    a.mutants() + b.mutants(),
                    a.kept() + b.kept(),
                    a.findings() + b.findings()));
      }
    }
    CampaignReport report =
        new CampaignReport(
            model,
            setup.sha256(),
            options.like,
            options.seed,
            folder.toString(),
            inputs,
            batches,
            corpus,
            covered,
            findings,
            List.copyOf(earned.values()),
            curves,
            result.failures());
    kept = Optional.of(report);
    searched = Optional.of(setup);
    return report;
  }

  private static CampaignReport.Found found(
      FuzzSetup setup, CampaignFindings places, FuzzWorkers.Found found) {
    FuzzRun.Shown shown = found.shown();
    String objective = shown.sighting().objective();
    Path at = Path.of(shown.outcome().folder());
    FuzzPictures rows = FuzzPictures.read(setup.space().layout(), at);
    String named = Files.exists(at.resolve("failing.json")) ? FailingFolder.read(at).tensor() : "";
    String tensor = places.tensor(named);
    Distance distance = Distance.between(rows.failing(), rows.seed());
    return new CampaignReport.Found(
        places.fingerprint(objective, tensor, shown.outcome().kind()),
        org.assay.fuzz.rules.FuzzRules.ruleOf(objective),
        objective,
        shown.outcome().kind(),
        shown.outcome().status(),
        tensor,
        shown.sighting().message(),
        shown.outcome().detail(),
        shown.sighting().input(),
        shown.sighting().batch(),
        found.worker(),
        shown.sighting().mutator(),
        shown.outcome().folder(),
        distance.elements(),
        distance.largest(),
        distance.euclidean());
  }

  @Override
  public Optional<Renderer> renderer(ReportKind kind, boolean colour) {
    CampaignReport report = kept.orElseThrow();
    return switch (kind) {
      case TEXT -> Optional.of(r -> CampaignText.plain(report));
      case JSON -> Optional.of(r -> CampaignJson.render(r.tool(), report));
      case MARKDOWN -> Optional.of(r -> CampaignText.markdown(r.tool(), report));
      default -> Optional.empty();
    };
  }

  @Override
  public Optional<String> page(ScanResult result) {
    return Optional.of(
        FuzzPage.render(
            result.tool(), kept.orElseThrow(), searched.orElseThrow().space().layout()));
  }

  @Override
  public String category() {
    return "fuzz";
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    kept.ifPresent(
        report -> {
          facts.put("campaign", report.folder());
          facts.put("seed", Long.toString(report.seed()));
        });
    return facts;
  }
}
