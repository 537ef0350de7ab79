package org.assay.bench.fuzz;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.campaign.Like;

/** Bytes that a campaign's heap grows by for each item of its corpus. */
final class CorpusMemory {
  private static final int SEED_IMAGES = 10;
  private static final int FEW = 2_000;
  private static final int MANY = 12_000;
  private static final long MOST_INPUTS = 3_000_000;
  private static final double GOAL = 1.3;
  private static final int COLLECTIONS = 3;

  private final DigitSubject subject;

  CorpusMemory(DigitSubject subject) {
    this.subject = subject;
  }

  /**
   * What the heap holds after collection, at two sizes of the corpus.
   *
   * @param bytes per item, with its share of all that is kept to choose and to judge
   * @param tensorBytes of the input itself
   */
  record Row(Like like, double bytes, int tensorBytes) {
    double ratio() {
      return bytes / tensorBytes;
    }

    boolean met() {
      return ratio() <= GOAL;
    }
  }

  List<Row> run() {
    List<Row> rows = new ArrayList<>();
    for (Like like : List.of(Like.TENSORFUZZ, Like.ASSAY)) {
      CampaignBuilder builder =
          new CampaignBuilder(subject.space(), subject.seeds(0, SEED_IMAGES)).seed(1).like(like);
      if (like == Like.TENSORFUZZ) {
        builder.threshold(1.0 / MANY / MANY);
      }
      try (CampaignBuilder.Ready ready = builder.build()) {
        Campaign campaign = ready.campaign(Journal.NONE);
        grow(campaign, FEW);
        int items = campaign.corpus().size();
        long before = used();
        grow(campaign, MANY);
        double bytes = (double) (used() - before) / (campaign.corpus().size() - items);
        rows.add(new Row(like, bytes, ready.target().layout().storedBytes()));
      }
    }
    return rows;
  }

  private static void grow(Campaign campaign, int items) {
    campaign.run(() -> campaign.corpus().size() >= items || campaign.inputs() >= MOST_INPUTS);
  }

  private static long used() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
