package org.assay.train.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.trace.TrainingFacts;

/**
 * Two linear maps are one linear map: the first adds weights but no power. A layer with fewer units
 * than the next is left alone: it is a bottleneck, which restricts on purpose.
 */
final class MissingNonLinearity extends AbstractCheck {
  private static final Set<String> LINEAR_MAPS =
      Set.of("Dense", "Conv1D", "Conv2D", "Conv3D", "DepthwiseConv2D", "Conv1DTranspose");

  /** Layers that leave a linear map linear. */
  private static final Set<String> TRANSPARENT =
      Set.of(
          "Flatten",
          "Reshape",
          "Permute",
          "Dropout",
          "SpatialDropout1D",
          "SpatialDropout2D",
          "AveragePooling1D",
          "AveragePooling2D",
          "GlobalAveragePooling1D",
          "GlobalAveragePooling2D",
          "ZeroPadding1D",
          "ZeroPadding2D",
          "Cropping1D",
          "Cropping2D",
          "Rescaling");

  static final Rule RULE =
      new Rule(
          "TJ004",
          "missing-non-linearity",
          "Two layers with weights follow each other with nothing non-linear in between.");

  MissingNonLinearity() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    List<CheckFound> found = new ArrayList<>();
    List<TrainingFacts.Layer> layers = job.facts().layers();
    boolean sequential = layers.stream().allMatch(l -> job.spec(l).inbound().isEmpty());
    for (int i = 0; sequential && i < layers.size(); i++) {
      TrainingFacts.Layer layer = layers.get(i);
      if (!LINEAR_MAPS.contains(layer.className()) || !layer.activation().equals("linear")) {
        continue;
      }
      int next = i + 1;
      while (next < layers.size() && TRANSPARENT.contains(layers.get(next).className())) {
        next++;
      }
      if (next < layers.size()
          && LINEAR_MAPS.contains(layers.get(next).className())
          && units(layer) >= units(layers.get(next))) {
        found.add(
            of(
                Severity.WARNING,
                layer,
                Double.NaN,
                "no activation before layer '"
                    + layers.get(next).name()
                    + "': the two are one linear map"));
      }
    }
    return found;
  }

  private static int units(TrainingFacts.Layer layer) {
    return layer.shape().get(layer.shape().size() - 1);
  }
}
