package org.assay.train.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assay.train.TrainException;
import org.assay.train.formula.Ops;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.Settings;
import org.assay.train.weights.Constraint;
import org.assay.train.weights.Initializer;
import org.assay.train.weights.Regularizer;

/** What a layer is written with. */
public final class LayerContext {
  private final LayerSpec spec;
  private final Ops ops;
  private final boolean training;
  private final Declarations declarations;

  /**
   * For one layer of one graph.
   *
   * @param training whether the graph is that of a training step
   */
  public LayerContext(LayerSpec spec, Ops ops, boolean training, Declarations declarations) {
    this.spec = spec;
    this.ops = ops;
    this.training = training;
    this.declarations = declarations;
  }

  /** Writes formulas. */
  public Ops ops() {
    return ops;
  }

  /** Whether the layer trains; else it infers. */
  public boolean training() {
    return training;
  }

  /** The layer as the job describes it. */
  public LayerSpec spec() {
    return spec;
  }

  /** An error about this layer. */
  public TrainException error(String what, String expected, String advice) {
    return spec.config().error(what, expected, advice);
  }

  /**
   * Declares a weight in the order of axes that Keras has.
   *
   * @return its tensor
   */
  public String weight(String name, List<Integer> shape, WeightRules rules) {
    return weight(name, shape, IntStream.range(0, shape.size()).boxed().toList(), rules);
  }

  /**
   * Declares a weight whose tensor has other axes than Keras's.
   *
   * @param permutation axis of Keras's by axis of the tensor
   */
  public String weight(
      String name, List<Integer> shape, List<Integer> permutation, WeightRules rules) {
    boolean trainable = rules.trainable() && spec.config().flag("trainable", true);
    String tensor =
        declarations.weight(
            name, shape, permutation, rules.initializer(), rules.constraint(), trainable);
    rules.regularizer().ifPresent(r -> declarations.penalty(r.penalty(ops, tensor, shape.size())));
    return tensor;
  }

  /**
   * How a weight begins and is kept.
   *
   * @param trainable whether the optimiser changes it
   */
  public record WeightRules(
      Initializer initializer,
      Optional<Regularizer> regularizer,
      Optional<Constraint> constraint,
      boolean trainable) {
    /** A weight that only has first values. */
    public static WeightRules of(Initializer initializer) {
      return new WeightRules(initializer, Optional.empty(), Optional.empty(), true);
    }

    /** The same, not changed by the optimiser. */
    public WeightRules fixed() {
      return new WeightRules(initializer, regularizer, constraint, false);
    }
  }

  /**
   * For a layer inside this one.
   *
   * @param prefix of the names of its weights
   * @param each how often it is used for each row, one behind the other: each has noise of its own
   */
  LayerContext inside(LayerSpec layer, String prefix, int each) {
    Declarations own = new NestedDeclarations(declarations, ops, prefix, each);
    boolean trainable = spec.config().flag("trainable", true);
    Settings config = trainable ? layer.config() : layer.config().with("trainable", Boolean.FALSE);
    return new LayerContext(layer.withConfig(config), ops, training, own);
  }

  /** Refuses rows whose values are no whole numbers from 0 to {@code count} - 1. */
  void requireIndices(Value value, int count) {
    declarations.requireIndices(value.tensor(), count);
  }

  /** Random numbers, new in each step. */
  public String noise(NoiseDecl.Kind kind, double parameter, List<Integer> shape) {
    return declarations.noise(kind, parameter, shape);
  }

  /** Adds a penalty to the loss. */
  public void penalty(String scalar) {
    declarations.penalty(scalar);
  }

  /** Says what a weight that the optimiser does not change is after the step. */
  public void update(String weight, String next) {
    declarations.update(weight, next);
  }

  /** The value with channels last, as Keras has it. */
  public Value channelsLast(Value value) {
    if (value.layout() == Layout.CHANNELS_LAST || value.rank() < 2) {
      return value;
    }
    int rank = value.rank();
    long[] permutation = new long[rank + 1];
    Arrays.setAll(permutation, i -> i == 0 ? 0 : i == rank ? 1 : i + 1);
    String tensor = ops.transpose(value.tensor(), permutation);
    return new Value(tensor, value.shape(), Layout.CHANNELS_LAST, Optional.empty(), value.mask());
  }

  /** The value with channels first, as ONNX wants it. */
  public Value channelsFirst(Value value) {
    if (value.layout() == Layout.CHANNELS_FIRST || value.rank() < 2) {
      return value;
    }
    int rank = value.rank();
    long[] permutation = new long[rank + 1];
    Arrays.setAll(permutation, i -> i == 0 ? 0 : i == 1 ? rank : i - 1);
    String tensor = ops.transpose(value.tensor(), permutation);
    return new Value(tensor, value.shape(), Layout.CHANNELS_FIRST, Optional.empty(), value.mask());
  }

  /** Sizes of one row of a value's tensor, in its layout. */
  public static List<Integer> physical(Value value) {
    if (value.layout() == Layout.CHANNELS_LAST || value.rank() < 2) {
      return value.shape();
    }
    List<Integer> sizes = new ArrayList<>(List.of(value.channels()));
    sizes.addAll(value.shape().subList(0, value.rank() - 1));
    return List.copyOf(sizes);
  }

  /** A vector over the channels, shaped so that it is applied along a value's axis of channels. */
  public String alongChannels(String vector, Value value) {
    if (value.layout() == Layout.CHANNELS_LAST || value.rank() < 2) {
      return vector;
    }
    long[] shape = new long[value.rank()];
    Arrays.fill(shape, 1);
    shape[0] = value.channels();
    return ops.reshape(vector, shape);
  }

  /** Refuses inputs of another number of axes. */
  public void requireRank(Value input, int rank) {
    if (input.rank() != rank) {
      throw error(
          "it gets samples of " + input.shape(),
          rank + (rank == 1 ? " axis" : " axes"),
          "put a Flatten or Reshape before it");
    }
  }
}
