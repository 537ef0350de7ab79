package org.assay.grad.ops.recurrent;

import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.Expressions;

/**
 * What a cell sees of its node in one direction.
 *
 * @param e the body of the Scan
 * @param recurrence weights of the recurrence, [gates·hidden, hidden]
 * @param recurrentBias [gates·hidden], if the cell adds it itself
 * @param peepholes [3·hidden]
 * @param hidden size of the state
 */
record Step(
    Expressions e,
    String recurrence,
    Optional<String> recurrentBias,
    Optional<String> peepholes,
    long hidden,
    Activation[] activations,
    double clip) {

  /** A function by name, with its parameters; NaN where they are left to their default. */
  record Activation(String name, double alpha, double beta) {
    String of(Expressions e, String x) {
      return switch (name) {
        case "Relu", "Tanh", "Sigmoid", "Softsign", "Softplus" -> e.op(name, x);
        case "Affine" -> e.add(e.mul(x, or(alpha, 1)), or(beta, 0));
        case "LeakyRelu" -> sided(e, x, e.mul(x, or(alpha, 0.01f)));
        case "ThresholdedRelu" -> e.unless(e.op("LessOrEqual", x, e.real(or(alpha, 1), x)), x);
        case "ScaledTanh" -> e.mul(e.op("Tanh", e.mul(x, or(beta, 1))), or(alpha, 1));
        case "HardSigmoid" ->
            e.op(
                "Clip",
                e.add(e.mul(x, or(alpha, 0.2f)), or(beta, 0.5f)),
                e.real(0, x),
                e.real(1, x));
        case "Elu" ->
            sided(e, x, e.mul(e.add(e.op("Exp", e.op("Min", x, e.real(0, x))), -1), or(alpha, 1)));
        default -> throw e.error("activation '" + name + "'", "an activation of RNN-22");
      };
    }

    private static double or(double value, double otherwise) {
      return Double.isNaN(value) ? otherwise : value;
    }

    private static String sided(Expressions e, String x, String atMostZero) {
      return e.op("Where", e.op("LessOrEqual", x, e.real(0, x)), atMostZero, x);
    }
  }

  /** The activation of what is clipped. */
  String activate(int index, String x) {
    return plainly(index, clip > 0 ? e.op("Clip", x, e.real(-clip, x), e.real(clip, x)) : x);
  }

  /** The activation alone. */
  String plainly(int index, String x) {
    return activations[index].of(e, x);
  }

  /** Columns of each gate, [batch, hidden] each. */
  List<String> parted(String gates, int count) {
    return e.nodes("Split", Attributes.of("axis", 1, "num_outputs", count), List.of(gates), count);
  }

  /** Columns of some gates, [batch, hidden·(to - from)]. */
  String gate(String gates, int from, int to) {
    return e.slice(gates, 1, from * hidden, to * hidden);
  }

  /** A state times the weights of some gates. */
  String recurrent(String state, int from, int to) {
    String rows = e.slice(recurrence, 0, from * hidden, to * hidden);
    return e.op("MatMul", state, e.transpose(rows, 1, 0));
  }

  /** The peephole of a gate times the cell's state; nothing without peepholes. */
  String peeped(String gate, int peephole, String cell) {
    return peepholes
        .map(p -> e.slice(p, 0, peephole * hidden, (peephole + 1) * hidden))
        .map(p -> e.add(gate, e.mul(cell, p)))
        .orElse(gate);
  }

  /** 1 - x. */
  String complement(String x) {
    return e.sub(e.real(1, x), x);
  }
}
