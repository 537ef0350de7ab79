package org.assay.bench.fuzz;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.assay.bench.numeric.InputReach;
import org.assay.exec.ExecException;
import org.assay.exec.child.ChildLimits;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.campaign.Seed;
import org.assay.fuzz.campaign.Sighting;
import org.assay.fuzz.findings.Confirmer;
import org.assay.onnx.ModelException;

/**
 * Our own way on models with known defects, weights as drawn: what inputs alone can reach is found.
 */
final class CaseHunt {
  private static final long MOST = 5_000;
  private static final long SEED = 0;

  private CaseHunt() {}

  /**
   * One model.
   *
   * @param reached known defects that {@code confirm} reaches by inputs
   * @param found whether our own way found a failure whose first operator a trace names
   * @param inputs up to it, or all
   * @param kinds first operators of what was found
   * @param error why the case could not be searched; empty if it could
   */
  record Row(
      String id,
      List<String> reached,
      boolean found,
      long inputs,
      List<String> kinds,
      String error) {
    boolean met() {
      return error.isEmpty() && (reached.isEmpty() || found);
    }

    @Override
    public String toString() {
      return "case "
          + id
          + ": "
          + reached
          + (found ? ", found " + kinds : ", nothing found")
          + " after "
          + inputs
          + " inputs"
          + (error.isEmpty() ? "" : ", " + error);
    }
  }

  static List<Row> run(Path cases, Consumer<String> progress) {
    List<Row> rows = new ArrayList<>();
    for (Path file : InputReach.models(cases)) {
      Row row = hunt(file);
      progress.accept(row.toString());
      rows.add(row);
    }
    return rows;
  }

  private static Row hunt(Path file) {
    String id = String.valueOf(file.getFileName()).replace(".onnxtxt", "");
    InputReach.Case one;
    try {
      one = InputReach.of(file, SEED);
    } catch (FuzzException | ExecException | ModelException e) {
      return new Row(id, List.of(), false, 0, List.of(), String.valueOf(e.getMessage()));
    }
    List<Seed> seeds = new ArrayList<>();
    one.seeds().forEach(row -> seeds.add(new Seed("drawn", row)));
    try (CampaignBuilder.Ready ready =
        new CampaignBuilder(one.space(), seeds).seed(SEED).like(Like.ASSAY).build()) {
      Campaign campaign = ready.campaign(Journal.NONE);
      Confirmer confirmer = new Confirmer(ready.subject(), ChildLimits.DEFAULT);
      List<String> kinds = new ArrayList<>();
      int seen = 0;
      while (kinds.isEmpty() && campaign.inputs() < MOST) {
        campaign.step();
        for (; seen < campaign.findings().size(); seen++) {
          Sighting sighting = campaign.findings().get(seen);
          Optional<Confirmer.FirstFailure> first = confirmer.trace(sighting.row()).first();
          first.ifPresent(f -> kinds.add(f.kind()));
        }
      }
      return new Row(
          id, one.reached(), !kinds.isEmpty(), campaign.inputs(), List.copyOf(kinds), "");
    } catch (FuzzException | ExecException e) {
      return new Row(id, one.reached(), false, 0, List.of(), String.valueOf(e.getMessage()));
    }
  }
}
