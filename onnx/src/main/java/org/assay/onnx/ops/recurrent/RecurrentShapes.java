package org.assay.onnx.ops.recurrent;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/**
 * Shapes of RNN, GRU and LSTM (opset 22): X [T, N, I], W [D, gates * H, I], R [D, gates * H, H]; Y
 * [T, D, N, H], last states [D, N, H]; with {@code layout} 1 the batch is first.
 */
public final class RecurrentShapes {
  private RecurrentShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("RNN", CheckedRule.of(3, 6, 2, in -> recurrent(in, 1)));
    table.add("GRU", CheckedRule.of(3, 6, 2, in -> recurrent(in, 3)));
    table.add("LSTM", CheckedRule.of(3, 8, 3, in -> recurrent(in, 4)));
    table.add(
        "com.microsoft",
        "DynamicQuantizeLSTM",
        CheckedRule.of(3, 12, 3, RecurrentShapes::quantised));
  }

  private static List<Optional<ValueType>> recurrent(Operands in, int gates) {
    Optional<ElementType> element = in.element(0, 1, 2);
    boolean batchFirst = in.node().intAttribute("layout", 0) != 0;
    Optional<Shape> x = in.shape(0, 3, 3);
    Dim length = x.map(s -> s.dim(batchFirst ? 1 : 0)).orElse(Dim.UNKNOWN);
    Dim batch = x.map(s -> s.dim(batchFirst ? 0 : 1)).orElse(Dim.UNKNOWN);
    Dim directions = directions(in);
    Dim hidden = hidden(in, gates, directions, x.map(s -> s.dim(2)).orElse(Dim.UNKNOWN));
    batch = checkStates(in, gates, batch, hidden, batchFirst);
    Shape all =
        batchFirst
            ? Shape.of(batch, length, directions, hidden)
            : Shape.of(length, directions, batch, hidden);
    Shape last =
        batchFirst ? Shape.of(batch, directions, hidden) : Shape.of(directions, batch, hidden);
    Optional<ValueType> state = Operands.type(element, Optional.of(last));
    return List.of(Operands.type(element, Optional.of(all)), state, state);
  }

  /** Quantised weights are turned: W [D, I, gates * H], R [D, H, gates * H]. */
  private static List<Optional<ValueType>> quantised(Operands in) {
    Optional<Shape> x = in.shape(0, 3, 3);
    Dim directions = directions(in);
    Dim hidden = in.shape(2, 3, 3).map(s -> s.dim(1)).orElse(Dim.UNKNOWN);
    Dim length = x.map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    Dim batch = x.map(s -> s.dim(1)).orElse(Dim.UNKNOWN);
    Optional<ValueType> state =
        Operands.type(in.element(0), Optional.of(Shape.of(directions, batch, hidden)));
    Shape all = Shape.of(length, directions, batch, hidden);
    return List.of(Operands.type(in.element(0), Optional.of(all)), state, state);
  }

  private static Dim directions(Operands in) {
    String direction = in.node().stringAttribute("direction", "forward");
    return switch (direction) {
      case "forward", "reverse" -> Dim.of(1);
      case "bidirectional" -> Dim.of(2);
      default ->
          throw in.error(
              "attribute 'direction' is '" + direction + "'", "forward, reverse or bidirectional");
    };
  }

  private static Dim hidden(Operands in, int gates, Dim directions, Dim features) {
    Dim hidden = Dim.UNKNOWN;
    if (in.node().attribute("hidden_size").isPresent()) {
      long size = in.node().intAttribute("hidden_size", 0);
      if (size <= 0) {
        throw in.error("attribute 'hidden_size' is " + size, "a positive size");
      }
      hidden = Dim.of(size);
    }
    Optional<Shape> w = in.shape(1, 3, 3);
    Optional<Shape> r = in.shape(2, 3, 3);
    if (r.isPresent()) {
      in.same(r.get().dim(0), directions, "first axis of R and directions");
      hidden = in.same(hidden, r.get().dim(2), "hidden_size and the last axis of R");
      in.same(
          r.get().dim(1), Dims.times(hidden, gates), "second axis of R and " + gates + " gates");
    }
    if (w.isPresent()) {
      in.same(w.get().dim(0), directions, "first axis of W and directions");
      in.same(w.get().dim(2), features, "last axes of W and X");
      in.same(
          w.get().dim(1), Dims.times(hidden, gates), "second axis of W and " + gates + " gates");
      if (hidden == Dim.UNKNOWN) {
        hidden = Dims.quotient(List.of(w.get().dim(1)), List.of(Dim.of(gates)));
      }
    }
    return hidden;
  }

  private static Dim checkStates(
      Operands in, int gates, Dim batch, Dim hidden, boolean batchFirst) {
    if (in.has(3)) {
      in.shape(3, 2, 2)
          .ifPresent(
              s ->
                  in.same(
                      s.dim(1),
                      Dims.times(hidden, 2L * gates),
                      "bias and " + gates + " gates, twice,"));
    }
    Dim result = batch;
    if (in.has(4)) {
      result =
          in.same(
              result,
              in.shape(4, 1, 1).map(s -> s.dim(0)).orElse(Dim.UNKNOWN),
              "batch and sequence_lens");
    }
    for (int i = 5; i <= (gates == 4 ? 6 : 5); i++) {
      Optional<Shape> state = in.has(i) ? in.shape(i, 3, 3) : Optional.empty();
      if (state.isPresent()) {
        result =
            in.same(result, state.get().dim(batchFirst ? 0 : 1), "batch and " + in.describe(i));
        in.same(hidden, state.get().dim(2), "hidden size and " + in.describe(i));
      }
    }
    return result;
  }
}
