package org.assay.grad.ops.recurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;

/**
 * The tensors of an RNN, GRU or LSTM (opset 22, layout 0, no sequence lengths) as its way back
 * needs them. <i>Rows</i>, [directions, time·batch, n], are in the order in which steps are taken,
 * a reversed direction turned round: both directions take a step by the same nodes. <i>Columns</i>,
 * [directions, n, time·batch], are in the order of time: products over all times are made of them,
 * so that weights need not be transposed nor their cotangents moved.
 */
final class Timeline {
  private final GradientContext c;
  private final TimeLoop loop;
  private final int gates;
  private final int directions;
  private final String direction;
  private final long hidden;

  Timeline(GradientContext c, int gates) {
    this.c = c;
    this.loop = new TimeLoop(c, c.in(0));
    this.gates = gates;
    this.direction = c.string("direction", "forward");
    this.directions = direction.equals("bidirectional") ? 2 : 1;
    this.hidden =
        c.node().attribute("hidden_size").isPresent()
            ? c.integer("hidden_size", 0)
            : c.size(c.in(2), 2).orElseThrow(() -> c.error("no hidden_size", "a known size"));
  }

  TimeLoop loop() {
    return loop;
  }

  /** R as a step multiplies by it: [gates·hidden, hidden], or of each direction. */
  String recurrence() {
    return directions == 1 ? c.squeeze(c.in(2), 0) : c.in(2);
  }

  /** The part of some gates of R, [directions, n, hidden]. */
  String recurrence(int from, int to) {
    return c.slice(c.in(2), 1, from * hidden, to * hidden);
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

  /** x as [time·batch, input]. */
  private String inputs() {
    return c.op("Flatten", Attributes.of("axis", 2), c.in(0));
  }

  /** W as [directions·gates·hidden, input]. */
  private String kernel() {
    return c.op("Flatten", Attributes.of("axis", 2), c.in(1));
  }

  /** W·x and a bias [directions, gates·hidden], columns. */
  String products(Optional<String> bias) {
    List<String> operands = new ArrayList<>(List.of(kernel(), inputs()));
    bias.ifPresent(b -> operands.add(c.reshape(b, directions * gates * hidden, 1)));
    String all = c.op("Gemm", Attributes.of("transB", 1), operands.toArray(String[]::new));
    return c.reshape(all, directions, gates * hidden, -1);
  }

  /** States that came into each step, rows. */
  String previous() {
    String all = timed(c.out(0));
    String end = c.op("Sub", c.shape(c.in(0), 0), c.longs(1));
    String before = c.slice(all, 1, c.longs(0), end);
    return loop.rows(c.concat(1, c.unsqueeze(firstState(5), 1), before));
  }

  /** Rows of what has the layout of Y, [time, directions, batch, hidden]. */
  String rowsOfOutput(String output) {
    return loop.rows(timed(output));
  }

  private String timed(String output) {
    return turned(c.transpose(output, 1, 0, 2, 3));
  }

  /** [directions, time, batch, n] with reversed directions turned round. */
  private String turned(String timed) {
    if (direction.equals("forward")) {
      return timed;
    }
    String times = c.shape(c.in(0), 0);
    String lengths = directions == 2 ? c.concat(0, c.longs(1), times) : times;
    return c.op("ReverseSequence", Attributes.of("batch_axis", 0, "time_axis", 1), timed, lengths);
  }

  private String turnedRows(String rows) {
    return direction.equals("forward") ? rows : loop.rows(turned(loop.timed(rows)));
  }

  /** Rows from columns. */
  String rows(String columns) {
    return turnedRows(c.transpose(columns, 0, 2, 1));
  }

  /** Columns from rows. */
  String columns(String rows) {
    return c.transpose(turnedRows(rows), 0, 2, 1);
  }

  /** The cotangent of Y, rows. */
  Optional<String> cotangent() {
    return c.cotangent(0).map(this::rowsOfOutput);
  }

  /** The cotangent of a last state. */
  String lastCotangent(int output) {
    return c.cotangent(output).orElseGet(this::zeros);
  }

  /** A first state. */
  String firstState(int input) {
    return c.input(input).orElseGet(this::zeros);
  }

  private String zeros() {
    return c.op(
        "Expand",
        c.real(0, c.in(0)),
        c.concat(0, c.longs(directions), c.shape(c.in(0), 1), c.longs(hidden)));
  }

  /** Gives cotangents of x and W from those of the gates, as the input adds to them, columns. */
  void giveInputs(String input) {
    c.give(
        0,
        () -> {
          String all = c.reshape(input, directions * gates * hidden, -1);
          return c.reshapeLike(c.op("Gemm", Attributes.of("transA", 1), all, kernel()), c.in(0));
        });
    c.give(1, () -> c.op("MatMul", input, inputs()));
  }

  /** Gives the cotangent of the biases, from those of the gates, columns. */
  void giveBiases(String input, String state) {
    c.give(3, () -> c.concat(1, c.sum(input, false, 2), c.sum(state, false, 2)));
  }

  /** The cotangent of weights by which states in rows were multiplied. */
  String weights(String columns, String states) {
    return c.op("MatMul", columns, turnedRows(states));
  }

  /** Some gates of rows or of a step. */
  String gate(String rows, int from, int to) {
    return c.slice(rows, 2, from * hidden, to * hidden);
  }

  /** Each gate of rows. */
  List<String> each(String rows, int count) {
    return c.nodes("Split", Attributes.of("axis", 2, "num_outputs", count), List.of(rows), count);
  }
}
