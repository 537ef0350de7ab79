package org.assay.bench.fuzz;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.workers.Budget;
import org.assay.fuzz.workers.Outcomes;
import org.assay.fuzz.workers.Worker;
import org.assay.fuzz.workers.Workers;

/** How much faster two workers are than one. */
final class WorkersSpeed {
  private static final int SEED_IMAGES = 10;
  private static final long INPUTS = 300_000;
  private static final int ROUNDS = 5;
  private static final double GOAL = 1.7;

  private final DigitSubject subject;

  WorkersSpeed(DigitSubject subject) {
    this.subject = subject;
  }

  /**
   * Two workers beside one; medians of rounds, one and two in turn.
   *
   * @param wall inputs per second of two by those of one
   * @param cpu twice the inputs per second of CPU time of two by those of one: what two would reach
   *     on processors of their own
   */
  record Row(double wall, double cpu) {
    /** Other processes take wall time from two workers before they take it from one. */
    boolean met() {
      return Math.max(wall, cpu) >= GOAL;
    }

    double goal() {
      return GOAL;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "two workers: %.2f times one by wall time, %.2f by CPU time", wall, cpu);
    }
  }

  private record Speed(double wall, double cpu) {}

  Row run(Consumer<String> progress) {
    speed(2);
    List<Double> wall = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Speed one = speed(1);
      Speed two = speed(2);
      wall.add(two.wall() / one.wall());
      cpu.add(2 * two.cpu() / one.cpu());
    }
    Row row = new Row(median(wall), median(cpu));
    progress.accept(row.toString());
    return row;
  }

  private static double median(List<Double> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }

  private Speed speed(int count) {
    Worker.Setup setup =
        (number, seed) -> {
          CampaignBuilder.Ready ready =
              new CampaignBuilder(subject.space(), subject.seeds(0, SEED_IMAGES))
                  .seed(seed)
                  .like(Like.TENSORFUZZ)
                  .threshold(1e-3)
                  .build();
          return new Worker(ready.campaign(Journal.NONE), List.of(ready));
        };
    long cpu = CpuClock.nanos();
    long wall = System.nanoTime();
    Outcomes outcomes =
        new Workers(
                count,
                1,
                new Budget(count * INPUTS, Long.MAX_VALUE),
                setup,
                (number, campaign) -> {})
            .run(() -> false);
    double second = TimeUnit.SECONDS.toNanos(1);
    return new Speed(
        outcomes.inputs() * second / (System.nanoTime() - wall),
        outcomes.inputs() * second / (CpuClock.nanos() - cpu));
  }
}
