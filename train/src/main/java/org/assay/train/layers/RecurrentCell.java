package org.assay.train.layers;

import java.util.List;
import org.assay.train.formula.Ops;

/** One time step of a recurrent layer. */
interface RecurrentCell {
  /** Parts of the kernels, {@code units} columns each. */
  int gates();

  /** Number of states; the first is the output. */
  int states();

  /**
   * Writes a step.
   *
   * @param ops the body of the loop over time
   * @param x the input's product with the kernel, and the input's bias: (rows, gates · units)
   * @param dropped the first state as the products see it
   * @param states as the step before left them, (rows, units) each
   * @return the next states
   */
  List<String> next(Ops ops, Kernels kernels, String x, String dropped, List<String> states);

  /**
   * What the steps share.
   *
   * @param units size of a state
   * @param recurrent (units, gates · units)
   * @param recurrentBias (gates · units) or empty
   */
  record Kernels(int units, String recurrent, String recurrentBias) {
    /** Columns of some gates. */
    String part(Ops ops, String tensor, int axis, int from, int to) {
      return ops.op(
          "Slice",
          tensor,
          ops.longs((long) from * units),
          ops.longs((long) to * units),
          ops.longs(axis));
    }

    /** A gate's columns. */
    String gate(Ops ops, String tensor, int gate) {
      return part(ops, tensor, 1, gate, gate + 1);
    }
  }

  /** act(x·W + b + h·U). */
  record Plain(Activation activation) implements RecurrentCell {
    @Override
    public int gates() {
      return 1;
    }

    @Override
    public int states() {
      return 1;
    }

    @Override
    public List<String> next(
        Ops ops, Kernels kernels, String x, String dropped, List<String> states) {
      String sum = ops.add(x, ops.op("MatMul", dropped, kernels.recurrent()));
      return List.of(activation.write(ops, sum));
    }
  }

  /** Long short-term memory; gates in the order input, forget, cell, output. */
  record Lstm(Activation activation, Activation recurrent) implements RecurrentCell {
    @Override
    public int gates() {
      return 4;
    }

    @Override
    public int states() {
      return 2;
    }

    @Override
    public List<String> next(
        Ops ops, Kernels kernels, String x, String dropped, List<String> states) {
      String sum = ops.add(x, ops.op("MatMul", dropped, kernels.recurrent()));
      String input = recurrent.write(ops, kernels.gate(ops, sum, 0));
      String forget = recurrent.write(ops, kernels.gate(ops, sum, 1));
      String candidate = activation.write(ops, kernels.gate(ops, sum, 2));
      String output = recurrent.write(ops, kernels.gate(ops, sum, 3));
      String cell = ops.add(ops.mul(forget, states.get(1)), ops.mul(input, candidate));
      return List.of(ops.mul(output, activation.write(ops, cell)), cell);
    }
  }

  /** Gated recurrent unit; gates in the order update, reset, hidden. */
  record Gru(Activation activation, Activation recurrent, boolean resetAfter)
      implements RecurrentCell {
    @Override
    public int gates() {
      return 3;
    }

    @Override
    public int states() {
      return 1;
    }

    @Override
    public List<String> next(
        Ops ops, Kernels kernels, String x, String dropped, List<String> states) {
      String inner;
      if (resetAfter) {
        inner = ops.op("MatMul", dropped, kernels.recurrent());
        inner = kernels.recurrentBias().isEmpty() ? inner : ops.add(inner, kernels.recurrentBias());
      } else {
        inner = ops.op("MatMul", dropped, kernels.part(ops, kernels.recurrent(), 1, 0, 2));
      }
      String update = gate(ops, kernels, x, inner, 0);
      String reset = gate(ops, kernels, x, inner, 1);
      String hidden =
          resetAfter
              ? ops.mul(reset, kernels.gate(ops, inner, 2))
              : ops.op(
                  "MatMul",
                  ops.mul(reset, dropped),
                  kernels.part(ops, kernels.recurrent(), 1, 2, 3));
      String candidate = activation.write(ops, ops.add(kernels.gate(ops, x, 2), hidden));
      return List.of(
          ops.add(ops.mul(update, states.get(0)), ops.mul(ops.from(1, update), candidate)));
    }

    private String gate(Ops ops, Kernels kernels, String x, String inner, int gate) {
      return recurrent.write(
          ops, ops.add(kernels.gate(ops, x, gate), kernels.gate(ops, inner, gate)));
    }
  }
}
