package org.assay.train.causes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether features and targets are of a size that first weights, which are made for numbers around
 * 1, and steps of a usual rate can bear (LeCun et al., Efficient BackProp, section 4.3; UMLAUT's
 * "input range").
 */
final class DataCauses implements Cause {
  /** A root mean square from which first weights of usual size give large scores. */
  private static final double LARGE = 10;

  /** If no number exceeds it, scores do not tell rows apart. */
  private static final double TINY = 0.05;

  @Override
  public List<Hypothesis> look(Evidence e) {
    List<Hypothesis> found = new ArrayList<>();
    if (e.knows(Evidence.Known.FEATURES, Evidence.Known.WHOLE_NETWORK)) {
      features(e).ifPresent(found::add);
    }
    if (e.knows(Evidence.Known.TARGETS)) {
      targets(e).ifPresent(found::add);
    }
    return found;
  }

  private static Optional<Hypothesis> features(Evidence e) {
    Optional<Network.Part> first = e.network().first();
    if (first.isEmpty() || first.get().className().equals("Embedding")) {
      return Optional.empty();
    }
    if (first.get().isNormalisation()) {
      return Optional.empty();
    }
    if (first.get().className().equals("Rescaling")
        && !(first.get().spec().config().values().get("scale") instanceof Number)) {
      return Optional.empty();
    }
    Spread x = e.features();
    double factor =
        first.get().className().equals("Rescaling") ? Math.abs(first.get().number("scale", 1)) : 1;
    double size = x.size() * factor;
    double offset = first.get().className().equals("Rescaling") ? 0 : x.offset();
    double greatest = Math.max(Math.abs(x.min()), Math.abs(x.max())) * factor;
    List<String> why = new ArrayList<>();
    why.add(
        Numbers.text(
            "features lie between %s and %s; root mean square of the largest column %s",
            x.min(), x.max(), x.size()));
    double prior = 0;
    if (size > 100) {
      prior = 0.9;
    } else if (size > LARGE) {
      prior = 0.82;
    } else if (size > 3) {
      prior = 0.45;
    }
    if (greatest > 0 && greatest < 0.2) {
      prior = greatest < TINY ? 0.8 : 0.5;
      why.add("so small that first weights pass on almost the same for all rows");
    }
    if (offset > 5 && size > 3) {
      prior = Math.max(prior, 0.8);
      why.add(Numbers.text("a column lies %s times its deviation away from 0", offset));
    }
    double ratio = x.least() > 0 ? x.most() / x.least() : 1;
    if (ratio > 100 && size > 1 && x.width() < 1000) {
      prior = Math.max(prior, size > LARGE ? 0.9 : 0.6);
      why.add(Numbers.text("the widest column varies %s times as much as the narrowest", ratio));
    }
    return prior == 0
        ? Optional.empty()
        : Optional.of(new Hypothesis(FaultKind.UNSCALED_DATA, Place.DATA, "forward", prior, why));
  }

  private static Optional<Hypothesis> targets(Evidence e) {
    if (e.targets().task() != Task.REGRESSION) {
      return Optional.empty();
    }
    double size = e.targets().given().size();
    double prior = size > 1000 ? 0.85 : size > 100 ? 0.6 : size > LARGE ? 0.35 : 0;
    return prior == 0
        ? Optional.empty()
        : Optional.of(
            Hypothesis.of(
                FaultKind.UNSCALED_DATA,
                Place.LABELS,
                "backward",
                prior,
                Numbers.text(
                    "targets lie between %s and %s; root mean square of the largest column %s",
                    e.targets().given().min(), e.targets().given().max(), size)));
  }
}
