package org.assay.train.job;

import java.util.List;

/**
 * A layer as a job describes it.
 *
 * @param name unique within the model; only ever shown
 * @param className of Keras 3, e.g. {@code Dense}
 * @param config its arguments
 * @param inbound names of the layers whose outputs it takes; empty in a sequential model: the layer
 *     before
 */
public record LayerSpec(String name, String className, Settings config, List<String> inbound) {
  public LayerSpec {
    inbound = List.copyOf(inbound);
  }

  /** The same with other arguments. */
  public LayerSpec withConfig(Settings changed) {
    return new LayerSpec(name, className, changed, inbound);
  }
}
