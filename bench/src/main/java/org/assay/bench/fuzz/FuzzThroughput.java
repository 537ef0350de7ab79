package org.assay.bench.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.campaign.Like;

/** Inputs per second of CPU time, with mutation, runs, coverage and objectives. */
final class FuzzThroughput {
  private static final int SEED_IMAGES = 10;
  private static final long MEASURED = 300_000;
  private static final long WARMING = 200_000;
  private static final long MOST_GROWTH = 3_000_000;
  private static final int SMALL = 1_000;
  private static final int LARGE = 10_000;
  private static final double SMALL_GOAL = 100_000;
  private static final double LARGE_GOAL = 60_000;

  private final DigitSubject subject;

  FuzzThroughput(DigitSubject subject) {
    this.subject = subject;
  }

  /**
   * Throughput while the corpus grows.
   *
   * @param corpus items at the start
   * @param grown items at the end
   * @param inputsPerSecond of CPU time of the whole process
   * @param goal least figure that is asked for; 0: none
   */
  record Row(Like like, int corpus, int grown, double inputsPerSecond, double goal) {
    boolean met() {
      return inputsPerSecond >= goal;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s, corpus %d to %d: %.0f inputs a CPU second",
          like,
          corpus,
          grown,
          inputsPerSecond);
    }
  }

  /** The faithful way and our own, at two sizes of the corpus. */
  List<Row> run(Consumer<String> progress) {
    List<Row> rows = new ArrayList<>();
    for (Like like : List.of(Like.TENSORFUZZ, Like.ASSAY)) {
      for (int corpus : new int[] {SMALL, LARGE}) {
        // Of the compiler's time too little would be spread over a campaign of seconds.
        warmUp(like);
        Row row = measured(like, corpus);
        rows.add(row);
        progress.accept(row.toString());
      }
    }
    return rows;
  }

  private void warmUp(Like like) {
    try (CampaignBuilder.Ready ready = builder(like, LARGE, 2).build()) {
      Campaign campaign = ready.campaign(Journal.NONE);
      campaign.run(() -> campaign.inputs() >= WARMING);
    }
  }

  /**
   * With a threshold so fine that the corpus grows to that size, and on from there; our own way
   * calibrates its threshold.
   */
  private CampaignBuilder builder(Like like, int corpus, long seed) {
    CampaignBuilder builder =
        new CampaignBuilder(subject.space(), subject.seeds(0, SEED_IMAGES)).seed(seed).like(like);
    return like == Like.ASSAY ? builder : builder.threshold(1.0 / corpus);
  }

  private Row measured(Like like, int corpus) {
    try (CampaignBuilder.Ready ready = builder(like, corpus, 1).build()) {
      Campaign campaign = ready.campaign(Journal.NONE);
      campaign.run(() -> campaign.corpus().size() >= corpus || campaign.inputs() > MOST_GROWTH);
      long start = CpuClock.nanos();
      long before = campaign.inputs();
      int size = campaign.corpus().size();
      campaign.run(() -> campaign.inputs() - before >= MEASURED);
      double goal = corpus == SMALL ? SMALL_GOAL : LARGE_GOAL;
      return new Row(
          like,
          size,
          campaign.corpus().size(),
          (campaign.inputs() - before) / ((CpuClock.nanos() - start) / 1e9),
          like == Like.TENSORFUZZ ? goal : 0);
    }
  }
}
