package org.assay.fuzz.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assay.fuzz.FragileModel;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.CorpusItem;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.campaign.Sighting;
import org.assay.fuzz.store.StoreLimits;
import org.assay.fuzz.store.StoredCampaign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Campaigns in several threads, on ONNX Runtime. */
class WorkersTest {
  @TempDir Path temp;

  private Worker.Setup setup(String folder, boolean resumed) {
    return (number, seed) -> {
      CampaignBuilder.Ready ready = FragileModel.parts(Like.ASSAY, seed);
      StoredCampaign stored =
          StoredCampaign.open(
              temp.resolve(folder + number),
              ready,
              FragileModel.SHA,
              "test",
              // The second worker's disk is small where the name says so.
              folder.startsWith("small") && number == 1
                  ? new StoreLimits(1000, 3000)
                  : StoreLimits.NONE,
              resumed);
      return new Worker(stored.campaign(), List.of(ready, stored));
    };
  }

  private Outcomes run(int count, String folder, boolean resumed, long inputs) {
    return new Workers(
            count,
            7,
            new Budget(inputs, Long.MAX_VALUE),
            setup(folder, resumed),
            (number, campaign) -> {})
        .run(() -> false);
  }

  private static void same(Campaign a, Campaign b) {
    assertThat(a.inputs()).isEqualTo(b.inputs());
    assertThat(a.tallies()).isEqualTo(b.tallies());
    assertThat(a.findings()).usingRecursiveFieldByFieldElementComparator().isEqualTo(b.findings());
    assertThat(a.corpus().size()).isEqualTo(b.corpus().size());
    for (CorpusItem item : a.corpus().items()) {
      assertThat(item).usingRecursiveComparison().isEqualTo(b.corpus().item(item.id()));
    }
  }

  @Test
  void eachWorkerDoesWhatItWouldDoAlone() {
    Outcomes both = run(2, "both", false, 4000);
    Outcomes again = run(2, "again", false, 1500);
    again = run(2, "again", true, 4000);
    assertThat(both.failures()).isEmpty();
    assertThat(both.campaigns()).containsOnlyKeys(0, 1);
    for (int i = 0; i < 2; i++) {
      same(again.campaigns().get(i), both.campaigns().get(i));
      // Its folder holds the same.
      try (CampaignBuilder.Ready ready = FragileModel.parts(Like.ASSAY, Workers.seed(7, i));
          StoredCampaign stored =
              StoredCampaign.open(
                  temp.resolve("both" + i),
                  ready,
                  FragileModel.SHA,
                  "test",
                  StoreLimits.NONE,
                  true)) {
        assertThat(stored.campaign().inputs())
            .isEqualTo(both.campaigns().get(i).inputs())
            .isGreaterThanOrEqualTo(2000);
        same(stored.campaign(), both.campaigns().get(i));
      }
    }
    Campaign alone = run(1, "alone", false, 2000).campaigns().get(0);
    same(alone, both.campaigns().get(0));
    assertThat(both.campaigns().get(1).corpus().size()).isNotEqualTo(alone.corpus().size());
    assertThat(both.inputs())
        .isEqualTo(both.campaigns().values().stream().mapToLong(Campaign::inputs).sum());
    // A finding of both workers is one, by the one that needed fewer inputs.
    assertThat(both.findings()).isNotEmpty();
    assertThat(both.findings()).extracting(found -> found.sighting().key()).doesNotHaveDuplicates();
    for (Outcomes.Found found : both.findings()) {
      for (Campaign campaign : both.campaigns().values()) {
        for (Sighting sighting : campaign.findings()) {
          if (sighting.key().equals(found.sighting().key())) {
            assertThat(sighting.input()).isGreaterThanOrEqualTo(found.sighting().input());
          }
        }
      }
    }
  }

  @Test
  void aWorkerWhoseDiskIsFullEndsAndTheOthersGoOn() {
    Outcomes outcomes = run(2, "small", false, 4000);
    assertThat(outcomes.failures()).containsOnlyKeys(1);
    assertThat(outcomes.failures().get(1)).contains("can no longer be stored", "small1");
    assertThat(outcomes.campaigns()).containsOnlyKeys(0, 1);
    assertThat(outcomes.campaigns().get(0).inputs()).isGreaterThanOrEqualTo(2000);
    assertThat(outcomes.campaigns().get(1).corpus().size()).isPositive();
  }

  @Test
  void budgetsAndListenersEndTheSearch() {
    AtomicInteger batches = new AtomicInteger();
    Outcomes stopped =
        new Workers(
                2,
                7,
                Budget.NONE,
                setup("stopped", false),
                (number, campaign) -> batches.incrementAndGet())
            .run(() -> batches.get() >= 10);
    assertThat(batches.get()).isBetween(10, 12);
    assertThat(stopped.campaigns().values().stream().mapToLong(Campaign::batches).sum())
        .isEqualTo(batches.get());
    Outcomes first =
        new Workers(1, 7, new Budget(50_000, 1), setup("first", false), (number, campaign) -> {})
            .run(() -> false);
    assertThat(first.findings()).isNotEmpty();
    assertThat(first.inputs()).isLessThan(50_000);
    assertThatThrownBy(
            () ->
                new Workers(
                        2,
                        7,
                        Budget.NONE,
                        setup("broken", false),
                        (number, campaign) -> {
                          throw new IllegalStateException("broken listener");
                        })
                    .run(() -> false))
        .hasMessage("broken listener");
    // All is closed all the same.
    assertThat(Files.exists(temp.resolve("broken0"))).isTrue();
    run(2, "broken", true, 200);
  }

  @Test
  void sharesOfABudgetAddUp() {
    for (long inputs : new long[] {1, 2, 7, 1000, 1001}) {
      for (int workers = 1; workers < 6; workers++) {
        long sum = 0;
        for (int i = 0; i < workers; i++) {
          sum += new Budget(inputs, 1).share(i, workers);
        }
        assertThat(sum).isEqualTo(inputs);
      }
    }
    assertThat(Budget.NONE.share(3, 5)).isEqualTo(Long.MAX_VALUE);
  }
}
