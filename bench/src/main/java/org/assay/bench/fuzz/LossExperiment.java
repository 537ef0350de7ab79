package org.assay.bench.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Interval;
import org.assay.data.spec.Spec;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.campaign.Seed;
import org.assay.fuzz.objective.ObjectiveRequest;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.grad.GradientGraph;
import org.assay.grad.GradientOptions;
import org.assay.grad.Gradients;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;

/**
 * A discriminator whose loss is cut off before the logarithm, so that it can be high while its
 * gradient vanishes: the fault that TensorFuzz's article finds in published code of adversarial
 * networks. Two layers with random weights; loss −log max(sigmoid(d), 10⁻⁶).
 */
final class LossExperiment {
  private static final int SEEDS = 10;
  private static final int SEED_ROWS = 5;
  private static final long MOST = 50_000;
  private static final int INPUTS = 32;
  private static final int HIDDEN = 64;
  private static final float LEAST = 1e-6f;
  private static final float BIAS = 2;

  private LossExperiment() {}

  /** All ways; ours must find it from every seed. */
  static void run(Consumer<FuzzFigures.Experiment> told) {
    for (Like like : Like.values()) {
      List<Search> searches = new ArrayList<>();
      for (int seed = 0; seed < SEEDS; seed++) {
        Subject subject = subject(seed);
        searches.add(
            Search.run(
                new CampaignBuilder(subject.space(), subject.seeds())
                    .seed(seed)
                    .like(like)
                    .find(List.of(ObjectiveRequest.parse(subject.find()))),
                MOST));
      }
      FuzzFigures.Experiment row =
          FuzzFigures.Experiment.of(FuzzBench.Part.LOSS, "loss without gradient", like, searches);
      told.accept(like == Like.ASSAY ? row.least(SEEDS, MOST) : row);
    }
  }

  private record Subject(SearchSpace space, List<Seed> seeds, String find) {}

  private static Subject subject(long seed) {
    RandomStream random = RandomStream.of(seed, "discriminator");
    GraphBuilder builder = new GraphBuilder("discriminator");
    String x = builder.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(INPUTS));
    String hidden =
        builder.op(
            "Relu", builder.op("MatMul", x, weights(builder, random, "first", INPUTS, HIDDEN)));
    String d =
        builder.op(
            "Add",
            builder.op("MatMul", hidden, weights(builder, random, "second", HIDDEN, 1)),
            builder.constant("bias", Tensor.ofFloats(new long[] {1}, BIAS)));
    String cut =
        builder.op(
            "Max",
            builder.op("Sigmoid", d),
            builder.constant("least", Tensor.ofFloats(new long[] {1}, LEAST)));
    String loss = builder.op("Neg", builder.op("Log", cut));
    Model forward = builder.output(loss).buildModel();
    GradientGraph both =
        Gradients.of(
            forward.graph(),
            List.of(loss),
            List.of(x),
            GradientOptions.DEFAULT.withSummedOutputs());
    SearchSpace space =
        SearchSpace.of(
            forward.withGraph(both.graph()),
            Spec.empty(),
            Map.of(x, new Interval(-3, 3)),
            Map.of(),
            0);
    List<Seed> seeds = new ArrayList<>();
    for (int i = 0; i < SEED_ROWS; i++) {
      float[] row = new float[INPUTS];
      random.fillNormal(row, 0, INPUTS, 0.2f);
      space.layout().admit(row, 0);
      seeds.add(new Seed("row " + i, row));
    }
    String gradient = both.gradientOf().get(x);
    return new Subject(
        space,
        seeds,
        "vanishing-gradient:loss=" + loss + ",gradient=" + gradient + ",high=10,low=1e-12");
  }

  private static String weights(
      GraphBuilder builder, RandomStream random, String name, int from, int to) {
    float[] values = new float[from * to];
    random.fillNormal(values, 0, values.length, (float) (2 / Math.sqrt(from)));
    return builder.constant(name, Tensor.ofFloats(new long[] {from, to}, values));
  }
}
