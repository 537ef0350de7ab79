package org.assay.fuzz.workers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.assay.data.random.RandomStream;
import org.assay.exec.ExecException;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.Sighting;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs campaigns in threads of their own. They share nothing but the end: what each finds is
 * determined by its seed and its share of the inputs.
 */
public final class Workers {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private final int count;
  private final long seed;
  private final Budget budget;
  private final Worker.Setup setup;
  private final Worker.Listener listener;

  /**
   * Workers at their start.
   *
   * @param count at least 1
   * @param seed of the first worker, of which those of the others are derived
   */
  public Workers(
      int count, long seed, Budget budget, Worker.Setup setup, Worker.Listener listener) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " workers");
    }
    this.count = count;
    this.seed = seed;
    this.budget = budget;
    this.setup = setup;
    this.listener = listener;
  }

  /** Seed of a worker; that of the first is the given one, so that one worker is a campaign. */
  public static long seed(long seed, int worker) {
    return worker == 0 ? seed : RandomStream.of(seed, "worker " + worker).nextLong();
  }

  /**
   * Runs until the budget is spent or told to stop. A worker whose folder or model fails ends, with
   * what it has; the others go on.
   *
   * @param stop whether it is enough; asked by all workers
   * @throws RuntimeException if a worker fails in a way that it should not; the others are stopped
   */
  public Outcomes run(BooleanSupplier stop) {
    Shared shared = new Shared(stop);
    List<Run> runs = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Run run = new Run(i, shared);
      runs.add(run);
      threads.add(new Thread(run, "assay-worker-" + i));
    }
    threads.forEach(Thread::start);
    join(threads, shared);
    for (Run run : runs) {
      if (run.unexpected instanceof RuntimeException e) {
        throw e;
      }
      if (run.unexpected instanceof Error e) {
        throw e;
      }
    }
    return outcomes(runs);
  }

  private static void join(List<Thread> threads, Shared shared) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          // They end with their batch; what they hold must be closed before this returns.
          shared.over.set(true);
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Outcomes outcomes(List<Run> runs) {
    Map<Integer, Campaign> campaigns = new TreeMap<>();
    Map<Integer, String> failures = new TreeMap<>();
    Map<String, Outcomes.Found> first = new HashMap<>();
    long inputs = 0;
    for (Run run : runs) {
      if (run.failure != null) {
        failures.put(run.number, run.failure);
      }
      if (run.campaign == null) {
        continue;
      }
      campaigns.put(run.number, run.campaign);
      inputs += run.campaign.inputs();
      for (Sighting sighting : run.campaign.findings()) {
        Outcomes.Found found = new Outcomes.Found(run.number, sighting);
        first.merge(
            sighting.key(), found, (a, b) -> b.sighting().input() < a.sighting().input() ? b : a);
      }
    }
    List<Outcomes.Found> findings = new ArrayList<>(first.values());
    findings.sort(
        Comparator.comparingLong((Outcomes.Found found) -> found.sighting().input())
            .thenComparingInt(Outcomes.Found::worker)
            .thenComparing(found -> found.sighting().key()));
    return new Outcomes(campaigns, List.copyOf(findings), inputs, failures);
  }

  /** What workers share. */
  private final class Shared {
    private final BooleanSupplier stop;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    Shared(BooleanSupplier stop) {
      this.stop = stop;
    }

    boolean isOver() {
      if (keys.size() >= budget.findings() || stop.getAsBoolean()) {
        over.set(true);
      }
      return over.get();
    }
  }

  /** One worker's thread. */
  private final class Run implements Runnable {
    private final int number;
    private final Shared shared;
    private @Nullable Campaign campaign;
    private @Nullable String failure;
    private @Nullable Throwable unexpected;

    Run(int number, Shared shared) {
      this.number = number;
      this.shared = shared;
    }

    @Override
    public void run() {
      List<AutoCloseable> resources = List.of();
      try {
        Worker worker = setup.open(number, seed(seed, number));
        resources = worker.resources();
        campaign = worker.campaign();
        search(worker.campaign());
      } catch (FuzzException | ExecException e) {
        failure = String.valueOf(e.getMessage());
      } catch (RuntimeException | Error e) {
        unexpected = e;
        shared.over.set(true);
      } finally {
        close(resources);
      }
    }

    private void search(Campaign own) {
      long share = budget.share(number, count);
      // What a resumed campaign found counts, too.
      own.findings().forEach(sighting -> shared.keys.add(sighting.key()));
      while (own.inputs() < share && !shared.isOver()) {
        own.step();
        own.findings().forEach(sighting -> shared.keys.add(sighting.key()));
        listener.afterBatch(number, own);
      }
    }

    private void close(List<AutoCloseable> resources) {
      for (int i = resources.size() - 1; i >= 0; i--) {
        try {
          resources.get(i).close();
        } catch (Exception e) {
          // What is committed is stored; there is nothing left to lose.
          LOG.warn("worker {}: {}", number, e.toString());
        }
      }
    }
  }
}
