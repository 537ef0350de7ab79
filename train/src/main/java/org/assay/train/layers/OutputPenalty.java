package org.assay.train.layers;

import java.util.Optional;
import org.assay.train.job.Settings;
import org.assay.train.weights.Regularizer;
import org.assay.train.weights.Regularizers;

/** A penalty on a layer's output, per sample: {@code activity_regularizer}. */
record OutputPenalty(Optional<Regularizer> regularizer) {
  static OutputPenalty of(Settings s) {
    return new OutputPenalty(Regularizers.of(s, "activity_regularizer"));
  }

  Value apply(LayerContext context, Value output) {
    if (regularizer.isPresent()) {
      String sum = regularizer.get().penalty(context.ops(), output.tensor(), output.rank() + 1);
      String rows = context.ops().op("Shape", output.tensor());
      String count = context.ops().op("Gather", rows, context.ops().longs(0));
      String perSample =
          context.ops().div(sum, context.ops().op("Squeeze", context.ops().number(count)));
      context.penalty(perSample);
    }
    return output;
  }
}
