package org.assay.train.diagnose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.assay.train.TrainException;
import org.assay.train.causes.Causes;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.Hypothesis;
import org.assay.train.causes.Network;
import org.assay.train.causes.Spread;
import org.assay.train.causes.Targets;
import org.assay.train.causes.Task;
import org.assay.train.checks.CheckedJob;
import org.assay.train.checks.JobChecks;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.facts.Baseline;
import org.assay.train.job.Job;
import org.assay.train.job.LayerSpec;
import org.assay.train.repair.Diagnosed;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.assay.train.step.TrainingResult;
import org.assay.train.symptoms.Symptom;
import org.assay.train.symptoms.Symptoms;
import org.assay.train.trace.Predictions;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TraceHead;
import org.assay.train.trace.TraceReader;
import org.assay.train.trace.TrainingFacts;

/** Judges a training by its trace: no row is read and nothing is trained. */
public final class TraceDiagnoser {
  /** Hypotheses that are told of, as {@link org.assay.train.repair.Search} does. */
  private static final int MOST = 8;

  /** The sum of a prior and all that trainings can add to it, as there. */
  private static final double SURE = 1.4;

  /** Judges the last layer's range, behind which an unseen function may stand. */
  private static final String TARGETS_OUTSIDE_OUTPUTS = "TD017";

  private TraceDiagnoser() {}

  /**
   * What a trace shows.
   *
   * @param diagnosis symptoms, and static checks of what the trace says of the job
   * @param job the training as far as the trace describes it, for reports; it has no rows
   * @param form variant of the job, if the trace says one; else empty
   * @param exported path of an exported job beside the trace, as the trace says
   * @param notes what could not be judged, for people
   * @param evidence for causes
   */
  public record Result(
      Diagnosis diagnosis,
      Job job,
      String form,
      Optional<String> exported,
      List<String> notes,
      Evidence evidence) {
    public Result {
      notes = List.copyOf(notes);
    }
  }

  /**
   * The head of a trace as our own trainer writes it.
   *
   * @param raw the job's rows as the file holds them
   */
  public static TraceHead head(TrainingPlan plan, TrainingFacts facts, Dataset raw) {
    Job job = plan.job();
    List<Optional<Map<String, Object>>> configs = new ArrayList<>();
    facts
        .layers()
        .forEach(
            l -> configs.add(Optional.of(job.model().layers().get(l.index()).config().values())));
    Map<String, Object> optimizer = new java.util.LinkedHashMap<>();
    optimizer.put("name", job.optimizer().name());
    optimizer.putAll(job.optimizer().arguments().values());
    if (!optimizer.containsKey("lr")) {
      optimizer.putIfAbsent("learning_rate", plan.optimizer().rate().at(0));
    }
    return new TraceHead(
        "assay",
        "",
        facts,
        configs,
        Optional.of(job.loss().arguments().values()),
        optimizer,
        Optional.empty(),
        job.name(),
        job.variant().key(),
        job.model().graph().isEmpty(),
        Optional.of(plan.data().slice(0, plan.trainingRows())),
        Optional.of(DataFacts.of(plan, raw).toMap()),
        0);
  }

  /**
   * Judges a file.
   *
   * @throws org.assay.train.TrainException if it cannot be read or a line is malformed
   */
  public static Result read(Path file, Diagnoser.Style style) {
    List<TraceEvent> events = new ArrayList<>();
    TraceReader.Summary summary = TraceReader.read(file, events::add);
    return judge(file, summary, events, style);
  }

  private static Result judge(
      Path file, TraceReader.Summary summary, List<TraceEvent> events, Diagnoser.Style style) {
    TraceHead head = summary.head();
    TracedJob traced = TracedJob.of(head, file, firstRate(events));
    Optional<Predictions> outputs = outputs(events);
    Optional<DataFacts> data = TracedData.of(head, traced, file + ":1");
    boolean like = style == Diagnoser.Style.DEEPLOCALIZE;
    Symptoms symptoms =
        new Symptoms(like ? Symptoms.likeDeepLocalize() : rules(head, traced, data, outputs), like);
    for (TraceEvent event : events) {
      if (!symptoms.on(event)) {
        break;
      }
    }
    boolean stopped = symptoms.history().end().map(TraceEvent.End::stopped).orElse(true);
    Diagnosis diagnosis =
        new Diagnosis(
            traced.job().name(),
            traced.job().variant(),
            head.facts(),
            like
                ? List.of()
                : TracedData.checked(head, traced).map(JobChecks::check).orElse(List.of()),
            symptoms.found(),
            symptoms.history(),
            new TrainingResult(
                lastStep(events), stopped, symptoms.history().epochs(), Map.of(), 0, 0),
            summary.dropped());
    return new Result(
        diagnosis,
        traced.job(),
        head.variant().isEmpty() ? "" : traced.job().variant().key(),
        head.job(),
        notes(summary, data, outputs, events, like),
        evidence(traced, head, data, diagnosis));
  }

  /**
   * Rules for a trace that is still being written, new.
   *
   * @param file that it goes to, for errors
   * @throws org.assay.train.TrainException if the head is malformed
   */
  public static List<Symptom> liveRules(TraceHead head, Path file) {
    TracedJob traced = TracedJob.of(head, file, OptionalDouble.empty());
    return rules(head, traced, TracedData.of(head, traced, file + ":1"), Optional.empty());
  }

  private static List<Symptom> rules(
      TraceHead head, TracedJob traced, Optional<DataFacts> data, Optional<Predictions> outputs) {
    Optional<Baseline> baseline =
        data.flatMap(DataFacts::baseline)
            .or(() -> outputs.flatMap(p -> TracedData.ofTargets(head, traced, p)));
    List<Symptom> all =
        Symptoms.standard(baseline, data.flatMap(DataFacts::reference).map(scores -> () -> scores));
    return all.stream()
        .filter(r -> head.complete() || !r.rule().id().equals(TARGETS_OUTSIDE_OUTPUTS))
        .toList();
  }

  private static OptionalDouble firstRate(List<TraceEvent> events) {
    return events.stream()
        .filter(e -> e instanceof TraceEvent.Step)
        .mapToDouble(e -> ((TraceEvent.Step) e).rate())
        .filter(Double::isFinite)
        .findFirst();
  }

  private static long lastStep(List<TraceEvent> events) {
    return events.stream()
        .filter(e -> e instanceof TraceEvent.Step)
        .mapToLong(e -> ((TraceEvent.Step) e).step())
        .max()
        .orElse(0);
  }

  private static Optional<Predictions> outputs(List<TraceEvent> events) {
    return events.stream()
        .filter(e -> e instanceof TraceEvent.End)
        .map(e -> ((TraceEvent.End) e).outputs())
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static List<String> notes(
      TraceReader.Summary summary,
      Optional<DataFacts> data,
      Optional<Predictions> outputs,
      List<TraceEvent> events,
      boolean like) {
    List<String> notes = new ArrayList<>();
    long steps = events.stream().filter(e -> e instanceof TraceEvent.Step).count();
    long looks =
        events.stream()
            .filter(e -> e instanceof TraceEvent.Step s && !s.layers().isEmpty())
            .count();
    if (summary.cut()) {
      notes.add("the last line was cut off and is left out");
    }
    if (!summary.ended()) {
      notes.add("the trace has no end: rules that judge a whole training are silent");
    }
    if (summary.head().thinned() > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "the trace was thinned %d times: %d looks at the layers are left",
              summary.head().thinned(),
              looks));
    }
    if (like && looks < steps) {
      notes.add(
          "DeepLocalize looks at every step; the trace has "
              + looks
              + " looks at "
              + steps
              + " steps");
    }
    if (!like && !summary.head().complete()) {
      notes.add(
          "the trace does not say that its layers are the whole network ('complete'): rules that"
              + " conclude from what is not there are silent");
    }
    if (!like && data.isEmpty()) {
      notes.add(
          outputs.isEmpty()
              ? "the trace holds no rows: rules that need features or targets are silent"
              : "the trace holds no features: rules that need them are silent");
    }
    return notes;
  }

  private static Evidence evidence(
      TracedJob traced, TraceHead head, Optional<DataFacts> data, Diagnosis diagnosis) {
    Set<Evidence.Known> known = EnumSet.noneOf(Evidence.Known.class);
    TrainingFacts facts = head.facts();
    if (data.isPresent()) {
      known.addAll(EnumSet.of(Evidence.Known.FEATURES, Evidence.Known.TARGETS));
    }
    if (traced.knowsLoss()) {
      known.add(Evidence.Known.LOSS);
    }
    if (traced.knowsOptimizer()) {
      known.add(Evidence.Known.OPTIMIZER);
    }
    if (facts.epochs() > 0 && facts.batchSize() > 0 && facts.rows() > 0) {
      known.add(Evidence.Known.FIT);
    }
    if (head.complete()) {
      known.add(Evidence.Known.WHOLE_NETWORK);
    }
    Spread none = Spread.of(new Samples(new float[1], 1, List.of(1)));
    Targets nothing = new Targets(Task.REGRESSION, 0, List.of(), none, none);
    return new Evidence(
        traced.job(),
        Network.of(traced.job().model(), facts),
        data.map(DataFacts::features).orElse(none),
        data.map(DataFacts::targets).orElse(nothing),
        (int) Math.min(Integer.MAX_VALUE, (long) facts.rows() + facts.validationRows()),
        Optional.of(diagnosis.history()),
        diagnosis.symptoms(),
        known);
  }

  /**
   * Why a training goes wrong, by rules alone, ranked as {@link Diagnoser#causes} does before
   * anything is trained.
   *
   * @return the likeliest first; empty if nothing is wrong
   */
  public static List<Diagnosed> causes(Result result) {
    if (result.diagnosis().verdict() == Diagnosis.Verdict.HEALTHY) {
      return List.of();
    }
    return Causes.of(result.evidence()).stream()
        .map(h -> new Diagnosed(h, confidence(h), h.evidence(), Optional.empty(), Optional.empty()))
        .sorted(Comparator.comparingDouble(Diagnosed::confidence).reversed())
        .limit(MOST)
        .toList();
  }

  /**
   * A diagnosis from a trace with the job that was trained: with its static checks, and ready for
   * {@link Diagnoser#causes}.
   *
   * @throws org.assay.train.TrainException if the job has other layers, or cannot be run
   */
  public static Diagnosis with(Job job, Diagnosis traced) {
    List<String> ours = job.model().layers().stream().map(LayerSpec::name).toList();
    List<String> theirs = traced.facts().layers().stream().map(TrainingFacts.Layer::name).toList();
    if (!ours.equals(theirs)) {
      throw new TrainException(
          "the trace is of another network, with the layers " + theirs,
          job.name(),
          "the layers of the job, " + ours,
          "give the job that was trained with --job");
    }
    TrainingPlan plan = TrainingPlan.of(job, 0);
    try (Trainer trainer = Trainer.of(plan, TrainOptions.DEFAULT)) {
      TrainingFacts facts = trainer.facts();
      return new Diagnosis(
          job.name(),
          job.variant(),
          facts,
          JobChecks.check(CheckedJob.of(plan, facts)),
          traced.symptoms(),
          traced.history(),
          traced.result(),
          traced.lost());
    }
  }

  private static double confidence(Hypothesis h) {
    return Math.max(0.01, Math.min(0.99, h.prior() / SURE));
  }
}
