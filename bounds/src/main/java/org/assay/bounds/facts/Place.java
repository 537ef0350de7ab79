package org.assay.bounds.facts;

import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Composition;
import org.assay.bounds.Scope;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * A node with its surroundings, seen through operators that do not change values.
 *
 * @param scope the graph's values and producers
 * @param node the node
 * @param output bounds of its first output so far
 * @param composition bounds of operators that the pattern amounts to
 */
public record Place(Scope scope, Node node, Bounds output, Composition composition) {
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

  /**
   * The node of a given operator that computes a tensor, behind copies and behind roundings to 16
   * bits and back, which {@link #rounding} bounds.
   */
  public Optional<Node> made(String name, String opType) {
    return producer(copied(name)).filter(p -> p.is(opType));
  }

  /** The node that computes a tensor, or that computes it but for a rounding to 16 bits. */
  public Optional<Node> producer(String name) {
    return scope.producer(unrounded(name));
  }

  /** As {@link #origin}, behind roundings too. */
  public Optional<Node> originProducer(String name) {
    String at = origin(name);
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      String before = origin(unrounded(at));
      if (before.equals(at)) {
        break;
      }
      at = before;
    }
    return scope.producer(at);
  }

  // The tensor of which a tensor is the rounding: Cast from 16 bits behind Cast to 16 bits.
  private String unrounded(String name) {
    Optional<Node> back = scope.producer(name).filter(n -> n.is("Cast") && n.hasInput(0));
    Optional<Node> there =
        back.flatMap(n -> scope.producer(n.inputs().get(0)))
            .filter(n -> n.is("Cast") && n.hasInput(0));
    if (there.isEmpty() || scope.coarsest().isEmpty()) {
      return name;
    }
    Optional<ElementType> outside = element(name);
    Optional<ElementType> half = element(back.get().inputs().get(0));
    Optional<ElementType> inside = element(there.get().inputs().get(0));
    boolean rounds =
        outside.isPresent()
            && outside.equals(inside)
            && outside.get().isFloat()
            && half.filter(t -> t == ElementType.FLOAT16 || t == ElementType.BFLOAT16).isPresent();
    return rounds ? copied(there.get().inputs().get(0)) : name;
  }

  /** Whether a tensor was rounded to the coarsest format that is rounded to. */
  public boolean isRounded(String name) {
    return scope
        .producer(copied(name))
        .filter(n -> n.is("Cast"))
        .flatMap(n -> element(n.inputs().get(0)))
        .filter(t -> t.isFloat() && Optional.of(t.format()).equals(scope.coarsest()))
        .isPresent();
  }

  private Optional<ElementType> element(String name) {
    return bounds(name).map(Bounds::type);
  }

  /**
   * The greatest relative error of one rounding that {@link #made} looks through; 0 if there is
   * none.
   */
  public double rounding() {
    return scope.coarsest().map(FloatFormat::unitRoundoff).orElse(0.0);
  }

  /** The greatest absolute error of such a rounding of a number near 0. */
  public double underflow() {
    return scope.coarsest().map(f -> f.minPositive() / 2).orElse(0.0);
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
