package org.assay.bounds.ops.recurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * RNN-22, GRU-22, LSTM-22, com.microsoft DynamicQuantizeLSTM whose gates and states saturate: |h| ≤
 * 1, or for GRU at most |h0|; |c| ≤ |c0| + T. NaN can only come of operands that are non-finite, or
 * of sums that overflow in front of the activations.
 */
public final class RecurrentTransfers {
  // Sigmoid and tanh exceed 1 by a few ulp, which counts once per step.
  private static final double EXCESS = 1e-6;

  private RecurrentTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("RNN", RecurrentTransfers::simple)
        .add("GRU", RecurrentTransfers::gated)
        .add("LSTM", c -> longShort(c, state -> sums(c, 3, state)))
        .add(
            "com.microsoft",
            "DynamicQuantizeLSTM",
            c -> longShort(c, state -> quantisedSums(c, state)));
  }

  private static List<Bounds> simple(TransferContext c) {
    Optional<Double> reach = reach(c, "Tanh", 1, 0);
    if (reach.isEmpty()) {
      return List.of();
    }
    double initial = magnitude(c, 5);
    double state = Math.max(reach.get(), initial);
    int flags = flags(c, new int[] {0, 1, 2, 3, 5}, sums(c, 3, state));
    return outputs(c, reach.get(), state, 0, flags);
  }

  private static List<Bounds> gated(TransferContext c) {
    Optional<Double> gate = reach(c, "Sigmoid", 2, 0);
    Optional<Double> candidate = reach(c, "Tanh", 2, 1);
    if (gate.isEmpty() || candidate.isEmpty() || gate.get() > 1 + EXCESS) {
      return List.of();
    }
    double state = Math.max(candidate.get(), magnitude(c, 5)) * Math.pow(1 + 2 * EXCESS, steps(c));
    if (!(state < c.input(0).type().max())) {
      return List.of();
    }
    int flags = flags(c, new int[] {0, 1, 2, 3, 5}, sums(c, 3, state));
    return outputs(c, state, state, 0, flags);
  }

  private static List<Bounds> longShort(TransferContext c, DoubleUnaryOperator sumsOfState) {
    Optional<Double> gate = reach(c, "Sigmoid", 3, 0);
    Optional<Double> candidate = reach(c, "Tanh", 3, 1);
    Optional<Double> output = reach(c, "Tanh", 3, 2);
    if (gate.isEmpty() || candidate.isEmpty() || output.isEmpty() || gate.get() > 1 + EXCESS) {
      return List.of();
    }
    double reach = gate.get() * output.get() * (1 + EXCESS);
    double steps = steps(c);
    double growth = Math.pow(1 + 2 * EXCESS, steps);
    double cell = (magnitude(c, 6) + steps * candidate.get() * (1 + EXCESS)) * growth;
    ElementType type = c.input(0).type();
    cell = Double.isNaN(cell) ? type.max() : Math.min(cell, type.max());
    double state = Math.max(reach, magnitude(c, 5));
    double sums = sumsOfState.applyAsDouble(state) + magnitude(c, 7) * cell;
    int flags = flags(c, new int[] {0, 1, 2, 3, 5, 6, 7}, sums);
    int cellFlags = cell >= type.max() ? Flags.ALL : 0;
    List<Bounds> results = outputs(c, reach, state, cell, flags);
    if (cellFlags != 0 && results.size() > 2) {
      results.set(2, Bounds.anything(type, results.get(2).dims()));
    }
    return results;
  }

  private static double steps(TransferContext c) {
    boolean batchFirst = c.node().intAttribute("layout", 0) != 0;
    return c.input(0).dims()[batchFirst ? 1 : 0];
  }

  /** Greatest magnitude of an activation's results; empty if it has no limit. */
  private static Optional<Double> reach(
      TransferContext c, String orElse, int perDirection, int position) {
    Optional<Attribute> given = c.node().attribute("activations");
    if (given.isEmpty() || !(given.get() instanceof Attribute.StringList names)) {
      return reach(orElse);
    }
    double most = 0;
    for (int i = position; i < names.values().size(); i += perDirection) {
      Optional<Double> one = reach(names.values().get(i).text());
      if (one.isEmpty()) {
        return one;
      }
      most = Math.max(most, one.get());
    }
    return most == 0 ? reach(orElse) : Optional.of(most);
  }

  // HardSigmoid and ScaledTanh may have parameters that take them elsewhere.
  private static Optional<Double> reach(String activation) {
    return switch (activation.toLowerCase(java.util.Locale.ROOT)) {
      case "sigmoid", "tanh", "softsign", "hardsigmoid" -> Optional.of(1 + EXCESS);
      default -> Optional.empty();
    };
  }

  private static double magnitude(TransferContext c, int input) {
    return c.optional(input).map(b -> b.hull().magnitude()).orElse(0.0);
  }

  // Greatest sum of magnitudes in front of an activation.
  private static double sums(TransferContext c, int biasInput, double state) {
    double inputs = c.input(1).dims()[2];
    double hidden = c.input(2).dims()[2];
    double sum =
        inputs * magnitude(c, 0) * magnitude(c, 1)
            + hidden * state * magnitude(c, 2)
            + 2 * magnitude(c, biasInput);
    return sum * (1 + (inputs + hidden + 8) * c.input(0).type().format().unitRoundoff());
  }

  // Weights [D, inputs, gates] and [D, hidden, gates] with scales and zero points; what they are
  // multiplied with is rounded to 255 steps of its own range.
  private static double quantisedSums(TransferContext c, double state) {
    double inputs = c.input(1).dims()[1];
    double hidden = c.input(2).dims()[1];
    double weight = (magnitude(c, 1) + magnitude(c, 9)) * magnitude(c, 8);
    double recurrent = (magnitude(c, 2) + magnitude(c, 11)) * magnitude(c, 10);
    double steps = 1 + 2.0 / 255;
    double sum = (inputs * magnitude(c, 0) * weight + hidden * state * recurrent) * steps;
    return (sum + 2 * magnitude(c, 3)) * (1 + 1e-5);
  }

  private static int flags(TransferContext c, int[] inputs, double sums) {
    int flags = sums < c.input(0).type().max() ? 0 : Flags.NAN;
    for (int input : inputs) {
      Optional<Bounds> operand = c.optional(input);
      flags |= operand.isPresent() && operand.get().allFlags() != 0 ? Flags.ALL : 0;
    }
    return flags;
  }

  private static List<Bounds> outputs(
      TransferContext c, double step, double last, double cell, int flags) {
    // Y holds steps only, Y_h also the initial state of empty sequences.
    double[] magnitudes = {step, Math.max(step, last), cell};
    ElementType type = c.input(0).type();
    List<Bounds> results = new ArrayList<>();
    for (int o = 0; o < c.node().outputs().size(); o++) {
      Cell range = new Cell();
      range.set(-magnitudes[o], magnitudes[o], flags);
      Rounding.outward(range, type);
      long[] dims = c.isTyped(o) ? c.dims(o) : new long[0];
      results.add(
          Bounds.uniform(type, dims, range.lo, range.hi, range.flags)
              .withDynamicAxes(c.isTyped(o) ? c.dynamicAxes(o) : 0));
    }
    return results;
  }
}
