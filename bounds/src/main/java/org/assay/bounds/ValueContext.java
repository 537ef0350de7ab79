package org.assay.bounds;

import java.util.List;
import java.util.Optional;

/** What a {@link ValueTransfer} may see: sequences, optionals and subgraphs as well. */
public interface ValueContext extends TransferContext {
  /** What is known of an input; empty if it is absent or nothing is known. */
  Optional<Value> value(int index);

  /**
   * Analyses a subgraph.
   *
   * @param attribute the attribute that holds it
   * @param inputs its inputs, in order; empty where nothing is known
   * @return its outputs, in order; empty where nothing is known
   */
  List<Optional<Value>> subgraph(String attribute, List<Optional<Value>> inputs);
}
