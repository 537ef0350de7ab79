package org.assay.bounds.facts;

import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.onnx.Node;

/**
 * |x / √(mean(x²) + ε)| ≤ √n, and so is its norm over the n elements: RMS normalisation, and layer
 * normalisation written in primitives (there x is already centred). Forms: x / root, x · (1 /
 * root), x · Reciprocal(root); the square as Pow(x, 2) or x · x.
 */
final class Normalised implements Fact {
  // Each square, the sum, the mean, the root and the quotient round; sums of n terms by n·u.
  private static final double SLACK = 1e-3;

  @Override
  public Set<String> operators() {
    return Set.of("Div", "Mul");
  }

  @Override
  public Optional<Bounds> apply(Place place) {
    // In 16 bits the mean itself is off by more than the slack.
    if (!place.output().type().isFloat() || place.output().type().bits() < 32) {
      return Optional.empty();
    }
    if (place.node().is("Div")) {
      return bounded(place, place.input(0), place.input(1));
    }
    return inverse(place, place.input(1))
        .flatMap(root -> bounded(place, place.input(0), root))
        .or(
            () ->
                inverse(place, place.input(0))
                    .flatMap(root -> bounded(place, place.input(1), root)));
  }

  // The tensor of which another is the reciprocal.
  private static Optional<String> inverse(Place place, String name) {
    Optional<Node> reciprocal = place.made(name, "Reciprocal");
    if (reciprocal.isPresent()) {
      return Optional.of(reciprocal.get().inputs().get(0));
    }
    return place
        .made(name, "Div")
        .filter(d -> place.scalar(d.inputs().get(0)).filter(v -> Math.abs(v) <= 1).isPresent())
        .map(d -> d.inputs().get(1));
  }

  private static Optional<Bounds> bounded(Place place, String x, String root) {
    Optional<Node> sqrt = place.originProducer(root).filter(p -> p.is("Sqrt"));
    Optional<Node> mean = sqrt.flatMap(s -> meanOf(place, s.inputs().get(0)));
    Optional<Bounds> bounds = place.bounds(x);
    if (mean.isEmpty() || bounds.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> squared = squareOf(place, mean.get().inputs().get(0));
    Optional<Double> count = ReducedAxes.count(place, mean.get());
    if (squared.isEmpty()
        || count.isEmpty()
        || count.get() < 1
        || count.get() > 1 << 16
        || !squared.get().equals(place.copied(x))
        || !ReducedAxes.broadcastBack(place, mean.get(), root)) {
      return Optional.empty();
    }
    double least = place.bounds(root).map(b -> b.hull().lo).orElse(0.0);
    // Squares that underflow are below ε then; x / √ε is tiny.
    if (!(least > 1e-18)) {
      return Optional.empty();
    }
    double norm =
        Math.sqrt(count.get() * narrowed(place, least))
            * (1 + SLACK + count.get() * 0x1p-23)
            * (1 + 2 * place.rounding());
    // The reciprocal of a large root is off by up to half the least positive number.
    double near = bounds.get().hull().magnitude() * place.underflow() * 2;
    int flags = bounds.get().allFlags() == 0 ? 0 : place.output().allFlags();
    Bounds within = place.within(-norm - near, norm + near, flags);
    // What holds of the greatest element holds of all together: Σx² is n times the mean.
    return Optional.of(place.withNorm(within, mean.get(), norm + near * Math.sqrt(count.get())));
  }

  /**
   * How far the mean of the squares may exceed the root's square, as a factor, when the squares,
   * their mean, mean + ε and the root are rounded to 16 bits each: by (1 + u) for three of them and
   * twice for the root, and near 0 by d each for three. With r the root, mean(1 − u)³ − 3d ≤ r²(1 +
   * u)², so mean ≤ r²(1 + 6u) + 4d, and r is at least {@code least}.
   */
  private static double narrowed(Place place, double least) {
    double u = place.rounding();
    return u == 0 ? 1 : 1 + 8 * u + 4 * place.underflow() / (least * least);
  }

  // The mean within mean + ε, or the mean itself.
  private static Optional<Node> meanOf(Place place, String name) {
    Optional<Node> direct = place.made(name, "ReduceMean");
    if (direct.isPresent()) {
      return direct;
    }
    Optional<Node> add = place.made(name, "Add");
    if (add.isEmpty()) {
      return Optional.empty();
    }
    for (int i = 0; i < 2; i++) {
      boolean epsilon = place.scalar(add.get().inputs().get(1 - i)).filter(v -> v >= 0).isPresent();
      Optional<Node> mean = place.made(add.get().inputs().get(i), "ReduceMean");
      if (epsilon && mean.isPresent()) {
        return mean;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> squareOf(Place place, String name) {
    Optional<Node> pow = place.made(name, "Pow");
    if (pow.isPresent()) {
      boolean two = place.scalar(pow.get().inputs().get(1)).filter(v -> v == 2).isPresent();
      return two ? Optional.of(place.copied(pow.get().inputs().get(0))) : Optional.empty();
    }
    return place
        .made(name, "Mul")
        .filter(m -> place.copied(m.inputs().get(0)).equals(place.copied(m.inputs().get(1))))
        .map(m -> place.copied(m.inputs().get(0)));
  }
}
