package org.assay.testkit.ops.recurrent;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefValue;
import org.assay.testkit.ops.activations.ActivationReferences;

/**
 * The recurrence of RNN, GRU and LSTM, step by step as the specification writes it. Inputs: X (T,
 * B, I), W (D, gates·H, I), R (D, gates·H, H), bias (D, 2·gates·H), sequence lengths (B), initial h
 * (D, B, H), and for LSTM initial c and peepholes (D, 3·H) in the order i, o, f.
 */
final class Recurrence {
  private final OperatorCall call;
  private final int gates;
  private final int steps;
  private final int batch;
  private final int width;
  private final int hidden;
  private final int directions;
  private final boolean batchFirst;
  private final DoubleUnaryOperator[] activations;
  private final double[] all;
  private final double[] lastHidden;
  private final double[] lastCell;

  Recurrence(OperatorCall call, int gates, String[] defaults) {
    this.call = call;
    this.gates = gates;
    this.batchFirst = call.flag("layout", false);
    RefValue x = call.in(0);
    this.steps = x.dim(batchFirst ? 1 : 0);
    this.batch = x.dim(batchFirst ? 0 : 1);
    this.width = x.dim(2);
    this.hidden = call.in(2).dim(2);
    this.directions = call.in(1).dim(0);
    this.activations = activations(defaults);
    this.all = new double[steps * directions * batch * hidden];
    this.lastHidden = new double[directions * batch * hidden];
    this.lastCell = new double[directions * batch * hidden];
  }

  private DoubleUnaryOperator[] activations(String[] defaults) {
    List<String> names = call.strings("activations");
    double[] alpha = call.reals("activation_alpha");
    double[] beta = call.reals("activation_beta");
    DoubleUnaryOperator[] functions = new DoubleUnaryOperator[directions * defaults.length];
    for (int i = 0; i < functions.length; i++) {
      String name = names.isEmpty() ? defaults[i % defaults.length] : names.get(i);
      double a = i < alpha.length ? alpha[i] : Double.NaN;
      double b = i < beta.length ? beta[i] : Double.NaN;
      functions[i] = ActivationReferences.named(name, a, b);
    }
    return functions;
  }

  List<RefValue> run() {
    String direction = call.string("direction", "forward");
    for (int d = 0; d < directions; d++) {
      boolean back = direction.equals("reverse") || d == 1;
      for (int b = 0; b < batch; b++) {
        sequence(d, b, back);
      }
    }
    RefValue x = call.in(0);
    int[] yDims =
        batchFirst
            ? new int[] {batch, steps, directions, hidden}
            : new int[] {steps, directions, batch, hidden};
    int[] hDims =
        batchFirst ? new int[] {batch, directions, hidden} : new int[] {directions, batch, hidden};
    RefValue y = RefValue.ofReals(x.type(), yDims, batchFirst ? moved(all, steps) : all);
    RefValue h = RefValue.ofReals(x.type(), hDims, batchFirst ? moved(lastHidden, 1) : lastHidden);
    RefValue c = RefValue.ofReals(x.type(), hDims, batchFirst ? moved(lastCell, 1) : lastCell);
    return gates == 4 ? List.of(y, h, c) : List.of(y, h);
  }

  /** (outer, directions, batch, hidden) as (batch, outer, directions, hidden). */
  private double[] moved(double[] values, int outer) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int unit = i % hidden;
      int b = i / hidden % batch;
      int rest = i / hidden / batch;
      result[(b * outer * directions + rest) * hidden + unit] = values[i];
    }
    return result;
  }

  private void sequence(int d, int b, boolean back) {
    int length = call.optional(4).map(v -> (int) v.integer(b)).orElse(steps);
    double[] h = initial(5, d, b);
    double[] c = initial(6, d, b);
    for (int t = 0; t < length; t++) {
      int at = back ? length - 1 - t : t;
      double[] x = new double[width];
      for (int i = 0; i < width; i++) {
        int row = batchFirst ? b * steps + at : at * batch + b;
        x[i] = call.in(0).real(row * width + i);
      }
      switch (gates) {
        case 1 -> h = plain(d, x, h);
        case 3 -> h = gated(d, x, h);
        default -> h = longShortTerm(d, x, h, c);
      }
      System.arraycopy(h, 0, all, ((at * directions + d) * batch + b) * hidden, hidden);
    }
    System.arraycopy(h, 0, lastHidden, (d * batch + b) * hidden, hidden);
    System.arraycopy(c, 0, lastCell, (d * batch + b) * hidden, hidden);
  }

  private double[] initial(int input, int d, int b) {
    double[] state = new double[hidden];
    if ((input == 5 || gates == 4) && call.optional(input).isPresent()) {
      int row = batchFirst ? b * directions + d : d * batch + b;
      Arrays.setAll(state, i -> call.in(input).real(row * hidden + i));
    }
    return state;
  }

  private double clipped(double x) {
    double clip = call.real("clip", 0);
    return clip > 0 ? Math.max(-clip, Math.min(clip, x)) : x;
  }

  /** W's part of a gate's row. */
  private double fromInput(int d, int gate, int unit, double[] x) {
    double sum = bias(d, gate, unit);
    int row = (d * gates + gate) * hidden + unit;
    for (int i = 0; i < width; i++) {
      sum += call.in(1).real(row * width + i) * x[i];
    }
    return sum;
  }

  private double bias(int d, int gate, int unit) {
    return call.optional(3)
        .map(v -> v.real(d * 2 * gates * hidden + gate * hidden + unit))
        .orElse(0.0);
  }

  private double recurrentBias(int d, int gate, int unit) {
    return call.optional(3)
        .map(v -> v.real(d * 2 * gates * hidden + (gates + gate) * hidden + unit))
        .orElse(0.0);
  }

  /** R's part of a gate's row, with its bias. */
  private double fromState(int d, int gate, int unit, double[] h) {
    double sum = recurrentBias(d, gate, unit);
    int row = (d * gates + gate) * hidden + unit;
    for (int i = 0; i < hidden; i++) {
      sum += call.in(2).real(row * hidden + i) * h[i];
    }
    return sum;
  }

  private double[] plain(int d, double[] x, double[] h) {
    double[] next = new double[hidden];
    for (int u = 0; u < hidden; u++) {
      double sum = fromInput(d, 0, u, x) + fromState(d, 0, u, h);
      next[u] = activations[d].applyAsDouble(clipped(sum));
    }
    return next;
  }

  /** Gates in the order z, r, h. */
  private double[] gated(int d, double[] x, double[] h) {
    boolean linear = call.flag("linear_before_reset", false);
    DoubleUnaryOperator f = activations[2 * d];
    DoubleUnaryOperator g = activations[2 * d + 1];
    double[] z = new double[hidden];
    double[] r = new double[hidden];
    double[] reset = new double[hidden];
    for (int u = 0; u < hidden; u++) {
      z[u] = f.applyAsDouble(clipped(fromInput(d, 0, u, x) + fromState(d, 0, u, h)));
      r[u] = f.applyAsDouble(clipped(fromInput(d, 1, u, x) + fromState(d, 1, u, h)));
      reset[u] = r[u] * h[u];
    }
    double[] next = new double[hidden];
    for (int u = 0; u < hidden; u++) {
      double state = linear ? r[u] * fromState(d, 2, u, h) : fromState(d, 2, u, reset);
      double candidate = g.applyAsDouble(clipped(fromInput(d, 2, u, x) + state));
      next[u] = (1 - z[u]) * candidate + z[u] * h[u];
    }
    return next;
  }

  /** Gates in the order i, o, f, c; {@code cell} is updated in place. */
  private double[] longShortTerm(int d, double[] x, double[] h, double[] cell) {
    boolean coupled = call.flag("input_forget", false);
    DoubleUnaryOperator f = activations[3 * d];
    DoubleUnaryOperator g = activations[3 * d + 1];
    DoubleUnaryOperator last = activations[3 * d + 2];
    double[] next = new double[hidden];
    for (int u = 0; u < hidden; u++) {
      double old = cell[u];
      double in = fromInput(d, 0, u, x) + fromState(d, 0, u, h) + peephole(d, 0, u) * old;
      double i = f.applyAsDouble(clipped(in));
      double forget = fromInput(d, 2, u, x) + fromState(d, 2, u, h) + peephole(d, 2, u) * old;
      double keep = coupled ? 1 - i : f.applyAsDouble(clipped(forget));
      double candidate = g.applyAsDouble(clipped(fromInput(d, 3, u, x) + fromState(d, 3, u, h)));
      cell[u] = keep * old + i * candidate;
      double out = fromInput(d, 1, u, x) + fromState(d, 1, u, h) + peephole(d, 1, u) * cell[u];
      next[u] = f.applyAsDouble(clipped(out)) * last.applyAsDouble(cell[u]);
    }
    return next;
  }

  private double peephole(int d, int gate, int unit) {
    return call.optional(7).map(p -> p.real((d * 3 + gate) * hidden + unit)).orElse(0.0);
  }
}
