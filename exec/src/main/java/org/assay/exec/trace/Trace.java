package org.assay.exec.trace;

import java.util.List;
import java.util.Optional;

/**
 * One input's way through a model.
 *
 * @param inputs the given floating-point inputs
 * @param nodes nodes with floating-point outputs, in topological order
 * @param origins nodes that make a non-finite value of finite inputs; constants are none
 * @param nanOrigins nodes that make a NaN of inputs without NaN (they may have had an Inf)
 * @param nonFiniteConstants initializers and constant nodes' outputs with NaN or Inf, such as masks
 * @param unread floating-point or unknown tensors that could not be read
 * @param runs of the model that it took
 * @param notes what the reader must know about how it was run
 */
public record Trace(
    List<TensorSummary> inputs,
    List<NodeTrace> nodes,
    List<NodeTrace> origins,
    List<NodeTrace> nanOrigins,
    List<String> nonFiniteConstants,
    List<String> unread,
    int runs,
    List<String> notes) {
  public Trace {
    inputs = List.copyOf(inputs);
    nodes = List.copyOf(nodes);
    origins = List.copyOf(origins);
    nanOrigins = List.copyOf(nanOrigins);
    nonFiniteConstants = List.copyOf(nonFiniteConstants);
    unread = List.copyOf(unread);
    notes = List.copyOf(notes);
  }

  /** The first node that goes non-finite while its inputs are finite. */
  public Optional<NodeTrace> firstNonFinite() {
    return origins.stream().findFirst();
  }

  /** The first node that makes a NaN of inputs without NaN. */
  public Optional<NodeTrace> firstNan() {
    return nanOrigins.stream().findFirst();
  }

  /** Nodes with a finite output beyond the largest value of its type / 1000. */
  public List<NodeTrace> nearOverflow() {
    return nodes.stream().filter(NodeTrace::isNearOverflow).toList();
  }
}
