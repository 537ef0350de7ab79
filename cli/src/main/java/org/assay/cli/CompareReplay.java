package org.assay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.failing.FailingInput;
import org.assay.data.spec.Tolerances;
import org.assay.data.spec.Tolerances.Tolerance;
import org.assay.fuzz.compare.CompareOptions;
import org.assay.fuzz.compare.Comparer;
import org.assay.fuzz.compare.Comparison;
import org.assay.fuzz.compare.ComparisonRules;
import org.assay.fuzz.compare.ComparisonText;
import org.assay.fuzz.compare.OutputComparison;
import org.assay.fuzz.compare.Twin;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ModelHash;

/** Compares two models again on an input on which they disagreed. */
final class CompareReplay {
  private static final long LARGEST_JSON = 16 << 20;

  private final AssayCommand command;
  private final RunningOptions running;

  CompareReplay(AssayCommand command, RunningOptions running) {
    this.command = command;
    this.running = running;
  }

  /**
   * Compares; gives the exit code.
   *
   * @param reference the model whose inputs were kept
   */
  int replay(Path folder, FailingInput failing, Path reference) {
    JsonNode facts = facts(folder);
    Path other = Path.of(facts.path("model_1").asText());
    ModelPaths.existing(other);
    for (Path file : List.of(reference, other)) {
      String expected =
          file.equals(other) ? facts.path("model_1_sha256").asText() : failing.modelSha256();
      if (!ModelHash.sha256(file).equals(expected)) {
        command.note(file + " is not the model that was compared: its SHA-256 differs");
      }
    }
    Twin a = twin(reference);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    failing.inputs().forEach((name, array) -> inputs.put(name, tensor(a.model(), name, array)));
    Comparison comparison =
        new Comparer(options(facts, failing.seed()))
            .compare(
                a,
                twin(other),
                new Comparer.Given(inputs, Optional.of(folder.toString()), Map.of()));
    command
        .out()
        .print(
            new ComparisonText(command.colour())
                .render(comparison, ComparisonRules.findings(comparison), List.of()));
    boolean again = comparison.outputs().stream().anyMatch(CompareReplay::disagrees);
    command.out().println(again ? "they disagree again" : "they agree");
    return again ? ExitCode.FINDINGS : ExitCode.CLEAN;
  }

  private static boolean disagrees(OutputComparison output) {
    return output.misfit().isPresent()
        || output.differences().map(d -> d.outside() > 0).orElse(false)
        || output.labels().map(l -> l.changed() > 0).orElse(false);
  }

  private Twin twin(Path file) {
    return new Twin(
        file.toString(), ModelHash.sha256(file), ModelFiles.open(file), running.openerOnceProbed());
  }

  private static Tensor tensor(Model model, String name, NdArray array) {
    Optional<ElementType> type =
        model
            .graph()
            .input(name)
            .flatMap(ValueInfo::type)
            .flatMap(ValueType::asTensor)
            .map(ValueType.TensorType::element);
    return type.map(t -> Tensors.toTensor(array, t)).orElseGet(() -> Tensors.toTensor(array));
  }

  private static CompareOptions options(JsonNode facts, long seed) {
    Map<String, Tolerance> tolerances = new LinkedHashMap<>();
    Map<String, String> map = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    facts.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      if (name.startsWith("tolerance ")) {
        String[] parts = facts.path(name).asText().split(" ", 2);
        tolerances.put(
            name.substring("tolerance ".length()),
            new Tolerance(Double.parseDouble(parts[0]), Double.parseDouble(parts[1])));
      }
    }
    facts
        .path("map")
        .asText()
        .lines()
        .forEach(
            line -> {
              String[] sides = AnalysisOptions.split(line, "run.json", "A=B");
              map.put(sides[0], sides[1]);
            });
    return new CompareOptions(
        new Tolerances(Optional.empty(), tolerances),
        map,
        true,
        Set.of(),
        0,
        true,
        false,
        OptionalLong.empty(),
        Optional.empty(),
        seed);
  }

  /** The facts of the run that kept the folder. */
  private static JsonNode facts(Path folder) {
    Path parent = folder.toAbsolutePath().normalize().getParent();
    Path run = parent == null ? folder.resolve("run.json") : parent.resolve("run.json");
    try {
      if (Files.isRegularFile(run) && Files.size(run) < LARGEST_JSON) {
        JsonNode facts = new ObjectMapper().readTree(run.toFile()).path("facts");
        if (facts.has("model_1") && facts.has("model_2")) {
          return facts;
        }
      }
    } catch (IOException e) {
      throw new UsageException(
          "cannot be read (" + e.getClass().getSimpleName() + ")", run.toString(), "", "");
    }
    throw new UsageException(
        "the models that were compared are not known",
        folder.toString(),
        "run.json of assay compare in the folder above",
        "run assay compare again");
  }
}
