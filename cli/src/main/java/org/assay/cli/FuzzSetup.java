package org.assay.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.RunOptions;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Seed;
import org.assay.fuzz.compare.Comparer;
import org.assay.fuzz.coverage.CoverageKind;
import org.assay.fuzz.findings.FindingWriter;
import org.assay.fuzz.mutate.Mutators;
import org.assay.fuzz.objective.ObjectiveRequest;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ModelHash;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.precision.PrecisionEmulation;
import org.assay.onnx.upgrade.WorkingForm;

/** Reads all that a campaign needs, and makes campaigns of it. */
final class FuzzSetup {
  /** No row of a sound model takes as long; it ends those that loop for ever. */
  private static final Duration LONGEST_RUN = Duration.ofSeconds(30);

  private static final ObjectiveRequest ERRORS = ObjectiveRequest.parse("execution-error");

  private final FuzzOptions options;
  private final Path file;
  private final Model model;
  private final Optional<Path> specFile;
  private final SearchSpace space;
  private final List<Seed> rows;
  private final List<String> notes;
  private final Optional<Path> twin;
  private final String sha256;

  /**
   * Reads models, spec and seeds.
   *
   * @throws UsageException or another error of one line if one of them is not as it must be
   */
  FuzzSetup(Path file, FuzzOptions options) {
    this.options = options;
    this.file = file;
    this.specFile =
        options.spec != null
            ? Optional.of(ModelPaths.existing(options.spec, "a spec (YAML)"))
            : SpecFiles.beside(file);
    Spec read = specFile.map(SpecReader::read).orElse(Spec.empty());
    this.model = ModelFiles.open(file);
    CompareInputs given =
        new CompareInputs(
            model,
            read,
            AnalysisOptions.ranges(options.ranges),
            AnalysisOptions.sizes(options.dims),
            options.rows);
    Comparer.Given samples = given.of(options.rows.data);
    this.space =
        SearchSpace.of(
            prepared(model),
            read,
            FuzzInputs.intervals(samples),
            AnalysisOptions.sizes(options.dims),
            options.seed);
    this.rows = FuzzInputs.rows(space, samples, options.seeds, options.seed);
    this.notes = List.copyOf(given.notes());
    this.twin = Optional.ofNullable(options.with).map(ModelPaths::existing);
    this.sha256 =
        ModelHash.sha256(file) + twin.map(other -> " " + ModelHash.sha256(other)).orElse("");
  }

  private static Model prepared(Model given) {
    return WorkingForm.of(given);
  }

  /** The model as it was read. */
  Model model() {
    return model;
  }

  /** What is searched. */
  SearchSpace space() {
    return space;
  }

  /** The spec that was used. */
  Optional<Path> specFile() {
    return specFile;
  }

  /** What was assumed. */
  List<String> notes() {
    return notes;
  }

  /** Of the model's file; of two models, both with a space between. */
  String sha256() {
    return sha256;
  }

  /** Where findings come from. */
  FindingWriter.Origin origin() {
    return new FindingWriter.Origin(
        ModelHash.sha256(file),
        specFile.map(Path::toString),
        options.seed,
        Map.of(),
        FuzzInputs.weights(space));
  }

  /** All that determines the result beside model, seed and mutators. */
  String plan() {
    int digest = 1;
    for (Seed row : rows) {
      digest = 31 * digest + Arrays.hashCode(row.row());
    }
    String fields =
        space.layout().fields().stream()
            .map(f -> f.name() + " " + f.low() + ".." + f.high())
            .collect(Collectors.joining(", "));
    return options.plan()
        + "; seeds "
        + rows.size()
        + " "
        + Integer.toHexString(digest)
        + "; ranges "
        + fields;
  }

  /**
   * A campaign's parts.
   *
   * @param seed of its chance
   */
  CampaignBuilder.Ready parts(long seed) {
    RunOptions how = RunOptions.DEFAULT.withTimeLimit(LONGEST_RUN);
    CampaignBuilder builder =
        new CampaignBuilder(space, rows).seed(seed).like(options.way()).options(how);
    options.validity().ifPresent(builder::validity);
    List<ObjectiveRequest> requests = new ArrayList<>();
    options.find.forEach(text -> requests.add(ObjectiveRequest.parse(text)));
    if (requests.stream().noneMatch(r -> r.factory().needsIsolation())) {
      // A search that runs overnight must not end with the first row that cannot be run.
      requests.add(ERRORS);
    }
    builder.find(requests);
    if (!options.mutators.isEmpty()) {
      builder.mutators(Mutators.named(options.mutators));
    }
    if (options.coverage != null) {
      builder.coverage(CoverageKind.parse(options.coverage));
    }
    if (options.threshold != null) {
      builder.threshold(options.threshold);
    }
    addTwin(builder, how);
    return builder.build();
  }

  private void addTwin(CampaignBuilder builder, RunOptions how) {
    twin.ifPresent(other -> builder.twin(prepared(ModelFiles.open(other)), "twin", how));
    if (options.precision != null) {
      ElementType type =
          switch (options.precision) {
            case "float16" -> ElementType.FLOAT16;
            case "bfloat16" -> ElementType.BFLOAT16;
            default ->
                throw new UsageException(
                    "no precision '" + options.precision + "'",
                    "--precision",
                    "float16 or bfloat16",
                    "");
          };
      Model narrow = PrecisionEmulation.of(space.model(), type, ConstantPolicy.CLAMP).model();
      builder.twin(narrow, options.precision + " (emulated)", how);
    }
    if (options.optimised) {
      builder.twin(space.model(), "optimised", how.withOptimization(OptimizationLevel.ALL));
    }
  }
}
