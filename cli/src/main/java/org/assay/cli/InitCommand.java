package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.assay.data.NdArray;
import org.assay.data.npy.NpzReader;
import org.assay.data.spec.DimSpec;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecWriter;
import org.assay.data.spec.Spelling;
import org.assay.data.spec.Tolerances;
import org.assay.onnx.Dim;
import org.assay.onnx.Model;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.files.ModelFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay init}: writes a spec to start from. */
@Command(
    name = "init",
    description = "Writes a spec for a model: what may flow into it, to be read and corrected.")
final class InitCommand extends AssayCommand {
  @Parameters(paramLabel = "MODEL", description = "The model, .onnx or .onnxtxt.")
  @Nullable Path model;

  @Option(
      names = "--data",
      paramLabel = "FILE.npz",
      description = "Samples, an array per input: ranges and sizes are taken from them.")
  @Nullable Path data;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write (default: MODEL with .assay.yaml in place of its ending).")
  @Nullable Path output;

  @Option(names = "--force", description = "Replace a spec that is there already.")
  boolean force;

  @Override
  public Integer call() {
    Path file = ModelPaths.existing(Options.given(model));
    Path target = output != null ? output : beside(file);
    if (Files.exists(target) && !force) {
      throw new UsageException(
          "a spec is there already",
          target.toString(),
          "a new file",
          "give --output FILE, or --force to replace it");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw new UsageException("is not a regular file", target.toString(), "a file", "");
    }
    Model read = ModelFiles.open(file);
    Map<String, NdArray> arrays = data == null ? Map.of() : NpzReader.read(data);
    Draft draft = new Draft(read, arrays);
    SpecWriter.write(target, draft.spec(), draft.remark(file));
    draft.unused().forEach(this::note);
    out().println(target);
    return ExitCode.CLEAN;
  }

  private static Path beside(Path model) {
    String name = String.valueOf(model.getFileName());
    int dot = name.lastIndexOf('.');
    return model.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".assay.yaml");
  }

  /** What can be said of a model's inputs without knowing its purpose. */
  private static final class Draft {
    private final Model model;
    private final Map<String, NdArray> arrays;
    private final Map<String, InputSpec> inputs = new LinkedHashMap<>();
    private final Map<String, DimSpec> dims = new LinkedHashMap<>();
    private final TreeSet<String> open = new TreeSet<>();

    Draft(Model model, Map<String, NdArray> arrays) {
      this.model = model;
      this.arrays = arrays;
      Map<String, InputSpec> guessed = InputGuess.of(model);
      for (ValueInfo input : model.graph().requiredInputs()) {
        add(input, guessed.get(input.name()));
      }
    }

    private void add(ValueInfo input, @Nullable InputSpec guess) {
      if (guess == null) {
        return;
      }
      Optional<NdArray> sample = sample(input.name());
      inputs.put(input.name(), sample.map(a -> measured(guess, a, input.name())).orElse(guess));
      Optional<Shape> shape =
          input
              .type()
              .filter(ValueType.TensorType.class::isInstance)
              .flatMap(t -> ((ValueType.TensorType) t).shape());
      shape.ifPresent(s -> bind(s, sample));
    }

    private Optional<NdArray> sample(String input) {
      boolean only = model.graph().requiredInputs().size() == 1 && arrays.size() == 1;
      return only
          ? Optional.of(arrays.values().iterator().next())
          : Optional.ofNullable(arrays.get(input));
    }

    private void bind(Shape shape, Optional<NdArray> sample) {
      for (int axis = 0; axis < shape.rank(); axis++) {
        if (!(shape.dim(axis) instanceof Dim.Symbol symbol)) {
          continue;
        }
        boolean known =
            sample.isPresent()
                && sample.get().rank() == shape.rank()
                && sample.get().extent(axis) > 0;
        if (known) {
          dims.putIfAbsent(symbol.name(), DimSpec.of(sample.orElseThrow().extent(axis)));
          open.remove(symbol.name());
        } else if (!dims.containsKey(symbol.name())) {
          open.add(symbol.name());
        }
      }
    }

    private static InputSpec measured(InputSpec guess, NdArray sample, String name) {
      double lo = Double.POSITIVE_INFINITY;
      double hi = Double.NEGATIVE_INFINITY;
      for (double value : sample.toDoubles()) {
        if (Double.isNaN(value)) {
          throw new UsageException(
              "the samples hold NaN",
              "array for input '" + name + "'",
              "values that the model is meant to take",
              "remove those rows; to look at one bad input use assay trace");
        }
        lo = Math.min(lo, value);
        hi = Math.max(hi, value);
      }
      return sample.size() == 0 ? guess : InputSpec.of(guess.role(), lo, hi);
    }

    Spec spec() {
      return new Spec(
          dims, inputs, Map.of(), Optional.empty(), Optional.empty(), Tolerances.none(), List.of());
    }

    List<String> unused() {
      List<String> names = model.graph().requiredInputs().stream().map(ValueInfo::name).toList();
      List<String> notes = new ArrayList<>();
      if (names.size() == 1 && arrays.size() == 1) {
        return notes;
      }
      for (String array : arrays.keySet()) {
        if (!names.contains(array)) {
          notes.add(
              UsageException.line(
                  "no input for this array",
                  "array '" + array + "'",
                  "",
                  Spelling.advice(array, names)));
        }
      }
      return notes;
    }

    String remark(Path file) {
      List<String> lines = new ArrayList<>();
      lines.add("What may flow into " + file.getFileName() + ". Read and correct:");
      lines.add(
          arrays.isEmpty()
              ? "the ranges are defaults; narrow them to what the model is meant to take."
              : "the ranges are the least and greatest values of the samples; widen them to what"
                  + " may come.");
      lines.add(
          "Roles: data, one_hot, mask, class_index, noise, keep_prob, variance, integer, rate,"
              + " other.");
      if (!open.isEmpty()) {
        lines.add("Sizes that are not fixed: " + String.join(", ", open) + ". To fix one, add");
        lines.add("dims: {" + open.first() + ": 1}");
      }
      return String.join("\n", lines);
    }
  }
}
