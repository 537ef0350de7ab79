package org.assay.train.layers;

import java.util.List;
import java.util.Optional;

/**
 * What flows between layers.
 *
 * @param tensor of the graph, float32, the first axis being that of the samples
 * @param shape sizes of one sample as Keras sees them, channels last
 * @param layout how the tensor holds them; of importance from rank 2 of a sample on
 * @param origin the activation that it came from, if nothing was done to it since
 * @param mask which time steps count: bool, (rows, steps), the steps being the first axis of a
 *     sample; none: all
 */
public record Value(
    String tensor,
    List<Integer> shape,
    Layout layout,
    Optional<Origin> origin,
    Optional<String> mask) {
  /**
   * An activation and its operand.
   *
   * @param activation Keras's name, e.g. {@code softmax}
   * @param operand of the shape and layout of the result
   */
  public record Origin(String activation, String operand) {}

  public Value {
    shape = List.copyOf(shape);
    if (shape.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("a sample of " + shape);
    }
  }

  /** A value of which all time steps count. */
  public Value(String tensor, List<Integer> shape, Layout layout, Optional<Origin> origin) {
    this(tensor, shape, layout, origin, Optional.empty());
  }

  /** The same with another mask. */
  public Value withMask(Optional<String> other) {
    return new Value(tensor, shape, layout, origin, other);
  }

  /** A value with channels last. */
  public static Value of(String tensor, List<Integer> shape) {
    return new Value(tensor, shape, Layout.CHANNELS_LAST, Optional.empty());
  }

  /** Another tensor of the same shape and layout. */
  public Value like(String other) {
    return new Value(other, shape, layout, Optional.empty());
  }

  /** Number of axes of a sample. */
  public int rank() {
    return shape.size();
  }

  /** Size of the last axis. */
  public int channels() {
    return shape.get(shape.size() - 1);
  }

  /** Elements of a sample. */
  public int width() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** The tensor's axis that holds the channels. */
  public int channelAxis() {
    return layout == Layout.CHANNELS_FIRST ? 1 : rank();
  }
}
