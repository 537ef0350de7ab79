package org.assay.train.layers;

import java.util.List;

/**
 * A layer that was read from its configuration. {@link #build} writes its computation into a graph
 * and declares its weights; it is called once for the training graph and once for that of
 * inference.
 */
@FunctionalInterface
public interface KerasLayer {
  /**
   * Writes the layer.
   *
   * @param context the graph, whether it trains, and where weights and noise are declared
   * @param inputs outputs of the layers before, at least one
   * @throws org.assay.train.TrainException if they do not fit
   */
  Value build(LayerContext context, List<Value> inputs);

  /** A layer of one input. */
  @FunctionalInterface
  interface Single {
    /** Writes the layer. */
    Value build(LayerContext context, Value input);

    /** As a layer that refuses several inputs. */
    default KerasLayer layer() {
      return (context, inputs) -> {
        if (inputs.size() != 1) {
          throw context.error("it has " + inputs.size() + " inputs", "one", "");
        }
        return build(context, inputs.get(0));
      };
    }
  }

  /** Reads a layer's arguments; every key that it asks for is one that the layer has. */
  @FunctionalInterface
  interface Reader {
    /** Reads. */
    KerasLayer read(org.assay.train.job.Settings config);
  }
}
