package org.assay.bench.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.Interval;
import org.assay.data.spec.Role;
import org.assay.data.spec.Spec;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.campaign.Seed;
import org.assay.fuzz.mutate.Mutators;
import org.assay.fuzz.objective.ObjectiveRequest;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.fuzz.subject.Target;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Tensor;

/**
 * A recurrent model of characters with random weights that says a forbidden character, or the same
 * one again and again: the experiments on language models of TensorFuzz's article. Baselines change
 * tokens by drawn ones, since noise means nothing to them.
 */
final class TextExperiment {
  private static final int SEEDS = 10;
  private static final int SEED_ROWS = 5;
  private static final long MOST = 50_000;
  private static final int CHARACTERS = 32;
  private static final int POSITIONS = 16;
  private static final int WIDTH = 24;
  private static final int FORBIDDEN = 31;
  private static final int TIMES = 6;
  private static final int WITNESSES = 200_000;
  private static final float SURE = 1e-3f;

  private TextExperiment() {}

  /**
   * Both faults in all ways; ours must find the loop from every seed; the character is so rare that
   * it is only reported.
   */
  static void run(Consumer<FuzzFigures.Experiment> told) {
    List<SearchSpace> spaces = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      // As unlikely as can be while some text is known to bring it about.
      spaces.add(space(seed, best(space(seed, 0), seed) - SURE));
    }
    run(spaces, "forbidden character", "tokens:forbidden='" + FORBIDDEN + "'", 0, told);
    run(spaces, "character " + TIMES + " times", "tokens:repeat=" + TIMES, SEEDS, told);
  }

  /** The greatest lead of the forbidden character over all others in many drawn texts. */
  private static float best(SearchSpace space, long seed) {
    List<Seed> seeds = seeds(space, seed);
    RandomStream random = RandomStream.of(seed, "witnesses");
    float best = Float.NEGATIVE_INFINITY;
    try (CampaignBuilder.Ready ready =
        new CampaignBuilder(space, seeds)
            .like(Like.TENSORFUZZ)
            .mutators(Mutators.named(List.of("token-substitute")))
            .build()) {
      Target target = ready.target();
      Observation observed = new Observation(target.watched(), target.capacity());
      int logits = observed.indexOf(space.model().graph().outputs().get(0).name());
      float[] rows = new float[target.capacity() * POSITIONS];
      for (int n = 0; n < WITNESSES; n += target.capacity()) {
        for (int i = 0; i < rows.length; i++) {
          rows[i] = random.nextInt(CHARACTERS);
        }
        target.run(rows, 0, target.capacity(), observed);
        float[] values = observed.values(logits);
        for (int at = 0; at < values.length; at += CHARACTERS) {
          float others = Float.NEGATIVE_INFINITY;
          for (int c = 0; c < FORBIDDEN; c++) {
            others = Math.max(others, values[at + c]);
          }
          best = Math.max(best, values[at + FORBIDDEN] - others);
        }
      }
    }
    return best;
  }

  private static void run(
      List<SearchSpace> spaces,
      String name,
      String find,
      int least,
      Consumer<FuzzFigures.Experiment> told) {
    for (Like like : Like.values()) {
      List<Search> searches = new ArrayList<>();
      for (int seed = 0; seed < SEEDS; seed++) {
        SearchSpace space = spaces.get(seed);
        CampaignBuilder builder =
            new CampaignBuilder(space, seeds(space, seed))
                .seed(seed)
                .like(like)
                .find(List.of(ObjectiveRequest.parse(find)));
        if (like != Like.ASSAY) {
          builder.mutators(Mutators.named(List.of("token-substitute")));
        }
        searches.add(Search.run(builder, MOST));
      }
      FuzzFigures.Experiment row =
          FuzzFigures.Experiment.of(FuzzBench.Part.TEXT, name, like, searches);
      told.accept(like == Like.ASSAY ? row.least(least, MOST) : row);
    }
  }

  private static SearchSpace space(long seed, float penalty) {
    RandomStream random = RandomStream.of(seed, "characters");
    GraphBuilder builder = new GraphBuilder("characters");
    String x = builder.input("x", ElementType.INT64, Dim.of("N"), Dim.of(POSITIONS));
    String embedded =
        builder.op("Gather", normal(builder, random, "embedding", 1, CHARACTERS, WIDTH), x);
    // [positions, rows, width], as RNN of opset 14 takes it.
    String steps = builder.op("Transpose", perm(1, 0, 2), embedded);
    String states =
        builder
            .ops(
                2,
                "RNN",
                Map.of("hidden_size", new Attribute.IntValue(WIDTH)),
                steps,
                normal(builder, random, "in", 0.3f, 1, WIDTH, WIDTH),
                normal(builder, random, "recurrent", 0.2f, 1, WIDTH, WIDTH))
            .get(0);
    String squeezed =
        builder.op("Squeeze", states, builder.constant("one", Tensor.ofLongs(new long[] {1}, 1)));
    String back = builder.op("Transpose", perm(1, 0, 2), squeezed);
    float[] bias = new float[CHARACTERS];
    bias[FORBIDDEN] = -penalty;
    String logits =
        builder.op(
            "Add",
            builder.op("MatMul", back, normal(builder, random, "out", 1, WIDTH, CHARACTERS)),
            builder.constant("bias", Tensor.ofFloats(new long[] {CHARACTERS}, bias)));
    Spec spec =
        new Spec(
            Map.of(),
            Map.of(x, InputSpec.of(Role.CLASS_INDEX)),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Spec.empty().tolerances(),
            List.of());
    return SearchSpace.of(
        builder.output(logits).buildModel(),
        spec,
        Map.of(x, new Interval(0, CHARACTERS - 1)),
        Map.of(),
        0);
  }

  private static Map<String, Attribute> perm(long... axes) {
    return Map.of("perm", new Attribute.IntList(Arrays.stream(axes).boxed().toList()));
  }

  private static List<Seed> seeds(SearchSpace space, long seed) {
    RandomStream random = RandomStream.of(seed, "text");
    List<Seed> seeds = new ArrayList<>();
    for (int i = 0; i < SEED_ROWS; i++) {
      float[] row = new float[space.layout().rowSize()];
      for (int p = 0; p < row.length; p++) {
        row[p] = random.nextInt(CHARACTERS);
      }
      seeds.add(new Seed("text " + i, row));
    }
    return seeds;
  }

  private static String normal(
      GraphBuilder builder, RandomStream random, String name, float deviation, long... dims) {
    float[] values = new float[Math.toIntExact(Tensor.elements(dims))];
    random.fillNormal(values, 0, values.length, deviation);
    return builder.constant(name, Tensor.ofFloats(dims, values));
  }
}
