package org.assay.bounds.input;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.DataException;
import org.assay.data.spec.Spec;
import org.assay.data.spec.Spelling;
import org.assay.onnx.Graph;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/**
 * What training changes: what the spec lists (an input too, if its gradient is asked for), else
 * every floating weight that is not shape-like by the flow of data, as for {@code --weights free}.
 */
public final class TrainableWeights {
  private TrainableWeights() {}

  /**
   * Names of initializers and inputs of the main graph.
   *
   * @throws DataException if the spec lists a name that is neither
   */
  public static Set<String> of(Graph graph, Spec spec) {
    if (spec.trainable().isPresent()) {
      return listed(graph, spec.trainable().get());
    }
    Set<String> names = new LinkedHashSet<>();
    WeightUse use = new WeightUse(graph);
    for (Map.Entry<String, Tensor> e : graph.initializers().entrySet()) {
      boolean real = e.getValue().type().isFloat() && e.getValue().size() > 0;
      if (real && !use.isShapeLike(e.getKey())) {
        names.add(e.getKey());
      }
    }
    for (ValueInfo input : graph.inputs()) {
      boolean weight = spec.weights().containsKey(input.name());
      if (weight
          && input
              .type()
              .flatMap(t -> t.asTensor())
              .map(t -> t.element().isFloat())
              .orElse(false)) {
        names.add(input.name());
      }
    }
    return names;
  }

  private static Set<String> listed(Graph graph, List<String> trainable) {
    List<String> known = new ArrayList<>(graph.initializers().keySet());
    graph.inputs().forEach(i -> known.add(i.name()));
    Optional<String> wrong = trainable.stream().filter(n -> !known.contains(n)).findFirst();
    if (wrong.isPresent()) {
      throw new DataException(
          "'" + wrong.get() + "' is neither a weight nor an input of the model",
          "trainable",
          "names of weights",
          Spelling.advice(wrong.get(), known));
    }
    return new LinkedHashSet<>(trainable);
  }
}
