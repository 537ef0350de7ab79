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
import org.assay.train.trace.History;
import org.assay.train.trace.Predictions;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TrainingFacts;

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
  private double spent;

  /**
   * For a job's rows.
   *
   * @param raw as the file holds them
   * @param seed of the choice of rows that are kept from training
   */
  Laboratory(Dataset raw, Targets targets, long seed, int workers) {
    this.raw = raw;
    this.targets = targets;
    this.workers = workers;
    int[] order = RandomStream.of(seed, "held-out rows").permutation(raw.rows());
    int held = raw.rows() < LEAST_ROWS ? 0 : (int) (raw.rows() * HELD_OUT);
    this.heldOut = java.util.Arrays.copyOfRange(order, 0, held);
    this.trained = java.util.Arrays.copyOfRange(order, held, order.length);
  }

  /** Seconds spent so far, as {@link Work} reckons. */
  double spent() {
    return spent;
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
    spent += seconds;
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
      if (epochs == job.fit().epochs()) {
        train(trial, sized, open, train, held);
      } else {
        trial.cut();
        Job shorter = job.withFit(job.fit().withEpochs(epochs));
        try (Trainer cut = Trainer.of(TrainingPlan.of(shorter, train, open.get(0)), options)) {
          train(trial, cut, open, train, held);
        }
      }
      spend(open.size() * epochs * epoch);
      return true;
    } catch (TrainException e) {
      // A change that does not fit the rest of the job is no repair.
      return false;
    }
  }

  private void train(Trial trial, Trainer trainer, List<Long> seeds, Dataset train, Dataset held) {
    Scores onTrained = scores(trained);
    Scores onHeld = scores(heldOut);
    TrainingFacts facts = trainer.facts();
    for (int i = 0; i < seeds.size(); i++) {
      if (i > 0) {
        trainer.restart(seeds.get(i));
      }
      History history = new History();
      trainer.train(
          event -> {
            if (event instanceof TraceEvent.Step step) {
              // Without probes each step is a loss only, and one that is not finite stays so.
              return Double.isFinite(step.loss());
            }
            history.add(event);
            return true;
          });
      Score first = score(onTrained, trainer.predictions(train));
      Score shown = first;
      double skill = first.skill();
      if (holdsOut()) {
        shown = score(onHeld, trainer.predictions(held));
        skill = (first.skill() + 2 * shown.skill()) / 3;
      }
      trial.add(seeds.get(i), shown, skill, history, facts);
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
