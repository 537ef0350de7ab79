package org.assay.fuzz.campaign;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.assay.exec.RunOptions;
import org.assay.exec.Suggestions;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.coverage.ActivationRanges;
import org.assay.fuzz.coverage.Coverage;
import org.assay.fuzz.coverage.CoverageKind;
import org.assay.fuzz.coverage.NearestNeighbourCoverage;
import org.assay.fuzz.coverage.NearestNeighbourCoverage.Form;
import org.assay.fuzz.findings.Subject;
import org.assay.fuzz.guide.Driver;
import org.assay.fuzz.guide.GradientGuide;
import org.assay.fuzz.guide.Guide;
import org.assay.fuzz.mutate.GaussianNoise;
import org.assay.fuzz.mutate.Mutator;
import org.assay.fuzz.mutate.Mutators;
import org.assay.fuzz.mutate.Validity;
import org.assay.fuzz.objective.LabelsDisagree;
import org.assay.fuzz.objective.NonFinite;
import org.assay.fuzz.objective.Objective;
import org.assay.fuzz.objective.ObjectiveContext;
import org.assay.fuzz.objective.ObjectiveRequest;
import org.assay.fuzz.schedule.PowerSchedule;
import org.assay.fuzz.schedule.RecentSchedule;
import org.assay.fuzz.schedule.Schedule;
import org.assay.fuzz.schedule.UniformSchedule;
import org.assay.fuzz.subject.IsolatingTarget;
import org.assay.fuzz.subject.ModelTarget;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.fuzz.subject.Target;
import org.assay.fuzz.subject.TwinTarget;
import org.assay.fuzz.subject.WatchList;
import org.assay.fuzz.subject.Watched;
import org.assay.onnx.Model;

/** Puts the parts of a campaign together: what is watched, looked for, covered and mutated. */
public final class CampaignBuilder {
  /** Squared distance of TensorFuzz's published experiments. */
  public static final double PUBLISHED_THRESHOLD = 1;

  // A batch costs less per row the larger it is, but all of its parents are chosen before it runs.
  private static final int OWN_CAPACITY = 50;

  private final SearchSpace space;
  private final List<Seed> seeds;
  private long seed;
  private Like like = Like.ASSAY;
  private Validity validity = Validity.ANY;
  private Optional<Model> twin = Optional.empty();
  private String twinName = "twin";
  private RunOptions options = RunOptions.DEFAULT;
  private RunOptions twinOptions = RunOptions.DEFAULT;
  private OptionalDouble threshold = OptionalDouble.empty();
  private List<Mutator> mutators = List.of();
  private Optional<CoverageKind> coverage = Optional.empty();
  private List<ObjectiveRequest> requests = List.of();

  /**
   * A campaign on one model that looks for what is not finite.
   *
   * @param seeds at least one
   */
  public CampaignBuilder(SearchSpace space, List<Seed> seeds) {
    this.space = space;
    this.seeds = List.copyOf(seeds);
  }

  /** Seed of all chance; default 0. */
  public CampaignBuilder seed(long value) {
    seed = value;
    return this;
  }

  /** Whose way; default our own. */
  public CampaignBuilder like(Like value) {
    like = value;
    return this;
  }

  /** What mutants are moved back to; default any. */
  public CampaignBuilder validity(Validity value) {
    validity = value;
    return this;
  }

  /** Another model of the same inputs: disagreement is looked for, too. */
  public CampaignBuilder twin(Model model, String name, RunOptions how) {
    twin = Optional.of(model);
    twinName = name;
    twinOptions = how;
    return this;
  }

  /** How the model is run; default without optimisation. */
  public CampaignBuilder options(RunOptions value) {
    options = value;
    return this;
  }

  /** Squared distance beyond which a mutant is new; default published, or calibrated. */
  public CampaignBuilder threshold(double value) {
    threshold = OptionalDouble.of(value);
    return this;
  }

  /** Mutators in place of those of the way; none: those of the way. */
  public CampaignBuilder mutators(List<Mutator> value) {
    mutators = List.copyOf(value);
    return this;
  }

  /** Coverage in place of that of the way, over all that is observed. */
  public CampaignBuilder coverage(CoverageKind value) {
    coverage = Optional.of(value);
    return this;
  }

  /** What is looked for beside values that are not finite, and a twin's disagreement. */
  public CampaignBuilder find(List<ObjectiveRequest> value) {
    requests = List.copyOf(value);
    return this;
  }

  /**
   * All parts of a campaign; what must be closed after it is.
   *
   * @param guide of gradient steps, if there is one
   * @param subject the same models and tensors, to run a row alone
   * @param spent forward rows that putting them together took
   */
  public record Ready(
      Plan plan,
      Target target,
      Coverage coverage,
      Optional<GradientGuide> guide,
      List<Seed> seeds,
      Subject subject,
      long spent)
      implements AutoCloseable {
    /**
     * The campaign at its start; one only, since coverage is filled by it.
     *
     * @param journal where its state is kept
     */
    public Campaign campaign(Journal journal) {
      Campaign campaign =
          new Campaign(plan, target, coverage, guide.map(g -> (Guide) g), seeds, journal);
      campaign.spend(spent);
      return campaign;
    }

    @Override
    public void close() {
      guide.ifPresent(GradientGuide::close);
      target.close();
    }
  }

  /**
   * Loads the models.
   *
   * @throws FuzzException if there is nothing to watch or to compare
   */
  public Ready build() {
    if (seeds.isEmpty()) {
      throw new FuzzException("no seeds", "campaign", "at least one input", "give --data");
    }
    List<Driver> drivers = Driver.of(space.model().graph());
    List<String> scores = WatchList.scores(space);
    List<String> names = watched(drivers, scores);
    int capacity =
        !space.layout().batched() ? 1 : like == Like.ASSAY ? OWN_CAPACITY : Plan.PUBLISHED_MUTANTS;
    Target target = target(names, capacity);
    try {
      SeedSurvey survey = new SeedSurvey(target, subject(names), seeds);
      List<GradientGuide.Goal> goals = goals(drivers, scores, names);
      Optional<GradientGuide> guide =
          like == Like.ASSAY && !goals.isEmpty()
              ? Optional.of(new GradientGuide(space.model(), space.layout(), goals))
              : Optional.empty();
      int covered = scores.isEmpty() ? 0 : Math.max(0, names.indexOf(scores.get(0)));
      return new Ready(
          plan(objectives(drivers, scores, target, survey), capacity),
          target,
          coverage(target, covered, survey),
          guide,
          seeds,
          subject(names),
          survey.inputs());
    } catch (RuntimeException e) {
      target.close();
      throw e;
    }
  }

  private List<String> watched(List<Driver> drivers, List<String> scores) {
    Set<String> watched = new LinkedHashSet<>();
    for (ObjectiveRequest request : requests) {
      watched.addAll(request.factory().tensors(request.argument(), scores));
    }
    Set<String> rows = new LinkedHashSet<>(space.rowTensors());
    for (String name : watched) {
      if (!rows.contains(name)) {
        throw new FuzzException(
            "cannot be observed",
            "tensor '" + name + "'",
            "a floating tensor of the model with a row for each input",
            Suggestions.closest(name, rows));
      }
    }
    if (twin.isEmpty()) {
      watched.addAll(WatchList.of(space, drivers));
    } else if (scores.isEmpty()) {
      throw new FuzzException(
          "has no scores to compare", "model", "an output of at least two numbers per row", "");
    } else {
      watched.add(scores.get(0));
    }
    if (watched.isEmpty()) {
      throw new FuzzException(
          "nothing can be observed", "model", "a floating output with a row for each input", "");
    }
    rows.retainAll(watched);
    return List.copyOf(rows);
  }

  private List<GradientGuide.Goal> goals(
      List<Driver> drivers, List<String> scores, List<String> names) {
    if (twin.isPresent()) {
      return List.of(GradientGuide.boundary(scores.get(0)));
    }
    List<GradientGuide.Goal> goals = new ArrayList<>();
    for (ObjectiveRequest request : requests) {
      goals.addAll(request.factory().goals(request.argument(), scores));
    }
    if (!goals.isEmpty()) {
      // What was asked for leads; that nothing may be NaN is watched beside it.
      return goals;
    }
    for (Driver driver : drivers) {
      if (names.contains(driver.tensor())) {
        goals.add(GradientGuide.towards(driver));
      }
    }
    return goals;
  }

  // What is not finite is asked for last: a difference of two models says more than that.
  private List<Objective> objectives(
      List<Driver> drivers, List<String> scores, Target target, SeedSurvey survey) {
    List<String> names = target.watched().stream().map(Watched::name).toList();
    List<Objective> objectives =
        new ArrayList<>(
            ObjectiveRequest.prepare(requests, new ObjectiveContext(target.watched(), scores)));
    int half = names.size() / 2;
    if (twin.isPresent()) {
      for (int i = 0; i < half; i++) {
        if (names.get(i).endsWith(scores.get(0))) {
          objectives.add(new LabelsDisagree(i, i + half));
        }
      }
    }
    List<NonFinite.Driving> driving = new ArrayList<>();
    for (Driver driver : drivers) {
      if (names.contains(driver.tensor())) {
        driving.add(new NonFinite.Driving(names.indexOf(driver.tensor()), driver));
      }
    }
    int[] all = new int[names.size()];
    java.util.Arrays.setAll(all, i -> i);
    objectives.add(new NonFinite(all, driving, survey.expected()));
    return objectives;
  }

  private Subject subject(List<String> names) {
    Subject.Part first = new Subject.Part("", space.model(), names, options);
    if (twin.isEmpty()) {
      return new Subject(space.layout(), List.of(first));
    }
    Subject.Part second = new Subject.Part("", twin.get(), names, twinOptions);
    return Subject.ofTwins(space.layout(), first, "model", second, twinName);
  }

  private Target target(List<String> names, int capacity) {
    float[] example = seeds.get(0).row();
    ModelTarget first =
        ModelTarget.open(space.model(), space.layout(), names, options, capacity, example);
    boolean isolate = requests.stream().anyMatch(r -> r.factory().needsIsolation());
    if (twin.isEmpty()) {
      return isolate ? new IsolatingTarget(first) : first;
    }
    try {
      ModelTarget second =
          ModelTarget.open(twin.get(), space.layout(), names, twinOptions, capacity, example);
      Target both = new TwinTarget(first, "model", second, twinName);
      return isolate ? new IsolatingTarget(both) : both;
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
  }

  private Coverage coverage(Target target, int tensor, SeedSurvey survey) {
    if (coverage.isPresent()) {
      int[] all = new int[target.watched().size()];
      java.util.Arrays.setAll(all, i -> i);
      Optional<ActivationRanges> ranges =
          coverage.get().needsRanges()
              ? Optional.of(
                  ActivationRanges.of(target, all, seeds.stream().map(Seed::row).toList()))
              : Optional.empty();
      return coverage.get().open(target.watched(), all, ranges);
    }
    int size = target.watched().get(tensor).size();
    Form form = like == Like.ASSAY ? Form.SKETCH : Form.SUM_OF_MAGNITUDES;
    double distance =
        threshold.orElseGet(
            () -> like == Like.ASSAY ? survey.threshold(tensor) : PUBLISHED_THRESHOLD);
    return new NearestNeighbourCoverage(new int[] {tensor}, new int[] {size}, form, distance);
  }

  private Plan plan(List<Objective> objectives, int capacity) {
    boolean own = like == Like.ASSAY;
    List<Mutator> used =
        !mutators.isEmpty()
            ? mutators
            : own ? Mutators.applying(space.layout()) : List.of(new GaussianNoise());
    Schedule schedule =
        switch (like) {
          case ASSAY -> new PowerSchedule();
          case TENSORFUZZ -> new RecentSchedule();
          case RANDOM, WALK -> new UniformSchedule();
        };
    Keep keep =
        switch (like) {
          case ASSAY -> Keep.NEW_OR_FITTER;
          case TENSORFUZZ -> Keep.NEW;
          case RANDOM -> Keep.NONE;
          case WALK -> Keep.ALL;
        };
    int mutants =
        capacity > 1 ? capacity : like == Like.ASSAY ? OWN_CAPACITY : Plan.PUBLISHED_MUTANTS;
    return new Plan(
        seed, used, own, validity, schedule, objectives, keep, like != Like.TENSORFUZZ, mutants);
  }
}
