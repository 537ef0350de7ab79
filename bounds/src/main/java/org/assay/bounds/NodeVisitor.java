package org.assay.bounds;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;

/** Sees every node as it is analysed, and may correct its outputs. */
@FunctionalInterface
public interface NodeVisitor {
  /**
   * Visits a node; nodes of loops may be visited several times.
   *
   * @param visit what was computed
   * @return the outputs' bounds with which the analysis goes on, as many as were given
   */
  List<Optional<Bounds>> visit(Visit visit);

  /**
   * One node with its bounds.
   *
   * @param path the graph that holds it
   * @param index its index there
   * @param inputs per input; empty if absent or unknown; of a sequence or optional one number that
   *     stands for all of its tensors
   * @param outputs per output; empty if unknown, or no tensor
   * @param known whether the operator has a transfer
   * @param recompute computes the outputs for other inputs
   */
  record Visit(
      GraphPath path,
      int index,
      Node node,
      List<Optional<Bounds>> inputs,
      List<Optional<Bounds>> outputs,
      boolean known,
      Recompute recompute) {}

  /** Computes a node's outputs for other inputs. */
  @FunctionalInterface
  interface Recompute {
    /** Outputs for given inputs, without facts about them. */
    List<Optional<Bounds>> with(List<Optional<Bounds>> inputs);
  }

  /** Changes nothing. */
  NodeVisitor NONE = Visit::outputs;
}
