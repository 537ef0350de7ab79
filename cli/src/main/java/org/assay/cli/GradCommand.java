package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.bounds.input.TrainableWeights;
import org.assay.data.spec.Spec;
import org.assay.data.spec.Spelling;
import org.assay.grad.GradientGraph;
import org.assay.grad.GradientOptions;
import org.assay.grad.Gradients;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.upgrade.RuntimeOpset;
import org.assay.onnx.upgrade.WorkingForm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay grad}: a model that computes derivatives. */
@Command(
    name = "grad",
    description = {
      "Writes a model that computes a model's outputs and their derivatives.",
      "It has standard operators only, so that ONNX Runtime runs it and it can be differentiated"
          + " again."
    })
final class GradCommand extends AssayCommand {
  private static final String WEIGHTS = "weights";

  @Parameters(paramLabel = "MODEL", description = "The model, .onnx or .onnxtxt.")
  @Nullable Path model;

  @Option(
      names = "--of",
      paramLabel = "TENSOR",
      split = ",",
      required = true,
      description = "What to differentiate: a scalar, e.g. the loss. Of several, their sum.")
  List<String> of = new ArrayList<>();

  @Option(
      names = "--wrt",
      paramLabel = "TENSOR",
      split = ",",
      defaultValue = WEIGHTS,
      description =
          "By what: inputs, weights, inner tensors; \"weights\" stands for all weights that"
              + " training would change (default).")
  List<String> wrt = new ArrayList<>();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      required = true,
      description = "Where to write, .onnx or .onnxtxt.")
  @Nullable Path out;

  @Option(names = "--sum", description = "Of a tensor that is no scalar, all elements count once.")
  boolean sum;

  @Option(
      names = "--cut-unknown",
      description = "Cut paths through operators without a derivative, and say so.")
  boolean cutUnknown;

  @Option(names = "--force", description = "Replace a file that is there already.")
  boolean force;

  @Override
  public Integer call() {
    Path file = ModelPaths.existing(Options.given(model));
    Path target = Options.given(out);
    if (Files.exists(target) && !force) {
      throw new UsageException(
          "a file is there already",
          target.toString(),
          "a new file",
          "give another --out, or --force to replace it");
    }
    Model read = WorkingForm.of(ModelFiles.open(file));
    Graph graph = read.graph();
    Set<String> known = tensors(graph);
    of.forEach(name -> require(known, name, "--of"));
    List<String> by = by(graph, known);
    GradientOptions options = GradientOptions.DEFAULT;
    options = sum ? options.withSummedOutputs() : options;
    options = cutUnknown ? options.withUnknownCut() : options;
    GradientGraph gradient = Gradients.of(graph, of, by, options);
    ModelFiles.save(RuntimeOpset.of(read.withGraph(gradient.graph())), target);
    gradient.cuts().forEach(cut -> note("path cut, no derivative is known · " + cut));
    gradient
        .independent()
        .forEach(t -> note("derivative is zero, no path leads there · tensor '" + t + "'"));
    Map<String, String> shown = new LinkedHashMap<>(gradient.gradientOf());
    shown.forEach((tensor, output) -> out().println(harmless(tensor) + " -> " + harmless(output)));
    return ExitCode.CLEAN;
  }

  private List<String> by(Graph graph, Set<String> known) {
    Set<String> by = new LinkedHashSet<>();
    for (String name : wrt) {
      if (name.equals(WEIGHTS) && !known.contains(WEIGHTS)) {
        by.addAll(TrainableWeights.of(graph, Spec.empty()));
      } else {
        require(known, name, "--wrt");
        by.add(name);
      }
    }
    if (by.isEmpty()) {
      throw new UsageException(
          "the model has no weights",
          "--wrt " + WEIGHTS,
          "names of tensors",
          "give inputs, e.g. --wrt "
              + graph.requiredInputs().stream().map(ValueInfo::name).findFirst().orElse("x"));
    }
    return List.copyOf(by);
  }

  private static Set<String> tensors(Graph graph) {
    Set<String> names = new LinkedHashSet<>();
    graph.inputs().forEach(i -> names.add(i.name()));
    names.addAll(graph.initializers().keySet());
    graph.nodes().forEach(n -> names.addAll(n.outputs()));
    names.remove("");
    return names;
  }

  private static void require(Set<String> known, String name, String option) {
    if (!known.contains(name)) {
      throw new UsageException(
          "no tensor '" + name + "'",
          option,
          "a tensor of the model",
          Spelling.advice(name, known));
    }
  }

  private static String harmless(String name) {
    return UsageException.line(name, "", "", "");
  }
}
