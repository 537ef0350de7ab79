package org.assay.train.step;

import java.util.List;
import org.assay.train.job.LayerSpec;
import org.assay.train.layers.Value;
import org.assay.train.weights.WeightDecl;

/**
 * A layer in a graph.
 *
 * @param index in the model
 * @param spec as the job describes it
 * @param output what it gives
 * @param weights its own
 */
record BuiltLayer(int index, LayerSpec spec, Value output, List<WeightDecl> weights) {
  BuiltLayer {
    weights = List.copyOf(weights);
  }

  /** Weights that the optimiser changes. */
  List<WeightDecl> trained() {
    return weights.stream().filter(WeightDecl::trainable).toList();
  }
}
