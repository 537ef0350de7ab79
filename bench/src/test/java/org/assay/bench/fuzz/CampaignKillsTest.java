package org.assay.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process, really killed. */
class CampaignKillsTest {
  @TempDir Path temp;

  @Test
  void nothingThatWasSaidIsLost() {
    CampaignKills.Result result =
        new CampaignKills(4, Duration.ofMillis(1500), Duration.ofMillis(4000), 3)
            .run(temp.resolve("campaign"));
    assertThat(result.problems()).isEmpty();
    assertThat(result.kills()).isEqualTo(4);
    // How far a process comes depends on the machine; that some work was done does not.
    assertThat(result.amidWork()).isPositive();
    assertThat(result.batches()).isPositive();
    assertThat(result.items()).isPositive();
  }
}
