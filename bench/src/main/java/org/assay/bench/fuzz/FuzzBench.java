package org.assay.bench.fuzz;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.assay.bench.Machine;
import org.assay.data.NdArray;
import org.assay.data.idx.IdxReader;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.Interval;
import org.assay.data.spec.Role;
import org.assay.data.spec.Spec;
import org.assay.exec.RunOptions;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.campaign.Seed;
import org.assay.fuzz.mutate.Validity;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.precision.PrecisionEmulation;
import org.assay.onnx.structure.FunctionInliner;
import org.assay.onnx.structure.Validation;
import org.assay.onnx.upgrade.Upgrade;

/**
 * The experiments of TensorFuzz's article (Odena and others, ICML 2019, section 4) on a digit
 * classifier, ours and the baselines in one run.
 */
public final class FuzzBench {
  private static final int SEEDS = 10;
  private static final int IMAGES = 20;
  private static final int SEED_IMAGES = 10;
  private static final long MOST_NAN = 200_000;
  private static final long MOST_PER_IMAGE = 100_000;
  private static final long MEASURED = 300_000;
  private static final long MOST_GROWTH = 3_000_000;
  private static final int PIXELS = SyntheticDigits.SIDE * SyntheticDigits.SIDE;
  private static final int CLASSES = 10;

  private final SearchSpace space;
  private final List<float[]> rows;
  private final boolean real;

  /**
   * A bench.
   *
   * @param model the digit classifier
   * @param data folder of MNIST's test images; else digits are drawn
   */
  public FuzzBench(Path model, Optional<Path> data) {
    Model prepared =
        Upgrade.toWorkingOpset(
            FunctionInliner.inline(Validation.validated(ModelReader.read(model))));
    Spec spec =
        new Spec(
            Map.of(),
            Map.of("image", InputSpec.of(Role.DATA, -1, 1), "label", InputSpec.of(Role.ONE_HOT)),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Spec.empty().tolerances(),
            List.of());
    Map<String, Interval> ranges =
        Map.of("image", new Interval(-1, 1), "label", new Interval(0, 1));
    this.space = SearchSpace.of(prepared, spec, ranges, Map.of(), 0);
    this.real = data.isPresent();
    this.rows = real ? read(data.get()) : drawn();
  }

  /**
   * One experiment in one way.
   *
   * @param found of how many tries it was found
   * @param medianInputs of those that found it; NaN if none did
   * @param cpuSeconds median of all tries
   * @param inputsPerSecond of CPU time, over all tries
   */
  public record Row(
      String experiment,
      Like like,
      int found,
      int tries,
      double medianInputs,
      double cpuSeconds,
      double inputsPerSecond) {}

  /**
   * Throughput of the faithful way while its corpus has a size.
   *
   * @param corpus items at the start
   * @param grown items at the end
   */
  public record Throughput(int corpus, int grown, double inputsPerSecond) {}

  /** All figures. */
  public record Figures(
      Machine machine, boolean realDigits, List<Row> rows, List<Throughput> throughput) {
    public Figures {
      rows = List.copyOf(rows);
      throughput = List.copyOf(throughput);
    }
  }

  /**
   * Runs every experiment.
   *
   * @param progress is told each row as soon as it is there
   */
  public Figures run(Consumer<String> progress) {
    List<Row> figures = new ArrayList<>();
    for (Like like : Like.values()) {
      figures.add(told(nan(like), progress));
    }
    for (float radius : new float[] {1, 0.4f}) {
      for (Like like : new Like[] {Like.ASSAY, Like.TENSORFUZZ, Like.RANDOM}) {
        figures.add(told(precision(like, radius), progress));
      }
    }
    return new Figures(
        Machine.here(), real, figures, List.of(throughput(1_000), throughput(10_000)));
  }

  private static Row told(Row row, Consumer<String> progress) {
    progress.accept(
        row.experiment() + ", " + row.like() + ": " + row.found() + " of " + row.tries());
    return row;
  }

  private Row nan(Like like) {
    List<long[]> tries = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      List<Seed> seeds = seeds(seed * SEED_IMAGES, SEED_IMAGES);
      tries.add(run(new CampaignBuilder(space, seeds).seed(seed).like(like), MOST_NAN));
    }
    return row("NaN", like, tries);
  }

  private Row precision(Like like, float radius) {
    Model half =
        PrecisionEmulation.of(space.model(), ElementType.FLOAT16, ConstantPolicy.CLAMP).model();
    List<long[]> tries = new ArrayList<>();
    for (int image = 0; image < IMAGES; image++) {
      tries.add(
          run(
              new CampaignBuilder(space, seeds(image * SEED_IMAGES, 1))
                  .seed(image)
                  .like(like)
                  .validity(Validity.within(radius))
                  .twin(half, "float16", RunOptions.DEFAULT),
              MOST_PER_IMAGE));
    }
    return row("float32 and float16, L∞ " + radius, like, tries);
  }

  private static long[] run(CampaignBuilder builder, long most) {
    try (CampaignBuilder.Ready ready = builder.build()) {
      Campaign campaign = ready.campaign(Journal.NONE);
      long start = cpu();
      campaign.run(() -> !campaign.findings().isEmpty() || campaign.inputs() >= most);
      boolean found = !campaign.findings().isEmpty();
      long first = found ? campaign.findings().get(0).input() : campaign.inputs();
      return new long[] {found && first <= most ? 1 : 0, first, cpu() - start, campaign.inputs()};
    }
  }

  private static Row row(String experiment, Like like, List<long[]> tries) {
    double[] inputs =
        tries.stream().filter(t -> t[0] == 1).mapToDouble(t -> t[1]).sorted().toArray();
    double[] seconds = tries.stream().mapToDouble(t -> t[2] / 1e9).sorted().toArray();
    double all = tries.stream().mapToDouble(t -> t[3]).sum();
    return new Row(
        experiment,
        like,
        inputs.length,
        tries.size(),
        inputs.length == 0 ? Double.NaN : inputs[inputs.length / 2],
        seconds[seconds.length / 2],
        all / Math.max(1e-9, Arrays.stream(seconds).sum()));
  }

  /** With a threshold so fine that the corpus grows to that size, and on from there. */
  private Throughput throughput(int corpus) {
    CampaignBuilder builder =
        new CampaignBuilder(space, seeds(0, SEED_IMAGES))
            .seed(1)
            .like(Like.TENSORFUZZ)
            .threshold(1.0 / corpus / corpus);
    try (CampaignBuilder.Ready ready = builder.build()) {
      Campaign campaign = ready.campaign(Journal.NONE);
      campaign.run(() -> campaign.corpus().size() >= corpus || campaign.inputs() > MOST_GROWTH);
      long start = cpu();
      long before = campaign.inputs();
      int size = campaign.corpus().size();
      campaign.run(() -> campaign.inputs() - before >= MEASURED);
      return new Throughput(
          size, campaign.corpus().size(), (campaign.inputs() - before) / ((cpu() - start) / 1e9));
    }
  }

  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private List<Seed> seeds(int from, int count) {
    List<Seed> seeds = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      seeds.add(new Seed("digit " + i, rows.get(i % rows.size()).clone()));
    }
    return seeds;
  }

  private static List<float[]> drawn() {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < SEEDS * SEED_IMAGES * 2; i++) {
      int digit = i % CLASSES;
      rows.add(row(SyntheticDigits.draw(digit, RandomStream.of(i, "digit")), digit));
    }
    return rows;
  }

  private static List<float[]> read(Path folder) {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    arrays.put("images", IdxReader.read(found(folder, "images")));
    arrays.put("labels", IdxReader.read(found(folder, "labels")));
    NdArray images = arrays.get("images");
    NdArray labels = arrays.get("labels");
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < SEEDS * SEED_IMAGES * 2; i++) {
      float[] pixels = new float[PIXELS];
      for (int p = 0; p < PIXELS; p++) {
        pixels[p] = (float) (images.getDouble(i * PIXELS + p) / 127.5 - 1);
      }
      rows.add(row(pixels, (int) labels.getLong(i)));
    }
    return rows;
  }

  private static Path found(Path folder, String part) {
    try (java.util.stream.Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().contains(part))
          .sorted()
          .findFirst()
          .orElseThrow(
              () ->
                  new org.assay.data.DataException(
                      "no file with '" + part + "' in its name", folder.toString()));
    } catch (java.io.IOException e) {
      throw new org.assay.data.DataException("cannot be listed", folder.toString(), "", e);
    }
  }

  private static float[] row(float[] pixels, int label) {
    float[] row = Arrays.copyOf(pixels, PIXELS + CLASSES);
    row[PIXELS + label] = 1;
    return row;
  }
}
