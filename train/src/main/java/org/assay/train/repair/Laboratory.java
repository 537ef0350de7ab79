package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.assay.data.random.RandomStream;
import org.assay.train.TrainException;
import org.assay.train.causes.Targets;
import org.assay.train.data.Dataset;
import org.assay.train.data.Preprocessing;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.step.ProbeSchedule;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.Predictions;

/** Trains jobs on the same part of the rows, and judges them on that part and on the other. */
final class Laboratory {
  /** With fewer rows all are trained on, and answers for those are judged. */
  private static final int LEAST_ROWS = 100;

  private static final double HELD_OUT = 0.2;

  private final Dataset raw;
  private final Targets targets;
  private final int[] trained;
  private final int[] heldOut;
  private final int workers;
  private final Conditions conditions;
  private final String origin;
  private final long seed;
  // Whole numbers, whose sum does not depend on the order in which trainings end.
  private long spentNanos;

  /**
   * For a job's rows.
   *
   * @param job as it is, from which all that are tried come
   * @param raw as the file holds them
   */
  Laboratory(Job job, Dataset raw, Targets targets, SearchOptions options, Conditions conditions) {
    this.raw = raw;
    this.targets = targets;
    this.workers = options.workers();
    this.conditions = conditions;
    boolean kept = conditions.ledger() != Ledger.NOTHING && options.budget() > 0;
    this.origin = kept ? JobDigest.of(job, raw) : "";
    if (kept) {
      conditions.ledger().begin(origin);
    }
    // Which rows are kept from training follows from the seed.
    long seed = options.seed();
    this.seed = seed;
    int[] order = RandomStream.of(seed, "held-out rows").permutation(raw.rows());
    int held = raw.rows() < LEAST_ROWS ? 0 : (int) (raw.rows() * HELD_OUT);
    this.heldOut = java.util.Arrays.copyOfRange(order, 0, held);
    this.trained = java.util.Arrays.copyOfRange(order, held, order.length);
  }

  /** Seconds spent so far, as {@link Work} reckons. */
  double spent() {
    return spentNanos / 1e9;
  }

  /** Whether answers for rows are judged that were not trained on. */
  boolean holdsOut() {
    return heldOut.length > 0;
  }

  /**
   * Trains jobs for some seeds each, those not yet tried.
   *
   * @param most seconds for one training
   * @return those that could be trained
   */
  List<Trial> run(List<Trial> trials, List<Long> seeds, double most) {
    List<Callable<Optional<Trial>>> calls = new ArrayList<>();
    for (Trial trial : trials) {
      calls.add(() -> run(trial, seeds, most) ? Optional.of(trial) : Optional.empty());
    }
    List<Trial> done = new ArrayList<>();
    if (workers == 1 || trials.size() == 1) {
      for (Callable<Optional<Trial>> call : calls) {
        try {
          call.call().ifPresent(done::add);
        } catch (RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
      return done;
    }
    ExecutorService pool = Executors.newFixedThreadPool(Math.min(workers, trials.size()));
    try {
      for (Future<Optional<Trial>> future : pool.invokeAll(calls)) {
        future.get().ifPresent(done::add);
      }
      return done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** Seconds of a job's training in full; absent if it cannot be run. */
  OptionalDouble reckon(Job job) {
    try {
      Dataset train = rows(Preprocessing.apply(raw, job.preprocess()), trained);
      Job own = job.withFit(job.fit().withValidationSplit(0)).withMetrics(List.of());
      try (Trainer sized = Trainer.of(TrainingPlan.of(own, train, 0), TrainOptions.DEFAULT)) {
        return OptionalDouble.of(job.fit().epochs() * Work.epoch(sized.facts(), own, train.rows()));
      }
    } catch (TrainException e) {
      return OptionalDouble.empty();
    }
  }

  private synchronized void spend(double seconds) {
    spentNanos += Math.round(seconds * 1e9);
  }

  private boolean run(Trial trial, List<Long> seeds, double most) {
    List<Long> open = seeds.stream().filter(s -> !trial.has(s)).toList();
    if (open.isEmpty()) {
      return true;
    }
    Dataset given;
    try {
      given = Preprocessing.apply(raw, trial.job().preprocess());
    } catch (TrainException e) {
      return false;
    }
    Dataset train = rows(given, trained);
    Dataset held = rows(given, heldOut);
    Job job = trial.job().withFit(trial.job().fit().withValidationSplit(0)).withMetrics(List.of());
    TrainOptions options = TrainOptions.DEFAULT.withProbes(ProbeSchedule.never());
    // A first trainer only tells the sizes: epochs are cut to what the budget allows.
    try (Trainer sized = Trainer.of(TrainingPlan.of(job, train, open.get(0)), options)) {
      double epoch = Work.epoch(sized.facts(), job, train.rows());
      int epochs = (int) Math.max(1, Math.min(job.fit().epochs(), most / epoch));
      if (epochs < job.fit().epochs()) {
        trial.cut();
      }
      Job shorter = job.withFit(job.fit().withEpochs(epochs));
      List<Long> left = recall(trial, shorter, open);
      if (!left.isEmpty() && epochs == job.fit().epochs() && left.equals(open)) {
        train(trial, sized, shorter, left, train, held);
      } else if (!left.isEmpty()) {
        try (Trainer cut = Trainer.of(TrainingPlan.of(shorter, train, left.get(0)), options)) {
          train(trial, cut, shorter, left, train, held);
        }
      }
      spend(open.size() * epochs * epoch);
      return true;
    } catch (TrainException e) {
      // A change that does not fit the rest of the job is no repair.
      return false;
    }
  }

  /**
   * Takes trainings from the ledger, as many of the first seeds as it holds.
   *
   * @return seeds that are left
   */
  private List<Long> recall(Trial trial, Job job, List<Long> seeds) {
    for (int i = 0; i < seeds.size(); i++) {
      Optional<Training> known = conditions.ledger().find(key(trial, job, seeds.get(i)));
      if (known.isEmpty()) {
        return seeds.subList(i, seeds.size());
      }
      trial.add(known.get());
    }
    return List.of();
  }

  /** What a training depends on: the job with its rows, all changes, seeds and epochs. */
  private String key(Trial trial, Job job, long training) {
    return JobDigest.of(
        origin, change(trial), JobDigest.text(job), Long.toString(seed), Long.toString(training));
  }

  private static String change(Trial trial) {
    return trial.changes().stream()
        .map(c -> c.kind().text() + ", " + c.place().text() + ": " + c.change())
        .collect(Collectors.joining("; "));
  }

  private void train(
      Trial trial, Trainer trainer, Job job, List<Long> seeds, Dataset train, Dataset held) {
    Scores onTrained = scores(trained);
    Scores onHeld = scores(heldOut);
    for (int i = 0; i < seeds.size(); i++) {
      if (i > 0) {
        trainer.restart(seeds.get(i));
      }
      CurveRecorder recorder =
          new CurveRecorder(
              job.fit().epochs(),
              () ->
                  holdsOut()
                      ? score(onHeld, trainer.predictions(held))
                      : score(onTrained, trainer.predictions(train)));
      trainer.train(event -> recorder.on(event) && !conditions.stop().getAsBoolean());
      if (conditions.stop().getAsBoolean()) {
        throw new SearchStopped();
      }
      Score first = score(onTrained, trainer.predictions(train));
      Score shown = first;
      double skill = first.skill();
      if (holdsOut()) {
        shown = score(onHeld, trainer.predictions(held));
        skill = (first.skill() + 2 * shown.skill()) / 3;
      }
      Training done =
          new Training(
              shown, skill, recorder.losses(), new Curve(seeds.get(i), recorder.points(shown)));
      conditions.ledger().keep(key(trial, job, seeds.get(i)), change(trial), done);
      trial.add(done);
    }
  }

  private Score score(Scores scores, Predictions predictions) {
    return scores.of(predictions, targets.values());
  }

  private Scores scores(int[] rows) {
    return new Scores(targets.task(), rows(raw.y(), rows), targets.values());
  }

  private static Dataset rows(Dataset data, int[] rows) {
    return new Dataset(rows(data.x(), rows), rows(data.y(), rows));
  }

  private static Samples rows(Samples s, int[] rows) {
    int width = s.width();
    float[] values = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(s.values(), rows[i] * width, values, i * width, width);
    }
    return new Samples(values, rows.length, s.shape());
  }
}
