package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assay.exec.child.ChildLimits;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Sighting;
import org.assay.fuzz.findings.Confirmer;
import org.assay.fuzz.findings.FindingWriter;
import org.assay.fuzz.findings.Investigated;
import org.assay.fuzz.findings.Investigator;
import org.assay.fuzz.findings.Minimiser;
import org.assay.fuzz.input.InputLayout;
import org.assay.fuzz.mutate.Mutator;
import org.assay.fuzz.store.Outcome;
import org.assay.fuzz.store.Progress;
import org.assay.fuzz.store.StoreLimits;
import org.assay.fuzz.store.StoredCampaign;

/** One worker's campaign: looks into what was seen, and keeps it. Its worker's thread only. */
final class FuzzRun implements AutoCloseable {
  private final CampaignBuilder.Ready ready;
  private final StoredCampaign stored;
  private final Campaign campaign;
  private final Investigator investigator;
  private final FindingWriter writer;
  private final Path folder;
  private final Map<Integer, Outcome> outcomes = new TreeMap<>();
  private List<Progress> progress = List.of();

  /**
   * Begins a campaign, or goes on with one.
   *
   * @param folder of the campaign
   * @param resume whether to go on with what the folder holds
   */
  FuzzRun(CampaignBuilder.Ready ready, Path folder, FuzzSetup setup, boolean resume) {
    this.ready = ready;
    this.folder = folder;
    InputLayout layout = ready.target().layout();
    this.stored =
        StoredCampaign.open(folder, ready, setup.sha256(), setup.plan(), StoreLimits.NONE, resume);
    this.campaign = stored.campaign();
    try {
      this.investigator =
          new Investigator(
              ready.plan().objectives(),
              new Minimiser(ready.target(), ready.plan().validity(), Minimiser.DEFAULT_BUDGET),
              new Confirmer(ready.subject(), ChildLimits.DEFAULT));
      this.writer = new FindingWriter(layout, setup.origin());
      outcomes.putAll(stored.directory().outcomes());
      List<Sighting> sightings = campaign.findings();
      outcomes.forEach(
          (number, outcome) ->
              investigator.know(sightings.get(number).objective(), outcome.kind()));
    } catch (RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  /** Looks into what was seen since the last time, and keeps what came of it. */
  void investigate() {
    List<Sighting> sightings = campaign.findings();
    for (int n = 0; n < sightings.size(); n++) {
      if (outcomes.containsKey(n)) {
        continue;
      }
      Sighting sighting = sightings.get(n);
      int ancestor = sighting.ancestor();
      boolean known = sighting.parent() >= 0 && ancestor < campaign.corpus().size();
      Investigated result =
          investigator.investigate(
              sighting, known ? campaign.corpus().row(ancestor) : sighting.row());
      campaign.spend(result.inputs());
      String at = "";
      if (result.isReal()) {
        Path finding = folder.resolve("finding-" + (n + 1));
        writer.write(finding, result, sighting.kind());
        at = finding.toString();
      }
      Outcome outcome = new Outcome(result.status().text(), result.kind(), result.detail(), at);
      stored.directory().journal().settle(n, outcome, campaign.inputs());
      outcomes.put(n, outcome);
    }
  }

  /** The campaign. */
  Campaign campaign() {
    return campaign;
  }

  /** A finding and what became of it. */
  record Shown(Sighting sighting, Outcome outcome) {
    /** What makes two findings of different workers the same. */
    String key() {
      return sighting.objective() + ": " + outcome.kind();
    }
  }

  /** What was found, without duplicates and constants of the model. */
  List<Shown> findings() {
    List<Shown> shown = new ArrayList<>();
    List<Sighting> sightings = campaign.findings();
    outcomes.forEach(
        (n, outcome) -> {
          boolean real =
              outcome.status().equals(Investigated.Status.CONFIRMED.text())
                  || outcome.status().equals(Investigated.Status.UNSTABLE.text());
          if (real) {
            shown.add(new Shown(sightings.get(n), outcome));
          }
        });
    return shown;
  }

  /** The batches that brought something; known once this is closed, too. */
  List<Progress> progress() {
    return progress.isEmpty() ? stored.directory().progress() : progress;
  }

  /** Names of the mutators, in the order of the tallies. */
  List<String> mutators() {
    return ready.plan().mutators().stream().map(Mutator::name).toList();
  }

  @Override
  public void close() {
    progress = stored.directory().progress();
    stored.close();
    ready.close();
  }
}
