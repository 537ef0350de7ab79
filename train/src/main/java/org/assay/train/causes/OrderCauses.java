package org.assay.train.causes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Layers that stand where they defeat each other, and rows that are spread over wrong axes. */
final class OrderCauses implements Cause {
  @Override
  public List<Hypothesis> look(Evidence e) {
    List<Hypothesis> found = new ArrayList<>();
    Optional<Network.Part> output = e.network().output();
    List<Network.Part> parts = e.network().parts();
    if (output.isEmpty()) {
      return found;
    }
    for (Network.Part part : parts.subList(output.get().index() + 1, parts.size())) {
      if (part.isDropout() || part.isNormalisation()) {
        found.add(
            Hypothesis.of(
                part.isDropout() ? FaultKind.DROPOUT_MISUSE : FaultKind.WRONG_LAYER_ORDER,
                part.place(),
                "forward",
                0.85,
                "it stands behind the output and changes the answer"));
      }
    }
    Network.Part last = parts.get(parts.size() - 1);
    boolean flat = e.targets().given().width() <= 1 || e.targets().task().isClassification();
    if (last.shape().size() > 1 && flat && output.get().isDense()) {
      found.add(
          Hypothesis.of(
              FaultKind.WRONG_SHAPE,
              output.get().place(),
              "forward",
              0.9,
              "the output of a row has the shape " + last.shape() + ", for nothing flattens it"));
    }
    return found;
  }
}
