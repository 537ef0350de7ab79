package org.assay.bounds.facts;

import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.algebra.Elementwise;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.Node;

/**
 * Where(x > c, x, d) lets through only what exceeds c, and Where(x > c, Log(x), d) only logarithms
 * of that; likewise for the other comparisons with a constant, for Not, and for the second branch.
 */
final class GuardedByComparison implements Fact {
  /** A comparison of a tensor with a constant that is known to be true, or known to be false. */
  private record Known(String tensor, String relation, double constant, boolean isTrue) {
    /** Cuts what a tensor that satisfies this cannot be; NaN makes every comparison false. */
    void cut(Cell x, FloatFormat format) {
      boolean above = relation.startsWith("Greater") == isTrue;
      boolean open = relation.endsWith("OrEqual") != isTrue;
      if (above) {
        x.lo = Math.max(x.lo, open ? format.up(constant) : constant);
        x.flags &= ~Flags.NEGATIVE;
      } else {
        x.hi = Math.min(x.hi, open ? format.down(constant) : constant);
        x.flags &= ~Flags.POSITIVE;
      }
      if (isTrue) {
        x.flags &= ~Flags.NAN;
      }
      if (x.lo > x.hi) {
        x.setEmpty(x.flags);
      }
    }
  }

  @Override
  public Set<String> operators() {
    return Set.of("Where");
  }

  @Override
  public Optional<Bounds> apply(Place place) {
    Optional<Bounds> yes = place.bounds(place.input(1));
    Optional<Bounds> no = place.bounds(place.input(2));
    Optional<Known> known = comparison(place, place.input(0), true, 4);
    if (yes.isEmpty() || no.isEmpty() || known.isEmpty() || !place.output().type().isFloat()) {
      return Optional.empty();
    }
    Known otherwise =
        new Known(
            known.get().tensor(),
            known.get().relation(),
            known.get().constant(),
            !known.get().isTrue());
    Optional<Bounds> first = within(place, place.input(1), known.get());
    Optional<Bounds> second = within(place, place.input(2), otherwise);
    if (first.isEmpty() && second.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Elementwise.zip(
                place.output().type(),
                place.output().dims(),
                Math.max(1, place.output().cells()),
                (in, out) -> {
                  out.set(in[0]);
                  out.join(in[1]);
                },
                first.orElse(yes.get()),
                second.orElse(no.get()))
            .withDynamicAxes(place.output().dynamicAxes()));
  }

  private static Optional<Known> comparison(
      Place place, String condition, boolean isTrue, int depth) {
    Optional<Node> producer = place.scope().producer(place.copied(condition));
    if (producer.isEmpty() || !producer.get().domain().isEmpty() || depth == 0) {
      return Optional.empty();
    }
    Node node = producer.get();
    return switch (node.opType()) {
      case "Not" -> comparison(place, node.inputs().get(0), !isTrue, depth - 1);
      case "Greater", "GreaterOrEqual", "Less", "LessOrEqual" -> {
        String a = node.inputs().get(0);
        String b = node.inputs().get(1);
        Optional<Double> right = place.scalar(b);
        yield right.isPresent()
            ? Optional.of(new Known(place.copied(a), node.opType(), right.get(), isTrue))
            : place
                .scalar(a)
                .map(c -> new Known(place.copied(b), mirrored(node.opType()), c, isTrue));
      }
      default -> Optional.empty();
    };
  }

  private static String mirrored(String relation) {
    return relation.startsWith("Greater")
        ? relation.replace("Greater", "Less")
        : relation.replace("Less", "Greater");
  }

  // A branch's bounds if its condition is known; empty if that says nothing about it.
  private static Optional<Bounds> within(Place place, String branch, Known known) {
    Optional<Bounds> value = place.bounds(branch);
    Optional<Bounds> compared = place.bounds(known.tensor());
    if (value.isEmpty() || compared.isEmpty() || !compared.get().type().isFloat()) {
      return Optional.empty();
    }
    FloatFormat format = compared.get().type().format();
    if (place.copied(branch).equals(known.tensor())) {
      return Optional.of(
          Elementwise.map(
              value.get().type(),
              Integer.MAX_VALUE,
              (in, out) -> {
                out.set(in[0]);
                known.cut(out, format);
              },
              value.get()));
    }
    Optional<Node> log =
        place
            .made(branch, "Log")
            .filter(n -> place.copied(n.inputs().get(0)).equals(known.tensor()));
    Cell operand = new Cell();
    operand.set(compared.get().hull());
    known.cut(operand, format);
    boolean positive = operand.flags == 0 && operand.lo > 0;
    return log.isPresent() && positive
        ? Optional.of(value.get().without(Flags.NAN | Flags.NEGATIVE))
        : Optional.empty();
  }
}
