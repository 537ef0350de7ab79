package org.assay.bench.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.assay.exec.RunOptions;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.mutate.Validity;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.precision.PrecisionEmulation;

/** TensorFuzz's experiments on a digit classifier. */
final class DigitExperiments {
  private static final int SEEDS = 10;
  private static final int IMAGES = 20;
  private static final int SEED_IMAGES = 10;
  private static final long MOST_NAN = 200_000;
  private static final long MOST_PER_IMAGE = 100_000;
  private static final long FEW = 1_000;
  private static final float WIDE = 1;
  private static final float NARROW = 0.4f;
  private static final int NARROW_GOAL = 16;

  private final DigitSubject subject;

  DigitExperiments(DigitSubject subject) {
    this.subject = subject;
  }

  /** Inputs that give NaN, in all ways. */
  void nan(Consumer<FuzzFigures.Experiment> told) {
    for (Like like : Like.values()) {
      List<Search> searches = new ArrayList<>();
      for (int seed = 0; seed < SEEDS; seed++) {
        searches.add(
            Search.run(
                new CampaignBuilder(subject.space(), subject.seeds(seed * SEED_IMAGES, SEED_IMAGES))
                    .seed(seed)
                    .like(like),
                MOST_NAN));
      }
      told.accept(
          switch (like) {
            case ASSAY ->
                FuzzFigures.Experiment.of(FuzzBench.Part.NAN, "NaN", like, searches)
                    .least(SEEDS, FEW);
            case TENSORFUZZ ->
                FuzzFigures.Experiment.of(FuzzBench.Part.NAN, "NaN", like, searches)
                    .least(SEEDS, MOST_NAN);
            case RANDOM, WALK ->
                FuzzFigures.Experiment.of(FuzzBench.Part.NAN, "NaN", like, searches);
          });
    }
  }

  /**
   * Images near a digit that float32 and float16 classify differently: emulated, which is judged,
   * and beside it as ONNX Runtime's own kernels compute the converted model.
   */
  void precision(Consumer<FuzzFigures.Experiment> told) {
    Model model = subject.space().model();
    Model emulated =
        PrecisionEmulation.of(model, ElementType.FLOAT16, ConstantPolicy.CLAMP).model();
    Model converted = Float16Model.of(model);
    for (float radius : new float[] {WIDE, NARROW}) {
      for (Like like : List.of(Like.ASSAY, Like.TENSORFUZZ, Like.RANDOM)) {
        FuzzFigures.Experiment row = precision("float16", emulated, radius, like);
        told.accept(
            like == Like.ASSAY
                ? row.least(radius == WIDE ? IMAGES : NARROW_GOAL, MOST_PER_IMAGE)
                : row);
        told.accept(precision("ONNX Runtime's own float16", converted, radius, like));
      }
    }
  }

  private FuzzFigures.Experiment precision(String name, Model twin, float radius, Like like) {
    List<Search> searches = new ArrayList<>();
    for (int image = 0; image < IMAGES; image++) {
      searches.add(
          Search.run(
              new CampaignBuilder(subject.space(), subject.seeds(image * SEED_IMAGES, 1))
                  .seed(image)
                  .like(like)
                  .validity(Validity.within(radius))
                  .twin(twin, name, RunOptions.DEFAULT),
              MOST_PER_IMAGE));
    }
    return FuzzFigures.Experiment.of(
        FuzzBench.Part.PRECISION, "float32 and " + name + ", L∞ " + radius, like, searches);
  }
}
