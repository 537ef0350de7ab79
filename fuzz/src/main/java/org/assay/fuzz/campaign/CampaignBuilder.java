package org.assay.fuzz.campaign;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.assay.exec.RunOptions;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.coverage.Coverage;
import org.assay.fuzz.coverage.NearestNeighbourCoverage;
import org.assay.fuzz.coverage.NearestNeighbourCoverage.Form;
import org.assay.fuzz.findings.Subject;
import org.assay.fuzz.guide.Driver;
import org.assay.fuzz.guide.GradientGuide;
import org.assay.fuzz.guide.Guide;
import org.assay.fuzz.mutate.Extremes;
import org.assay.fuzz.mutate.GaussianNoise;
import org.assay.fuzz.mutate.GradientStep;
import org.assay.fuzz.mutate.Mutator;
import org.assay.fuzz.mutate.ScaledNoise;
import org.assay.fuzz.mutate.Splice;
import org.assay.fuzz.mutate.Validity;
import org.assay.fuzz.objective.Disagreement;
import org.assay.fuzz.objective.NonFinite;
import org.assay.fuzz.objective.Objective;
import org.assay.fuzz.schedule.PowerSchedule;
import org.assay.fuzz.schedule.RecentSchedule;
import org.assay.fuzz.schedule.Schedule;
import org.assay.fuzz.schedule.UniformSchedule;
import org.assay.fuzz.subject.ModelTarget;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.fuzz.subject.Target;
import org.assay.fuzz.subject.TwinTarget;
import org.assay.fuzz.subject.WatchList;
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

  /**
   * All parts of a campaign; what must be closed after it is.
   *
   * @param guide of gradient steps, if there is one
   * @param subject the same models and tensors, to run a row alone
   */
  public record Ready(
      Plan plan,
      Target target,
      Coverage coverage,
      Optional<GradientGuide> guide,
      List<Seed> seeds,
      Subject subject)
      implements AutoCloseable {
    /**
     * The campaign at its start; one only, since coverage is filled by it.
     *
     * @param journal where its state is kept
     */
    public Campaign campaign(Journal journal) {
      return new Campaign(plan, target, coverage, guide.map(g -> (Guide) g), seeds, journal);
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
    Set<String> watched = new LinkedHashSet<>(WatchList.of(space, drivers));
    if (twin.isPresent()) {
      if (scores.isEmpty()) {
        throw new FuzzException(
            "has no scores to compare", "model", "an output of at least two numbers per row", "");
      }
      watched = new LinkedHashSet<>(scores.subList(0, 1));
    }
    if (watched.isEmpty()) {
      throw new FuzzException(
          "nothing can be observed", "model", "a floating output with a row for each input", "");
    }
    int capacity =
        !space.layout().batched() ? 1 : like == Like.ASSAY ? OWN_CAPACITY : Plan.PUBLISHED_MUTANTS;
    Target target = target(List.copyOf(watched), capacity);
    List<String> names = List.copyOf(watched);
    List<GradientGuide.Goal> goals = new ArrayList<>();
    List<Objective> objectives = new ArrayList<>();
    List<NonFinite.Driving> driving = new ArrayList<>();
    if (twin.isEmpty()) {
      for (Driver driver : drivers) {
        if (names.contains(driver.tensor())) {
          driving.add(new NonFinite.Driving(names.indexOf(driver.tensor()), driver));
          goals.add(GradientGuide.towards(driver));
        }
      }
    } else {
      goals.add(GradientGuide.boundary(scores.get(0)));
      objectives.add(new Disagreement(0, 1));
    }
    int[] all = new int[names.size()];
    java.util.Arrays.setAll(all, i -> i);
    // Asked last: a difference of two models says more than that one is not finite.
    objectives.add(new NonFinite(all, driving));
    Optional<GradientGuide> guide =
        like == Like.ASSAY && !goals.isEmpty()
            ? Optional.of(new GradientGuide(space.model(), space.layout(), goals))
            : Optional.empty();
    int covered = scores.isEmpty() ? 0 : Math.max(0, names.indexOf(scores.get(0)));
    return new Ready(
        plan(objectives, capacity),
        target,
        coverage(target, covered),
        guide,
        seeds,
        subject(names));
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
    if (twin.isEmpty()) {
      return first;
    }
    try {
      ModelTarget second =
          ModelTarget.open(twin.get(), space.layout(), names, twinOptions, capacity, example);
      return new TwinTarget(first, "model", second, twinName);
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
  }

  private NearestNeighbourCoverage coverage(Target target, int tensor) {
    int size = target.watched().get(tensor).size();
    Form form = like == Like.ASSAY ? Form.RAW : Form.SUM_OF_MAGNITUDES;
    double distance =
        threshold.orElseGet(
            () -> like == Like.ASSAY ? calibrated(target, tensor, size) : PUBLISHED_THRESHOLD);
    return new NearestNeighbourCoverage(new int[] {tensor}, new int[] {size}, form, distance);
  }

  /**
   * A tenth of the squared distance between seeds, or of their own size where there is one only: a
   * fixed threshold accepts everything or nothing, by the scale of the scores.
   */
  private double calibrated(Target target, int tensor, int size) {
    Observation observed = new Observation(target.watched(), target.capacity());
    List<float[]> points = new ArrayList<>();
    for (Seed each : seeds.subList(0, Math.min(seeds.size(), 20))) {
      target.run(each.row(), 0, 1, observed);
      points.add(java.util.Arrays.copyOf(observed.values(tensor), size));
    }
    double sum = 0;
    int count = 0;
    for (int a = 0; a < points.size(); a++) {
      for (int b = points.size() == 1 ? 0 : a + 1; b < points.size(); b++) {
        double distance = 0;
        for (int i = 0; i < size; i++) {
          double other = points.size() == 1 ? 0 : points.get(b)[i];
          double difference = points.get(a)[i] - other;
          distance += difference * difference;
        }
        if (Double.isFinite(distance)) {
          sum += distance;
          count++;
        }
      }
    }
    double mean = count == 0 ? PUBLISHED_THRESHOLD : sum / count;
    return Math.max(Float.MIN_NORMAL, 0.1 * mean);
  }

  private Plan plan(List<Objective> objectives, int capacity) {
    boolean own = like == Like.ASSAY;
    List<Mutator> mutators =
        own
            ? List.of(
                new GradientStep(),
                new ScaledNoise(),
                new Extremes(),
                new Splice(),
                new GaussianNoise())
            : List.of(new GaussianNoise());
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
        seed,
        mutators,
        own,
        validity,
        schedule,
        objectives,
        keep,
        like != Like.TENSORFUZZ,
        mutants);
  }
}
