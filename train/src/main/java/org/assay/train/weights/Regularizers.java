package org.assay.train.weights;

import java.util.List;
import java.util.Optional;
import org.assay.data.spec.Spelling;
import org.assay.train.formula.Ops;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;

/** Keras's regularisers by name. */
public final class Regularizers {
  private static final List<String> NAMES =
      List.of("l1", "l2", "l1_l2", "L1L2", "OrthogonalRegularizer");

  private Regularizers() {}

  /** The regulariser under a key of a layer. */
  public static Optional<Regularizer> of(Settings config, String key) {
    return config.named(key).map(Regularizers::of);
  }

  /**
   * A regulariser.
   *
   * @throws org.assay.train.TrainException if there is none of that name
   */
  public static Regularizer of(Named named) {
    Settings s = named.arguments();
    Regularizer result =
        switch (named.plainName()) {
          case "l1" -> sums(s.number("l1", 0.01), 0);
          case "l2" -> sums(0, s.number("l2", 0.01));
          case "l1l2" -> {
            double otherwise = s.values().isEmpty() ? 0.01 : 0;
            yield sums(s.number("l1", otherwise), s.number("l2", otherwise));
          }
          case "orthogonalregularizer" -> orthogonal(s);
          default ->
              throw s.error(
                  "there is no regulariser '" + named.name() + "'",
                  "one of Keras's",
                  Spelling.advice(named.name(), NAMES));
        };
    s.finish();
    return result;
  }

  private static Regularizer sums(double l1, double l2) {
    return (ops, tensor, rank) -> {
      String absolute =
          l1 == 0 ? "" : ops.mul(ops.reduce("ReduceSum", ops.op("Abs", tensor), false), l1);
      String squares = l2 == 0 ? "" : ops.mul(ops.reduce("ReduceSumSquare", tensor, false), l2);
      if (absolute.isEmpty() && squares.isEmpty()) {
        return ops.real(0);
      }
      return absolute.isEmpty()
          ? squares
          : squares.isEmpty() ? absolute : ops.add(absolute, squares);
    };
  }

  /** Half of the mean of the products of different rows (columns), each of length 1. */
  private static Regularizer orthogonal(Settings s) {
    double factor = s.number("factor", 0.01);
    boolean rows = s.oneOf("mode", "rows", List.of("rows", "columns")).equals("rows");
    return (ops, tensor, rank) -> {
      if (rank != 2) {
        throw s.error("the weight has " + rank + " axes", "a matrix", "");
      }
      String w = rows ? tensor : ops.transpose(tensor, 1, 0);
      String length = ops.op("Sqrt", ops.atLeast(ops.reduce("ReduceSumSquare", w, true, 1), 1e-12));
      String unit = ops.div(w, length);
      String products = ops.op("MatMul", unit, ops.transpose(unit, 1, 0));
      String own = ops.reduce("ReduceSumSquare", unit, false);
      String all = ops.reduce("ReduceSum", ops.op("Abs", products), false);
      String size = ops.number(ops.op("Gather", ops.op("Shape", w), ops.longs(0)));
      String pairs = ops.mul(ops.mul(size, ops.add(size, -1)), 0.5);
      String mean = ops.div(ops.sub(all, own), ops.op("Squeeze", ops.atLeast(pairs, 1)));
      return ops.mul(mean, factor / 2);
    };
  }

  /** A penalty of several. */
  public static String total(Ops ops, List<String> penalties) {
    return penalties.stream().reduce(ops::add).orElseGet(() -> ops.real(0));
  }
}
