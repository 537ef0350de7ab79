package org.assay.cli;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.assay.fuzz.campaign.Campaign;

/** One line on a terminal that tells how a campaign goes, renewed each second. */
final class FuzzStatus {
  private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

  private record Point(long inputs, long corpus, long covered) {}

  private final boolean shown;
  private final long start = System.nanoTime();
  private final Map<Integer, Point> workers = new TreeMap<>();
  private long last = start;
  private long lastNew = start;
  private long before;
  private boolean begun;
  private boolean drawn;

  FuzzStatus(AssayCommand command) {
    shown = command.terminal().err() && !command.global.quiet;
  }

  /** A worker's batch is over; told by its thread. */
  synchronized void show(int worker, Campaign campaign, int findings) {
    long now = System.nanoTime();
    Point point = new Point(campaign.inputs(), campaign.corpus().size(), campaign.covered());
    Point old = workers.put(worker, point);
    if (old == null || old.corpus() < point.corpus()) {
      lastNew = now;
    }
    if (!begun) {
      // What a resumed campaign had run before is no speed of now.
      begun = true;
      before = point.inputs();
    }
    if (!shown || now - last < PERIOD) {
      return;
    }
    last = now;
    drawn = true;
    double elapsed = (now - start) / 1e9;
    long inputs = workers.values().stream().mapToLong(Point::inputs).sum();
    System.err.printf(
        Locale.ROOT,
        "\r%.0f s · %d inputs, %.0f a second · corpus %d · covered %d · findings %d · last new %.0f"
            + " s ago ",
        elapsed,
        inputs,
        (inputs - before) / elapsed,
        workers.values().stream().mapToLong(Point::corpus).sum(),
        workers.values().stream().mapToLong(Point::covered).sum(),
        findings,
        (now - lastNew) / 1e9);
  }

  synchronized void end() {
    if (drawn) {
      System.err.println();
    }
  }
}
