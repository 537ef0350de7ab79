package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.grad.GradientException;
import org.assay.grad.GradientGraph;
import org.assay.grad.Gradients;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.upgrade.WorkingForm;

/**
 * Derivatives of the loss on ordinary data, of the original and of repaired models.
 *
 * <p>They agree to a share of the greatest derivative of a tensor. A derivative that is zero but
 * for rounding has no digits to agree in: what the original's own derivatives change by, when its
 * inputs change in the last place, is set aside.
 */
final class GradientRuns {
  // A few suffice: each gives a number for every element of every input and weight.
  private static final int MOST_RUNS = 4;
  private static final double NOISE = 8;

  private final String loss;
  private final List<String> by;
  private final List<Map<String, Tensor>> inputs;
  private final Runner.Opener opener;
  private final List<Map<String, Tensor>> derivatives;
  private final List<Map<String, Tensor>> nearby;

  private GradientRuns(
      String loss,
      List<String> by,
      List<Map<String, Tensor>> inputs,
      Runner.Opener opener,
      List<Map<String, Tensor>> derivatives,
      List<Map<String, Tensor>> nearby) {
    this.loss = loss;
    this.by = by;
    this.inputs = inputs;
    this.opener = opener;
    this.derivatives = derivatives;
    this.nearby = nearby;
  }

  /** Runs the original; empty if it cannot be differentiated. */
  static Optional<GradientRuns> of(
      Model original, String loss, List<Map<String, Tensor>> inputs, Runner.Opener opener) {
    List<String> by = new ArrayList<>();
    for (ValueInfo input : original.graph().requiredInputs()) {
      if (input.type().flatMap(t -> t.asTensor()).map(t -> t.element().isFloat()).orElse(false)) {
        by.add(input.name());
      }
    }
    original
        .graph()
        .initializers()
        .forEach(
            (name, tensor) -> {
              if (tensor.type().isFloat() && tensor.rank() > 0) {
                by.add(name);
              }
            });
    List<Map<String, Tensor>> few = inputs.subList(0, Math.min(MOST_RUNS, inputs.size()));
    try {
      List<Map<String, Tensor>> moved = few.stream().map(GradientRuns::moved).toList();
      return Optional.of(
          new GradientRuns(
              loss,
              by,
              few,
              opener,
              derivatives(original, loss, by, few, opener),
              derivatives(original, loss, by, moved, opener)));
    } catch (GradientException | ModelException | ExecException notDifferentiable) {
      // Then nothing is said of derivatives; the document has no number for them.
      return Optional.empty();
    }
  }

  private static List<Map<String, Tensor>> derivatives(
      Model model,
      String loss,
      List<String> by,
      List<Map<String, Tensor>> inputs,
      Runner.Opener opener) {
    Model working = WorkingForm.of(model);
    GradientGraph gradients = Gradients.of(working.graph(), List.of(loss), by);
    List<Map<String, Tensor>> all = new ArrayList<>();
    try (Runner runner = opener.open(working.withGraph(gradients.graph()), List.of())) {
      for (Map<String, Tensor> one : inputs) {
        Map<String, Tensor> made = runner.run(one, gradients.gradientOf().values());
        Map<String, Tensor> byTensor = new LinkedHashMap<>();
        gradients.gradientOf().forEach((tensor, name) -> byTensor.put(tensor, get(made, name)));
        all.add(byTensor);
      }
    }
    return all;
  }

  // Every other number by a unit in its last place.
  private static Map<String, Tensor> moved(Map<String, Tensor> inputs) {
    Map<String, Tensor> moved = new LinkedHashMap<>(inputs);
    moved.replaceAll(
        (name, tensor) -> {
          if (tensor.type() != ElementType.FLOAT) {
            return tensor;
          }
          double[] values = tensor.toDoubles();
          for (int i = 0; i < values.length; i += 2) {
            values[i] = Math.nextUp((float) values[i]);
          }
          return Tensor.ofValues(tensor.type(), tensor.dims(), values);
        });
    return moved;
  }

  private static Tensor get(Map<String, Tensor> made, String name) {
    return Optional.ofNullable(made.get(name)).orElseThrow();
  }

  /** How far a repaired model's derivatives agree, if at most {@code tolerance} is asked for. */
  Agreement compared(Model repaired, double tolerance) {
    List<Map<String, Tensor>> now;
    try {
      now = derivatives(repaired, loss, by, inputs, opener);
    } catch (GradientException | ModelException | ExecException e) {
      return new Agreement(1, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, false);
    }
    Agreement all = Agreement.NONE;
    for (int i = 0; i < now.size(); i++) {
      for (String tensor : by) {
        double[] before = get(derivatives.get(i), tensor).toDoubles();
        double[] beside = get(nearby.get(i), tensor).toDoubles();
        double noise = NOISE * Agreement.ofTensor(before, beside, 0).maxAbs();
        double[] after = get(now.get(i), tensor).toDoubles();
        all = all.and(Agreement.ofTensor(before, after, noise / tolerance));
      }
    }
    return new Agreement(now.size(), all.maxAbs(), all.maxRel(), all.staysFinite());
  }
}
