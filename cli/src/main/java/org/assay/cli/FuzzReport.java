package org.assay.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.findings.Distance;
import org.assay.fuzz.findings.Investigated;

/** What a campaign found, as text and as JSON ({@code assay.fuzz/1}). */
final class FuzzReport {
  private final String model;
  private final String sha256;
  private final String like;
  private final long seed;
  private final Path folder;
  private final FuzzRun run;

  FuzzReport(String model, String sha256, String like, long seed, Path folder, FuzzRun run) {
    this.model = model;
    this.sha256 = sha256;
    this.like = like;
    this.seed = seed;
    this.folder = folder;
    this.run = run;
  }

  String toText() {
    Campaign campaign = run.campaign();
    StringBuilder text = new StringBuilder();
    text.append(UsageException.line(model, "", "", "")).append('\n');
    text.append(
        String.format(
            Locale.ROOT,
            "  %s way, seed %d: %d inputs in %d batches, corpus %d, covered %d%n%n",
            like,
            seed,
            campaign.inputs(),
            campaign.batches(),
            campaign.corpus().size(),
            campaign.covered()));
    for (FuzzRun.Shown shown : run.findings()) {
      text.append("  ")
          .append(shown.outcome().status())
          .append(" · ")
          .append(shown.sighting().objective())
          .append(" · ")
          .append(UsageException.line(shown.outcome().kind(), "", "", ""))
          .append('\n');
      text.append("    what    ")
          .append(UsageException.line(shown.sighting().message(), "", "", ""))
          .append('\n');
      text.append("    found   after ")
          .append(shown.sighting().input())
          .append(" inputs, by ")
          .append(shown.sighting().mutator())
          .append('\n');
      text.append("    runs    ").append(shown.outcome().detail()).append('\n');
      text.append("    next    assay replay ").append(shown.outcome().folder()).append("\n\n");
    }
    text.append("  mutator      mutants    kept   findings\n");
    List<Journal.Tally> tallies = campaign.tallies();
    for (int i = 0; i < tallies.size(); i++) {
      Journal.Tally tally = tallies.get(i);
      text.append(
          String.format(
              Locale.ROOT,
              "  %-10s %9d %7d %10d%n",
              run.mutators().get(i),
              tally.mutants(),
              tally.items(),
              tally.findings()));
    }
    int found = run.findings().size();
    return text.append("\n  ")
        .append(found)
        .append(found == 1 ? " finding · " : " findings · ")
        .append(folder)
        .append('\n')
        .toString();
  }

  String toJson() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    Campaign campaign = run.campaign();
    root.put("schema", "assay.fuzz/1");
    root.put("model", model);
    root.put("sha256", sha256);
    root.put("like", like);
    root.put("seed", seed);
    root.put("campaign", folder.toString());
    root.put("inputs", campaign.inputs());
    root.put("batches", campaign.batches());
    root.put("corpus", campaign.corpus().size());
    root.put("covered", campaign.covered());
    ArrayNode findings = root.putArray("findings");
    for (FuzzRun.Shown shown : run.findings()) {
      ObjectNode finding = findings.addObject();
      finding.put("objective", shown.sighting().objective());
      finding.put("kind", shown.outcome().kind());
      finding.put("status", shown.outcome().status());
      finding.put("message", shown.sighting().message());
      finding.put("detail", shown.outcome().detail());
      finding.put("input", shown.sighting().input());
      finding.put("batch", shown.sighting().batch());
      finding.put("mutator", shown.sighting().mutator());
      finding.put("folder", shown.outcome().folder());
      shown
          .now()
          .map(Investigated::distance)
          .ifPresent(
              (Distance distance) -> {
                finding.put("linf", distance.largest());
                finding.put("l2", distance.euclidean());
              });
    }
    ArrayNode mutators = root.putArray("mutators");
    List<Journal.Tally> tallies = campaign.tallies();
    for (int i = 0; i < tallies.size(); i++) {
      ObjectNode mutator = mutators.addObject();
      mutator.put("name", run.mutators().get(i));
      mutator.put("mutants", tallies.get(i).mutants());
      mutator.put("kept", tallies.get(i).items());
      mutator.put("findings", tallies.get(i).findings());
    }
    return root.toPrettyString() + "\n";
  }
}
