package org.assay.numeric.confirm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.failing.FailingInput;
import org.assay.exec.Runner;
import org.assay.exec.feed.Feed;
import org.assay.numeric.confirm.search.Verification;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/** Runs a failing input again, so that it can be a regression test. */
public final class Replay {
  private Replay() {}

  /**
   * Whether the tensor that failed is non-finite again.
   *
   * @param model as it was read, repaired or not
   * @param opener how it is run
   * @throws org.assay.exec.ExecException if it cannot be run on these inputs, e.g. because the
   *     tensor is gone
   */
  public static boolean fails(Model model, FailingInput failing, Runner.Opener opener) {
    Model bound = withWeights(model, failing.weights());
    Map<String, NdArray> arrays = new LinkedHashMap<>(failing.inputs());
    arrays.putAll(failing.weights());
    Map<String, ValueType.TensorType> types = new LinkedHashMap<>();
    for (ValueInfo input : bound.graph().requiredInputs()) {
      input.type().flatMap(ValueType::asTensor).ifPresent(t -> types.put(input.name(), t));
    }
    try (Runner runner = opener.open(bound, List.of(failing.tensor()))) {
      Map<String, Tensor> result =
          runner.run(Feed.of(types, arrays).tensors(), List.of(failing.tensor()));
      return !result.values().stream().allMatch(Verification::isFinite);
    }
  }

  /** The model with the values of a failing input in place of its own initializers. */
  public static Model withWeights(Model model, Map<String, NdArray> weights) {
    Graph graph = model.graph();
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    initializers.replaceAll(
        (name, own) -> {
          NdArray given = weights.get(name);
          return given == null ? own : Tensors.toTensor(given, own.type());
        });
    return model.withGraph(graph.withInitializers(initializers));
  }
}
