package org.assay.train.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.assay.train.formula.Ops;

/**
 * An elementwise function or one over the channels, such as softmax, behind a layer.
 *
 * @param name as Keras calls it
 * @param formula what it writes
 * @param channels number of channels of the result by that of the operand
 */
public record Activation(String name, Formula formula, IntUnaryOperator channels) {
  /** An activation that keeps the number of channels. */
  public Activation(String name, Formula formula) {
    this(name, formula, IntUnaryOperator.identity());
  }

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
    int width = channels.applyAsInt(x.channels());
    String y = formula.write(ops, x.tensor(), x.channelAxis());
    if (width != x.channels()) {
      List<Integer> shape = new ArrayList<>(x.shape());
      shape.set(x.rank() - 1, width);
      return new Value(y, shape, x.layout(), Optional.empty(), x.mask());
    }
    Value.Origin origin = new Value.Origin(name, x.tensor());
    return new Value(y, x.shape(), x.layout(), Optional.of(origin), x.mask());
  }

  /** The activation of rows of features, without a trace of where it came from. */
  String write(Ops ops, String x) {
    return formula.write(ops, x, 1);
  }
}
