package org.assay.fuzz.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.data.spec.Role;
import org.assay.fuzz.coverage.ActivationRanges;
import org.assay.fuzz.coverage.Coverage;
import org.assay.fuzz.coverage.CoverageKind;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.fuzz.mutate.Mutators;
import org.assay.fuzz.mutate.Validity;
import org.assay.fuzz.objective.LabelChange;
import org.assay.fuzz.schedule.UniformSchedule;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Target;
import org.assay.fuzz.subject.Watched;
import org.assay.onnx.ElementType;
import org.junit.jupiter.api.Test;

/**
 * Mutants are judged against their own seed, also after a campaign was resumed; and coverage of
 * neurons is what it was.
 */
class RelativeObjectiveTest {
  private static final int CLASSES = 4;
  private static final InputLayout LAYOUT =
      new InputLayout(
          List.of(
              new Field(
                  "x",
                  ElementType.FLOAT,
                  List.of((long) CLASSES),
                  0,
                  Role.DATA,
                  -1,
                  1,
                  Optional.empty())),
          true);

  /** Scores are the input. */
  private static final class Copying implements Target {
    @Override
    public InputLayout layout() {
      return LAYOUT;
    }

    @Override
    public List<Watched> watched() {
      return List.of(new Watched("scores", CLASSES));
    }

    @Override
    public int capacity() {
      return 20;
    }

    @Override
    public void run(float[] rows, int first, int count, Observation into) {
      System.arraycopy(rows, first * CLASSES, into.values(0), 0, count * CLASSES);
    }

    @Override
    public void close() {}
  }

  private static final List<float[]> SEEDS =
      List.of(
          new float[] {0.9f, 0, 0, 0}, new float[] {0, 0.9f, 0, 0}, new float[] {0, 0, 0.9f, 0});

  private static Campaign campaign(Journal journal) {
    Plan plan =
        new Plan(
            5,
            Mutators.applying(LAYOUT),
            true,
            Validity.ANY,
            new UniformSchedule(),
            List.of(new LabelChange(0)),
            Keep.NEW_OR_FITTER,
            true,
            5);
    Target target = new Copying();
    int[] tensors = {0};
    Coverage coverage =
        CoverageKind.parse("sections:500")
            .open(
                target.watched(),
                tensors,
                Optional.of(ActivationRanges.of(target, tensors, SEEDS)));
    List<Seed> seeds = SEEDS.stream().map(row -> new Seed("seed", row)).toList();
    return new Campaign(plan, target, coverage, Optional.empty(), seeds, journal);
  }

  private static int label(float[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      best = row[i] > row[best] ? i : best;
    }
    return best;
  }

  @Test
  void everySeedHasItsOwnLabel() {
    Campaign campaign = campaign(Journal.NONE);
    for (int b = 0; b < 150; b++) {
      campaign.step();
    }
    assertThat(campaign.findings()).hasSize(3 * (CLASSES - 1));
    for (Sighting sighting : campaign.findings()) {
      int own = sighting.ancestor();
      assertThat(sighting.kind())
          .isEqualTo("class " + own + " becomes " + label(sighting.row()))
          .isNotEqualTo("class " + own + " becomes " + own);
    }
    assertThat(campaign.corpus().size()).isGreaterThan(20);
  }

  @Test
  void aResumedCampaignGoesOnAsIfNothingHadBeen() {
    List<CorpusItem> items = new ArrayList<>();
    List<Sighting> findings = new ArrayList<>();
    Campaign first =
        campaign(
            batch -> {
              items.addAll(batch.items());
              findings.addAll(batch.findings());
            });
    for (int b = 0; b < 5; b++) {
      first.step();
    }
    long[] picks = new long[items.size()];
    for (int i = 0; i < picks.length; i++) {
      picks[i] = first.corpus().picks(i);
    }
    int stored = items.size();
    Campaign second = campaign(Journal.NONE);
    second.resume(
        new Checkpoint(first.batches(), first.inputs(), items, picks, findings, first.tallies()));
    assertThat(second.covered()).isEqualTo(first.covered());
    for (int b = 0; b < 40; b++) {
      first.step();
      second.step();
      assertThat(second.covered()).isEqualTo(first.covered());
    }
    assertThat(second.inputs()).isEqualTo(first.inputs());
    assertThat(second.corpus().size()).isEqualTo(first.corpus().size()).isGreaterThan(stored);
    assertThat(second.findings())
        .extracting(Sighting::key, Sighting::input)
        .isEqualTo(
            first.findings().stream()
                .map(s -> org.assertj.core.groups.Tuple.tuple(s.key(), s.input()))
                .toList());
  }
}
