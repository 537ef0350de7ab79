package org.assay.numeric.confirm.training;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.failing.FailingInput;
import org.assay.exec.Runner;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.structure.FunctionInliner;
import org.assay.onnx.structure.Validation;
import org.assay.onnx.upgrade.Upgrade;

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
    Model working = Upgrade.toWorkingOpset(FunctionInliner.inline(Validation.validated(model)));
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

  // The folder keeps no rate: it is one of few.
  private static double rate(
      FailingInput.TrainingStep kept,
      Set<String> moved,
      Model working,
      String loss,
      Map<String, Tensor> start,
      Runner.Opener opener) {
    double best = 1;
    double least = Double.POSITIVE_INFINITY;
    for (double rate : new double[] {1, 0.1, 0.01, 0.001, 10}) {
      double difference = difference(kept, moved, working, loss, start, rate, opener);
      if (difference < least) {
        least = difference;
        best = rate;
      }
      if (difference == 0) {
        break;
      }
    }
    return best;
  }

  private static double difference(
      FailingInput.TrainingStep kept,
      Set<String> moved,
      Model working,
      String loss,
      Map<String, Tensor> start,
      double rate,
      Runner.Opener opener) {
    StepGraph graphs = StepGraph.of(working, loss, moved, start, rate);
    double most = 0;
    try (Runner runner = opener.open(graphs.step(), java.util.List.of())) {
      Map<String, Tensor> batch = tensors(kept.batch());
      batch.keySet().retainAll(runner.inputs().keySet());
      Map<String, Tensor> results = runner.run(batch);
      for (Map.Entry<String, String> e : graphs.updated().entrySet()) {
        double[] now =
            Optional.ofNullable(results.get(e.getValue()))
                .map(Tensor::toDoubles)
                .orElse(new double[0]);
        double[] then =
            Optional.ofNullable(kept.steppedWeights().get(e.getKey()))
                .map(NdArray::toDoubles)
                .orElse(new double[0]);
        for (int i = 0; i < Math.min(now.length, then.length); i++) {
          most = Math.max(most, Math.abs(now[i] - then[i]));
        }
      }
    }
    return most;
  }

  private static Map<String, Tensor> tensors(Map<String, NdArray> arrays) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    arrays.forEach((name, array) -> tensors.put(name, Tensors.toTensor(array)));
    return tensors;
  }
}
