package org.assay.numeric.confirm.training;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.failing.FailingInput;
import org.assay.exec.Runner;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.upgrade.WorkingForm;

/** Makes the step of a failing training step again. */
public final class StepReplay {
  private StepReplay() {}

  /**
   * Trains on the kept batch from the kept weights.
   *
   * @param model as it was read
   * @param failing with a step
   * @return how the new weights compare with those that were kept
   * @throws org.assay.grad.GradientException if the model's loss has no derivative any more
   */
  public static String run(Model model, FailingInput failing, Runner.Opener opener) {
    FailingInput.TrainingStep kept = failing.step().orElseThrow();
    Model working = WorkingForm.of(model);
    Map<String, Tensor> start = tensors(kept.startWeights());
    Set<String> moved = new LinkedHashSet<>();
    for (Map.Entry<String, NdArray> e : kept.steppedWeights().entrySet()) {
      NdArray before = kept.startWeights().get(e.getKey());
      if (before == null || !before.equals(e.getValue())) {
        moved.add(e.getKey());
      }
    }
    if (moved.isEmpty()) {
      return "the step moves no weight";
    }
    String loss = failing.loss().orElseGet(() -> working.graph().outputs().get(0).name());
    double rate = rate(kept, moved, working, loss, start, opener);
    return "step at rate %s: %d weights, largest difference from the kept ones %s"
        .formatted(rate, moved.size(), difference(kept, moved, working, loss, start, rate, opener));
  }

  // The folder keeps no rate: the step at rate 1 tells it, for a step is proportional to it.
  private static double rate(
      FailingInput.TrainingStep kept,
      Set<String> moved,
      Model working,
      String loss,
      Map<String, Tensor> start,
      Runner.Opener opener) {
    Map<String, double[]> whole = step(kept, moved, working, loss, start, 1, opener);
    double product = 0;
    double square = 0;
    for (Map.Entry<String, double[]> e : whole.entrySet()) {
      double[] from = values(kept.startWeights(), e.getKey());
      double[] then = values(kept.steppedWeights(), e.getKey());
      double[] now = e.getValue();
      for (int i = 0; i < Math.min(now.length, Math.min(from.length, then.length)); i++) {
        product += (then[i] - from[i]) * (now[i] - from[i]);
        square += (now[i] - from[i]) * (now[i] - from[i]);
      }
    }
    double rate = product / square;
    return square > 0 && Double.isFinite(rate)
        ? new java.math.BigDecimal(rate).round(new java.math.MathContext(4)).doubleValue()
        : 1;
  }

  private static double[] values(Map<String, NdArray> arrays, String name) {
    return Optional.ofNullable(arrays.get(name)).map(NdArray::toDoubles).orElse(new double[0]);
  }

  private static double difference(
      FailingInput.TrainingStep kept,
      Set<String> moved,
      Model working,
      String loss,
      Map<String, Tensor> start,
      double rate,
      Runner.Opener opener) {
    double most = 0;
    for (Map.Entry<String, double[]> e :
        step(kept, moved, working, loss, start, rate, opener).entrySet()) {
      double[] then = values(kept.steppedWeights(), e.getKey());
      double[] now = e.getValue();
      for (int i = 0; i < Math.min(now.length, then.length); i++) {
        most = Math.max(most, Math.abs(now[i] - then[i]));
      }
    }
    return most;
  }

  private static Map<String, double[]> step(
      FailingInput.TrainingStep kept,
      Set<String> moved,
      Model working,
      String loss,
      Map<String, Tensor> start,
      double rate,
      Runner.Opener opener) {
    StepGraph graphs = StepGraph.of(working, loss, moved, start, rate);
    Map<String, double[]> made = new LinkedHashMap<>();
    try (Runner runner = opener.open(graphs.step(), List.of())) {
      Map<String, Tensor> batch = tensors(kept.batch());
      batch.keySet().retainAll(runner.inputs().keySet());
      Map<String, Tensor> results = runner.run(batch);
      graphs
          .updated()
          .forEach(
              (weight, output) ->
                  Optional.ofNullable(results.get(output))
                      .ifPresent(t -> made.put(weight, t.toDoubles())));
    }
    return made;
  }

  private static Map<String, Tensor> tensors(Map<String, NdArray> arrays) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    arrays.forEach((name, array) -> tensors.put(name, Tensors.toTensor(array)));
    return tensors;
  }
}
