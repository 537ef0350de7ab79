package org.assay.train.layers;

import org.assay.train.formula.Ops;

/**
 * An elementwise function or softmax behind a layer.
 *
 * @param name as Keras calls it
 * @param formula what it writes
 */
public record Activation(String name, Formula formula) {
  /** Writes an activation. */
  @FunctionalInterface
  public interface Formula {
    /**
     * Writes it.
     *
     * @param axis of the tensor that holds the channels
     */
    String write(Ops ops, String x, int axis);
  }

  /** The value behind the activation; it remembers where it came from. */
  public Value apply(Ops ops, Value x) {
    if (name.equals("linear")) {
      return x;
    }
    String y = formula.write(ops, x.tensor(), x.channelAxis());
    Value.Origin origin = new Value.Origin(name, x.tensor());
    return new Value(y, x.shape(), x.layout(), java.util.Optional.of(origin));
  }
}
