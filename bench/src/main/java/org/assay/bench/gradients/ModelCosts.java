package org.assay.bench.gradients;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.assay.data.random.RandomStream;
import org.assay.exec.ExecException;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.RunOptions;
import org.assay.grad.GradientException;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.structure.FunctionInliner;
import org.assay.onnx.upgrade.Upgrade;
import org.assay.testkit.gradients.ModelGradient;

/** Gradients of exported models by all their weights: whether they agree, and what they cost. */
final class ModelCosts {
  /** What a gradient graph may cost, in forward runs. */
  static final double MOST_FORWARDS = 4;

  private ModelCosts() {}

  /**
   * One model that was differentiated.
   *
   * @param forwardNodes of the model, bodies included
   * @param gradientNodes of the graph that computes the output and the derivatives
   * @param disagreement with differences along the gradient
   * @param plain without ORT's optimisation
   * @param optimised with all of it, if ORT runs both then
   */
  record Measured(
      int forwardNodes,
      int gradientNodes,
      double disagreement,
      Cost plain,
      Optional<Cost> optimised) {}

  /**
   * One model.
   *
   * @param model file name
   * @param measured if it was differentiated and run
   * @param reason what was not measured, and why; else empty
   */
  record Row(String model, Optional<Measured> measured, String reason) {}

  static List<Row> run(List<Path> models, Consumer<String> progress) {
    List<Row> rows = new ArrayList<>();
    for (Path file : models) {
      String name = String.valueOf(file.getFileName());
      progress.accept(name);
      try {
        Model model = Upgrade.toWorkingOpset(FunctionInliner.inline(ModelReader.read(file)));
        rows.add(measured(name, model));
      } catch (GradientException | ModelException | ExecException e) {
        rows.add(new Row(name, Optional.empty(), String.valueOf(e.getMessage())));
      }
    }
    return rows;
  }

  private static Row measured(String name, Model model) {
    ModelGradient gradient =
        ModelGradient.of(
            Differentiation.REQUESTED, model, RandomStream.of(3, "gradients of models"));
    Cost plain = Cost.of(gradient, RunOptions.DEFAULT);
    Optional<Cost> optimised = Optional.empty();
    String reason = "";
    try {
      optimised =
          Optional.of(
              Cost.of(gradient, RunOptions.DEFAULT.withOptimization(OptimizationLevel.ALL)));
    } catch (ExecException e) {
      reason = "with optimisation: " + e.getMessage();
    }
    Measured measured =
        new Measured(
            nodes(gradient.forward().graph()),
            nodes(gradient.gradient().graph()),
            gradient.disagreement(),
            plain,
            optimised);
    return new Row(name, Optional.of(measured), reason);
  }

  private static int nodes(Graph graph) {
    int nodes = 0;
    for (Node node : graph.nodes()) {
      nodes++;
      for (Attribute attribute : node.attributes().values()) {
        nodes += attribute instanceof Attribute.GraphValue body ? nodes(body.value()) : 0;
      }
    }
    return nodes;
  }
}
