package org.assay.bounds.facts;

import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Scope;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * A node with its surroundings, seen through operators that do not change values.
 *
 * @param scope the graph's values and producers
 * @param node the node
 * @param output bounds of its first output so far
 */
public record Place(Scope scope, Node node, Bounds output) {
  private static final int LONGEST_CHAIN = 64;

  /**
   * The tensor that a tensor equals elementwise, up to shape: behind Identity, Reshape, Squeeze,
   * Unsqueeze, Flatten, Expand and casts to the same type.
   */
  public String origin(String name) {
    String at = name;
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      Optional<Node> producer = scope.producer(at);
      if (producer.isEmpty()
          || !producer.get().hasInput(0)
          || !moves(producer.get()) && !copies(producer.get())) {
        return at;
      }
      at = producer.get().inputs().get(0);
    }
    return at;
  }

  private static boolean moves(Node node) {
    if (!node.domain().isEmpty()) {
      return false;
    }
    return switch (node.opType()) {
      case "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Expand" -> true;
      default -> false;
    };
  }

  private boolean copies(Node node) {
    if (node.is("Identity")) {
      return true;
    }
    return node.is("Cast")
        && bounds(node.inputs().get(0))
            .flatMap(in -> bounds(node.outputs().get(0)).map(out -> in.type() == out.type()))
            .orElse(false);
  }

  /** The tensor that a tensor is a copy of: behind Identity and casts to the same type. */
  public String copied(String name) {
    String at = name;
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      Optional<Node> producer = scope.producer(at).filter(this::copies);
      if (producer.isEmpty()) {
        return at;
      }
      at = producer.get().inputs().get(0);
    }
    return at;
  }

  /** The node of a given operator that computes a tensor, behind copies. */
  public Optional<Node> made(String name, String opType) {
    return scope.producer(copied(name)).filter(p -> p.is(opType));
  }

  /** Name of an input of this node. */
  public String input(int index) {
    return node.inputs().get(index);
  }

  /** Bounds of a tensor. */
  public Optional<Bounds> bounds(String name) {
    return scope.bounds(name);
  }

  /** The one value that all elements of a tensor have, if so. */
  public Optional<Double> scalar(String name) {
    return scope
        .bounds(name)
        .filter(b -> b.cells() >= 1 && b.cells() <= 4096)
        .flatMap(
            b -> {
              double value = b.lo()[0];
              for (int i = 0; i < b.cells(); i++) {
                if (b.lo()[i] != value || b.hi()[i] != value || b.flags()[i] != 0) {
                  return Optional.empty();
                }
              }
              return Optional.of(value);
            });
  }

  /** Exact elements of a small tensor. */
  public Optional<Tensor> exact(String name) {
    return scope.exact(name, 4096);
  }

  /**
   * Bounds of this node's output with the norm over the axes that a reduction takes; without it
   * where those are unknown, or the output may be non-finite.
   *
   * @param reduction of an operand that this node's output is aligned with
   */
  Bounds withNorm(Bounds bounds, Node reduction, double norm) {
    Optional<Long> axes = ReducedAxes.of(this, reduction);
    boolean aligned =
        bounds(reduction.inputs().get(0)).map(b -> b.rank() == output.rank()).orElse(false);
    return aligned && axes.isPresent() && bounds.allFlags() == 0
        ? bounds.withNorms(bounds.norms().and(axes.get(), norm))
        : bounds;
  }

  /** The node's output within one interval. */
  public Bounds within(double lo, double hi) {
    return within(lo, hi, output.allFlags());
  }

  /** The node's output within one interval, or one of the non-finite values of given flags. */
  public Bounds within(double lo, double hi, int flags) {
    return Bounds.uniform(output.type(), output.dims(), lo, hi, flags)
        .withDynamicAxes(output.dynamicAxes());
  }
}
