package org.assay.bounds.facts;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Reduction;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/**
 * softmax(s) · V lies in the hull of V's rows: the weights are at least 0 and sum to 1 but for
 * rounding (rows sum to 1 ± 5e-7, kernels.md). Also behind Where(IsNaN(p), 0, p) and dropout.
 */
final class ConvexCombination implements Fact {
  private static final double ROW_SUM = 1e-6;

  @Override
  public Set<String> operators() {
    return Set.of("MatMul");
  }

  @Override
  public Optional<Bounds> apply(Place place) {
    Optional<Bounds> weights = place.bounds(place.input(0));
    Optional<Bounds> values = place.bounds(place.input(1));
    ElementType type = place.output().type();
    if (weights.isEmpty()
        || values.isEmpty()
        || !type.isFloat()
        || type.bits() < 32
        || weights.get().rank() < 2
        || values.get().rank() < 2
        || values.get().dynamicAxes() != 0
        || place.output().allFlags() != 0 && weights.get().allFlags() != 0
        || !isSoftmaxOverLastAxis(place, place.copied(place.input(0)), 8)) {
      return Optional.empty();
    }
    Bounds v = values.get();
    long terms = v.dims()[v.rank() - 2];
    Bounds hull =
        Reduction.reduce(v, 1L << (v.rank() - 2), true, type, Integer.MAX_VALUE, Reduction.hull());
    if (!broadcasts(hull, place.output())) {
      return Optional.empty();
    }
    // Each weight may have been rounded to 16 bits.
    double error =
        ROW_SUM
            + (terms + 2) * type.format().unitRoundoff() * 2
            + 2 * place.rounding()
            + 2 * terms * place.underflow();
    Bounds result =
        Elementwise.zip(
            type,
            place.output().dims(),
            Math.max(1, place.output().cells()),
            (in, out) -> widened(in[0], error, type, out),
            hull);
    return Optional.of(result.withDynamicAxes(place.output().dynamicAxes()));
  }

  private static void widened(Cell in, double error, ElementType type, Cell out) {
    if (in.isEmpty() || in.flags != 0) {
      // A weight of 0 times infinity is NaN.
      out.set(-type.max(), type.max(), Flags.ALL);
      return;
    }
    // A guarded row may be all zeros: 0 belongs to the hull.
    double lo = Math.min(0, in.lo);
    double hi = Math.max(0, in.hi);
    double margin = error * in.magnitude() + type.format().minPositive();
    out.set(lo - margin, hi + margin, 0);
    Rounding.outward(out, type);
    if (out.flags != 0) {
      // Two partial sums that overflow in opposite directions give NaN.
      out.flags = Flags.ALL;
    }
  }

  private static boolean broadcasts(Bounds hull, Bounds output) {
    if (hull.rank() > output.rank()) {
      return false;
    }
    int shift = output.rank() - hull.rank();
    for (int i = 0; i < hull.rank(); i++) {
      if (hull.dims()[i] != 1 && hull.dims()[i] != output.dims()[shift + i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSoftmaxOverLastAxis(Place place, String name, int depth) {
    Optional<Node> producer = place.scope().producer(name);
    Optional<Bounds> bounds = place.bounds(name);
    if (depth == 0 || producer.isEmpty() || bounds.isEmpty()) {
      return false;
    }
    Node node = producer.get();
    if (node.is("Softmax")) {
      long axis = node.intAttribute("axis", -1);
      // One that gives 16 bits itself rounds its weights, of which nothing is known here.
      return bounds.get().type().bits() >= 32 && (axis == -1 || axis == bounds.get().rank() - 1);
    }
    if (node.is("Where")) {
      Optional<Node> test = place.made(node.inputs().get(0), "IsNaN");
      boolean zero = place.scalar(node.inputs().get(1)).filter(v -> v == 0).isPresent();
      // Broadcasting would repeat weights.
      return test.isPresent()
          && zero
          && sameDims(place, name, node.inputs().get(2))
          && isSoftmaxOverLastAxis(place, place.copied(node.inputs().get(2)), depth - 1);
    }
    boolean same = node.is("Dropout") && !node.hasInput(2) || node.is("Cast") && wide(place, node);
    return same && isSoftmaxOverLastAxis(place, place.copied(node.inputs().get(0)), depth - 1);
  }

  private static boolean sameDims(Place place, String one, String other) {
    return place
        .bounds(one)
        .flatMap(a -> place.bounds(other).map(b -> Arrays.equals(a.dims(), b.dims())))
        .orElse(false);
  }

  private static boolean wide(Place place, Node cast) {
    return place
        .bounds(cast.outputs().get(0))
        .map(b -> b.type().isFloat() && b.type().bits() >= 16)
        .orElse(false);
  }
}
