package org.assay.train.causes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Layers too narrow for what has to pass through them, and networks without a hidden layer. */
final class CapacityCauses implements Cause {
  @Override
  public List<Hypothesis> look(Evidence e) {
    List<Hypothesis> found = new ArrayList<>();
    Optional<Network.Part> output = e.network().output();
    if (output.isEmpty()) {
      return found;
    }
    List<Network.Part> hidden = e.network().hidden();
    if (hidden.isEmpty()) {
      found.add(hypothesis(output.get(), 0.4, "there is no hidden layer, so the answer is linear"));
    }
    pooledAway(e, hidden).ifPresent(found::add);
    for (Network.Part part : hidden) {
      narrow(e, part).ifPresent(found::add);
    }
    return found;
  }

  private static Hypothesis hypothesis(Network.Part part, double prior, String why) {
    return Hypothesis.of(FaultKind.INSUFFICIENT_CAPACITY, part.place(), "forward", prior, why);
  }

  /** Convolutions whose maps are pooled down to one cell, and then flattened for the decision. */
  private static Optional<Hypothesis> pooledAway(Evidence e, List<Network.Part> hidden) {
    for (int i = hidden.size() - 1; i >= 0; i--) {
      Network.Part part = hidden.get(i);
      if (!part.isConvolution()) {
        continue;
      }
      List<Network.Part> between = e.network().between(part);
      boolean global = between.stream().anyMatch(p -> p.className().startsWith("Global"));
      Optional<Network.Part> pooled =
          between.stream().filter(p -> p.isPooling() && !global).reduce((a, b) -> b);
      if (pooled.isEmpty()) {
        return Optional.empty();
      }
      List<Integer> shape = pooled.get().shape();
      long left = shape.stream().mapToLong(d -> d).reduce(1, (a, b) -> a * b);
      return left == part.units() && left <= 64
          ? Optional.of(
              hypothesis(
                  part,
                  0.66,
                  "its maps are pooled down to one cell, which leaves "
                      + left
                      + " numbers for the decision"))
          : Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<Hypothesis> narrow(Evidence e, Network.Part part) {
    if (!part.isDense()) {
      return Optional.empty();
    }
    int asked = e.targets().task() == Task.MULTICLASS ? e.targets().classes() : 1;
    if (part.units() <= 2) {
      return Optional.of(hypothesis(part, 0.42, part.units() + " units"));
    }
    if (part.units() < asked) {
      return Optional.of(
          hypothesis(part, 0.45, part.units() + " units before " + asked + " classes"));
    }
    boolean few = part.units() <= 8;
    return few ? Optional.of(hypothesis(part, 0.3, part.units() + " units")) : Optional.empty();
  }
}
