package org.assay.train.causes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.ModelSpec;
import org.assay.train.trace.TrainingFacts;

/**
 * The layers of a network and what they are for.
 *
 * @param parts in the model's order
 */
public record Network(List<Part> parts) {
  private static final Set<String> ACTIVATIONS =
      Set.of("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax");

  private static final Set<String> DROPOUTS =
      Set.of(
          "Dropout",
          "SpatialDropout1D",
          "SpatialDropout2D",
          "SpatialDropout3D",
          "GaussianDropout",
          "AlphaDropout");

  private static final Set<String> NORMALISATIONS =
      Set.of("BatchNormalization", "LayerNormalization", "GroupNormalization", "Normalization");

  /**
   * A layer.
   *
   * @param index in the model
   * @param spec as the job describes it
   * @param activation at its end
   * @param shape of one sample of its output
   * @param weights numbers that are trained
   */
  public record Part(
      int index, LayerSpec spec, String activation, List<Integer> shape, long weights) {
    public Part {
      shape = List.copyOf(shape);
    }

    /** Name in the job. */
    public String name() {
      return spec.name();
    }

    /** Keras's class. */
    public String className() {
      return spec.className();
    }

    /** Place of a fault in it. */
    public Place place() {
      return Place.layer(name());
    }

    /** Whether it multiplies its input by weights and may have an activation. */
    public boolean isWeighted() {
      return isDense() || isConvolution() || isRecurrent();
    }

    /** A fully connected layer. */
    public boolean isDense() {
      return className().equals("Dense");
    }

    /** A convolution. */
    public boolean isConvolution() {
      return className().contains("Conv");
    }

    /** A recurrent layer. */
    public boolean isRecurrent() {
      return Set.of("SimpleRNN", "LSTM", "GRU", "Bidirectional").contains(className());
    }

    /** Whether it only applies an activation. */
    public boolean isActivation() {
      return ACTIVATIONS.contains(className());
    }

    /** Whether it drops at random. */
    public boolean isDropout() {
      return DROPOUTS.contains(className());
    }

    /** Whether it adds noise. */
    public boolean isNoise() {
      return className().equals("GaussianNoise");
    }

    /** Whether it normalises. */
    public boolean isNormalisation() {
      return NORMALISATIONS.contains(className());
    }

    /** Whether it takes the greatest of a window, which is no linear map. */
    public boolean isMaxPooling() {
      return className().contains("MaxPooling");
    }

    /** Whether it pools. */
    public boolean isPooling() {
      return className().contains("Pooling");
    }

    /** Units or filters; elements of the last axis. */
    public int units() {
      return shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
    }

    /** A number of its arguments. */
    public double number(String key, double otherwise) {
      return spec.config().values().get(key) instanceof Number n ? n.doubleValue() : otherwise;
    }
  }

  public Network {
    parts = List.copyOf(parts);
  }

  /** The layers of a model with what a training knows of them. */
  public static Network of(ModelSpec model, TrainingFacts facts) {
    List<Part> parts = new ArrayList<>();
    for (TrainingFacts.Layer layer : facts.layers()) {
      LayerSpec spec = model.layers().get(layer.index());
      parts.add(new Part(layer.index(), spec, layer.activation(), layer.shape(), layer.weights()));
    }
    return new Network(parts);
  }

  /** Layers with weights and an activation, in order. */
  public List<Part> weighted() {
    return parts.stream().filter(Part::isWeighted).toList();
  }

  /** The last layer with weights, whose units are the answer. */
  public Optional<Part> output() {
    List<Part> weighted = weighted();
    return weighted.isEmpty() ? Optional.empty() : Optional.of(weighted.get(weighted.size() - 1));
  }

  /** Layers with weights before the output. */
  public List<Part> hidden() {
    List<Part> weighted = weighted();
    return weighted.isEmpty() ? List.of() : weighted.subList(0, weighted.size() - 1);
  }

  /**
   * The layer that holds the activation behind a layer with weights: itself, or an activation layer
   * before the next weights.
   */
  public Part activating(Part part) {
    if (!isLinear(part.activation())) {
      return part;
    }
    for (int i = part.index() + 1; i < parts.size() && !parts.get(i).isWeighted(); i++) {
      if (parts.get(i).isActivation()) {
        return parts.get(i);
      }
    }
    return part;
  }

  /** The activation behind a layer with weights. */
  public String activation(Part part) {
    return activating(part).activation();
  }

  /** Layers between one with weights and the next with weights. */
  public List<Part> between(Part part) {
    List<Part> result = new ArrayList<>();
    for (int i = part.index() + 1; i < parts.size() && !parts.get(i).isWeighted(); i++) {
      result.add(parts.get(i));
    }
    return result;
  }

  /** Whether a name is that of no activation. */
  public static boolean isLinear(String activation) {
    return activation.equals("linear");
  }

  /** The first layer that computes something from the features. */
  public Optional<Part> first() {
    return parts.stream()
        .filter(p -> !Set.of("InputLayer", "Flatten", "Reshape", "Permute").contains(p.className()))
        .findFirst();
  }

  /** Whether all layers stand one behind the other. */
  public boolean isSequential() {
    return parts.stream().allMatch(p -> p.spec().inbound().isEmpty());
  }
}
