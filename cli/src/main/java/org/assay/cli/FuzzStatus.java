package org.assay.cli;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.assay.fuzz.campaign.Campaign;

/** One line on a terminal that tells how a campaign goes, renewed each second. */
final class FuzzStatus {
  private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

  private final boolean shown;
  private final long start = System.nanoTime();
  private long last = start;
  private int corpus;
  private long lastNew = start;
  private boolean drawn;

  FuzzStatus(AssayCommand command) {
    shown = command.terminal().err() && !command.global.quiet;
  }

  void show(FuzzRun run) {
    long now = System.nanoTime();
    Campaign campaign = run.campaign();
    if (campaign.corpus().size() > corpus) {
      corpus = campaign.corpus().size();
      lastNew = now;
    }
    if (!shown || now - last < PERIOD) {
      return;
    }
    last = now;
    drawn = true;
    double elapsed = (now - start) / 1e9;
    System.err.printf(
        Locale.ROOT,
        "\r%.0f s · %d inputs, %.0f a second · corpus %d · covered %d · findings %d · last new %.0f"
            + " s ago ",
        elapsed,
        campaign.inputs(),
        campaign.inputs() / elapsed,
        corpus,
        campaign.covered(),
        run.findings().size(),
        (now - lastNew) / 1e9);
  }

  void end() {
    if (drawn) {
      System.err.println();
    }
  }
}
