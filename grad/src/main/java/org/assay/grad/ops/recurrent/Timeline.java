package org.assay.grad.ops.recurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;

/**
 * The tensors of an RNN, GRU or LSTM (opset 22, layout 0, no sequence lengths) as its way back
 * needs them. <i>Rows</i> are per direction, [time·batch, n] in the order of time: products over
 * all times are made of them. <i>Joined</i> tensors, [time, batch, n] or with two directions [time,
 * 2, batch, n], are in the order in which steps are taken, the second direction turned round: a
 * step's nodes serve both. A single reversed direction stays in the order of time, and is walked
 * from its end.
 */
final class Timeline {
  private final GradientContext c;
  private final int gates;
  private final boolean both;
  private final boolean reversed;
  private final long hidden;

  Timeline(GradientContext c, int gates) {
    this.c = c;
    this.gates = gates;
    String direction = c.string("direction", "forward");
    this.both = direction.equals("bidirectional");
    this.reversed = direction.equals("reverse");
    this.hidden =
        c.node().attribute("hidden_size").isPresent()
            ? c.integer("hidden_size", 0)
            : c.size(c.in(2), 2).orElseThrow(() -> c.error("no hidden_size", "a known size"));
  }

  long hidden() {
    return hidden;
  }

  /** Whether joined tensors are walked from their end when steps go ahead. */
  boolean reversed() {
    return reversed;
  }

  /** x as rows of all directions, [time·batch, input]. */
  String rows() {
    return c.op("Flatten", Attributes.of("axis", 2), c.in(0));
  }

  /** W of all directions, [directions·gates·hidden, input]. */
  String kernel() {
    return c.op("Flatten", Attributes.of("axis", 2), c.in(1));
  }

  /** R of each direction, [gates·hidden, hidden]. */
  List<String> recurrent() {
    return split(c.in(2), 0).stream().map(r -> c.squeeze(r, 0)).toList();
  }

  /** R as a step multiplies by it: [gates·hidden, hidden], or of two directions. */
  String joinedRecurrent() {
    return both ? c.in(2) : recurrent().get(0);
  }

  /** The bias of the input, [directions, gates·hidden]. */
  Optional<String> inputBias() {
    return biases().map(b -> b.get(0));
  }

  /** The bias of the state, [directions, gates·hidden]. */
  Optional<String> stateBias() {
    return biases().map(b -> b.get(1));
  }

  /** The sum of both. */
  Optional<String> bias() {
    return biases().map(b -> c.add(b.get(0), b.get(1)));
  }

  private Optional<List<String>> biases() {
    return c.input(3)
        .map(b -> c.nodes("Split", Attributes.of("axis", 1, "num_outputs", 2), List.of(b), 2));
  }

  /** x·Wᵀ and a bias [directions, gates·hidden], as rows. */
  List<String> products(Optional<String> bias) {
    List<String> operands = new ArrayList<>(List.of(rows(), kernel()));
    bias.ifPresent(b -> operands.add(c.reshape(b, (both ? 2 : 1) * gates * hidden)));
    String all = c.op("Gemm", Attributes.of("transB", 1), operands.toArray(String[]::new));
    return split(all, 1);
  }

  /** States that came into each step, as rows. */
  List<String> previous() {
    List<String> outputs = split(c.out(0), 1);
    List<String> first = split(given(5), 0);
    List<String> rows = new ArrayList<>();
    for (int d = 0; d < outputs.size(); d++) {
      String all = outputs.get(d);
      String start = c.unsqueeze(first.get(d), 0);
      String end = c.op("Sub", c.shape(all, 0), c.longs(1));
      boolean back = reversed || d == 1;
      String states =
          back
              ? c.concat(0, c.slice(all, 0, c.longs(1), c.longs(Integer.MAX_VALUE)), start)
              : c.concat(0, start, c.slice(all, 0, c.longs(0), end));
      rows.add(c.op("Flatten", Attributes.of("axis", 3), states));
    }
    return rows;
  }

  /** Rows · weightsᵀ + rows, per direction. */
  List<String> products(List<String> rows, List<String> weights, List<String> added) {
    List<String> products = new ArrayList<>();
    for (int d = 0; d < rows.size(); d++) {
      String[] operands =
          added.isEmpty()
              ? new String[] {rows.get(d), weights.get(d)}
              : new String[] {rows.get(d), weights.get(d), added.get(d)};
      products.add(c.op("Gemm", Attributes.of("transB", 1), operands));
    }
    return products;
  }

  /** Joined from rows of a width. */
  String join(List<String> rows, long width) {
    String times = c.shape(c.in(0), 0);
    String batch = c.shape(c.in(0), 1);
    if (!both) {
      return c.reshape(rows.get(0), c.concat(0, times, batch, c.longs(width)));
    }
    String shape = c.concat(0, times, c.longs(1), batch, c.longs(width));
    return c.concat(1, c.reshape(rows.get(0), shape), turned(c.reshape(rows.get(1), shape)));
  }

  /** Rows from a joined tensor. */
  List<String> rows(String joined) {
    if (!both) {
      return List.of(c.op("Flatten", Attributes.of("axis", 2), joined));
    }
    List<String> parts = split(joined, 1);
    return List.of(
        c.op("Flatten", Attributes.of("axis", 3), parts.get(0)),
        c.op("Flatten", Attributes.of("axis", 3), turned(parts.get(1))));
  }

  /** Joined from a tensor of the layout of Y, [time, directions, batch, hidden]. */
  String join(String outputs) {
    if (!both) {
      return c.squeeze(outputs, 1);
    }
    List<String> parts = split(outputs, 1);
    return c.concat(1, parts.get(0), turned(parts.get(1)));
  }

  private String turned(String tensor) {
    return c.op("Slice", tensor, c.longs(-1), c.longs(Long.MIN_VALUE), c.longs(0), c.longs(-1));
  }

  /** The cotangent of Y, joined. */
  Optional<String> cotangent() {
    return c.cotangent(0).map(this::join);
  }

  /** The cotangent of a last state, as a step has it. */
  String lastCotangent(int output) {
    return stepState(c.cotangent(output).orElseGet(this::zeros));
  }

  /** A first state, as a step has it. */
  String firstState(int input) {
    return stepState(given(input));
  }

  /** Gives the cotangent of a first state. */
  void giveState(int input, String state) {
    c.give(input, () -> both ? state : c.unsqueeze(state, 0));
  }

  private String stepState(String state) {
    return both ? state : c.squeeze(state, 0);
  }

  private String given(int input) {
    return c.input(input).orElseGet(this::zeros);
  }

  private String zeros() {
    return c.op(
        "Expand",
        c.real(0, c.in(0)),
        c.concat(0, c.longs(both ? 2 : 1), c.shape(c.in(0), 1), c.longs(hidden)));
  }

  /**
   * Gives cotangents of x, W and biases.
   *
   * @param input cotangents of gates as the input adds to them, joined
   * @param state the same as the state adds to them
   */
  void giveInputs(List<String> input, List<String> state) {
    UnaryOperator<String> sums =
        rows -> c.reshape(c.sum(rows, false, 0), both ? 2 : 1, gates * hidden);
    String all = c.concat(1, input.toArray(String[]::new));
    c.give(0, () -> c.reshapeLike(c.op("Gemm", all, kernel()), c.in(0)));
    c.give(1, () -> c.reshapeLike(c.op("Gemm", Attributes.of("transA", 1), all, rows()), c.in(1)));
    c.give(
        3,
        () -> c.concat(1, sums.apply(all), sums.apply(c.concat(1, state.toArray(String[]::new)))));
  }

  /** Cotangents of weights per direction, [1, n, hidden] each, from those of products. */
  List<String> weights(List<String> cotangents, List<String> states) {
    List<String> weights = new ArrayList<>();
    for (int d = 0; d < cotangents.size(); d++) {
      String product = c.op("Gemm", Attributes.of("transA", 1), cotangents.get(d), states.get(d));
      weights.add(c.unsqueeze(product, 0));
    }
    return weights;
  }

  /** Parts of each direction along an axis. */
  List<String> split(String tensor, int axis) {
    return both
        ? c.nodes("Split", Attributes.of("axis", axis, "num_outputs", 2), List.of(tensor), 2)
        : List.of(tensor);
  }

  /** Columns of one gate or several of something joined or in a step. */
  String gate(String gates, int from, int to) {
    return c.slice(gates, -1, from * hidden, to * hidden);
  }

  /** Columns of each gate. */
  List<String> each(String gates, int count) {
    return c.nodes("Split", Attributes.of("axis", -1, "num_outputs", count), List.of(gates), count);
  }
}
