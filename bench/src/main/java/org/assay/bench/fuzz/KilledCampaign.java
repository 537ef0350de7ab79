package org.assay.bench.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.store.StoredCampaign;

/**
 * The process that {@link CampaignKills} kills: runs a stored campaign until it dies, and says
 * after each batch what it holds, so that the other knows what must not be lost.
 */
public final class KilledCampaign {
  private KilledCampaign() {}

  /** Arguments: folder and seed. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    endWithParent();
    try (CampaignBuilder.Ready ready = KillSubject.parts(Long.parseLong(arguments[1]));
        StoredCampaign stored =
            KillSubject.store(ready, folder, Files.exists(folder.resolve("campaign.db")))) {
      Campaign campaign = stored.campaign();
      while (true) {
        campaign.step();
        System.out.println(
            campaign.batches() + " " + campaign.corpus().size() + " " + campaign.findings().size());
        System.out.flush();
      }
    }
  }

  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {}
              } catch (IOException e) {
                System.err.println(e);
              }
              Runtime.getRuntime().halt(0);
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
