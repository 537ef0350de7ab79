package org.assay.train.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.assay.grad.Attributes;
import org.assay.train.formula.Ops;
import org.assay.train.job.Settings;

/** Layers of several inputs (Keras 3, {@code keras.layers}). */
final class MergingLayers {
  private MergingLayers() {}

  static void register(LayerTable table) {
    table.add("Add", s -> folded("Add"));
    table.add("Subtract", s -> folded("Sub"));
    table.add("Multiply", s -> folded("Mul"));
    table.add("Maximum", s -> folded("Max"));
    table.add("Minimum", s -> folded("Min"));
    table.add("Average", s -> average());
    table.add("Concatenate", MergingLayers::concatenate);
    table.add("Dot", MergingLayers::dot);
  }

  private static List<Value> alike(LayerContext context, List<Value> inputs) {
    List<Value> values = inputs.stream().map(context::channelsLast).toList();
    if (values.size() < 2) {
      throw context.error("it has " + values.size() + " inputs", "at least two", "");
    }
    for (Value value : values) {
      if (!value.shape().equals(values.get(0).shape())) {
        throw context.error(
            "it gets samples of " + values.get(0).shape() + " and " + value.shape(),
            "inputs of one shape",
            "");
      }
    }
    return values;
  }

  private static String fold(List<Value> values, BinaryOperator<String> operator) {
    return values.stream().map(Value::tensor).reduce(operator).orElseThrow();
  }

  private static KerasLayer folded(String operator) {
    return (context, inputs) -> {
      List<Value> values = alike(context, inputs);
      Ops ops = context.ops();
      return merged(ops, values, fold(values, (a, b) -> ops.op(operator, a, b)));
    };
  }

  private static KerasLayer average() {
    return (context, inputs) -> {
      List<Value> values = alike(context, inputs);
      Ops ops = context.ops();
      return merged(ops, values, ops.mul(fold(values, ops::add), 1.0 / values.size()));
    };
  }

  private static KerasLayer concatenate(Settings s) {
    int axis = s.integer("axis", -1);
    return (context, inputs) -> {
      List<Value> values = inputs.stream().map(context::channelsLast).toList();
      int rank = values.get(0).rank();
      int counted = axis < 0 ? axis + rank + 1 : axis;
      if (counted < 1 || counted > rank) {
        throw context.error("'axis' is " + axis, "an axis from 1 to " + rank, "");
      }
      java.util.List<Integer> shape = new java.util.ArrayList<>(values.get(0).shape());
      int size = 0;
      for (Value value : values) {
        java.util.List<Integer> other = new java.util.ArrayList<>(value.shape());
        boolean fits = other.size() == rank;
        if (fits) {
          size += other.set(counted - 1, shape.get(counted - 1));
          fits = other.equals(shape);
        }
        if (!fits) {
          throw context.error(
              "it gets samples of " + shape + " and " + value.shape(),
              "inputs that differ along axis " + axis + " only",
              "");
        }
      }
      shape.set(counted - 1, size);
      String y =
          context
              .ops()
              .with(
                  "Concat",
                  Attributes.of("axis", counted),
                  values.stream().map(Value::tensor).toArray(String[]::new));
      return Value.of(y, shape);
    };
  }

  /** A time step counts if it does in any input, or in all where an input has no mask. */
  private static Value merged(Ops ops, List<Value> values, String tensor) {
    Value value = Value.of(tensor, values.get(0).shape());
    if (values.stream().anyMatch(v -> v.mask().isEmpty())) {
      return value;
    }
    return value.withMask(
        values.stream().map(v -> v.mask().orElseThrow()).reduce((a, b) -> ops.op("Or", a, b)));
  }

  /** Sums of products along one axis of each input. */
  private static KerasLayer dot(Settings s) {
    List<Integer> axes = s.integers("axes");
    boolean normalise = s.flag("normalize", false);
    return (context, inputs) -> {
      if (inputs.size() != 2 || axes.size() > 2) {
        throw context.error(inputs.size() + " inputs along axes " + axes, "two and two", "");
      }
      Ops ops = context.ops();
      Value a = context.channelsLast(inputs.get(0));
      Value b = context.channelsLast(inputs.get(1));
      int first = counted(context, axes.get(0), a);
      int second = counted(context, axes.get(axes.size() - 1), b);
      if (!a.shape().get(first - 1).equals(b.shape().get(second - 1))) {
        throw context.error(
            "samples of " + a.shape() + " and " + b.shape() + " along axes " + axes,
            "axes of one size",
            "");
      }
      StringBuilder left = new StringBuilder("a");
      StringBuilder right = new StringBuilder("a");
      StringBuilder out = new StringBuilder("a");
      List<Integer> shape = new ArrayList<>();
      char letter = 'c';
      for (int i = 1; i <= a.rank() + b.rank(); i++) {
        boolean leftSide = i <= a.rank();
        int axis = leftSide ? i : i - a.rank();
        boolean summed = axis == (leftSide ? first : second);
        char own = summed ? 'b' : letter++;
        (leftSide ? left : right).append(own);
        if (!summed) {
          out.append(own);
          shape.add((leftSide ? a : b).shape().get(axis - 1));
        }
      }
      String x = normalise ? unit(ops, a.tensor(), first) : a.tensor();
      String y = normalise ? unit(ops, b.tensor(), second) : b.tensor();
      String equation = left + "," + right + "->" + out;
      String product = ops.with("Einsum", Attributes.of("equation", equation), x, y);
      if (shape.isEmpty()) {
        return Value.of(ops.reshape(product, -1, 1), List.of(1));
      }
      return Value.of(product, shape);
    };
  }

  private static String unit(Ops ops, String x, int axis) {
    String squares = ops.sum(ops.square(x), true, axis);
    return ops.div(x, ops.op("Sqrt", ops.atLeast(squares, 1e-12)));
  }

  private static int counted(LayerContext context, int axis, Value x) {
    int counted = axis < 0 ? axis + x.rank() + 1 : axis;
    if (counted < 1 || counted > x.rank()) {
      throw context.error("'axes' has " + axis, "axes from 1 to " + x.rank(), "");
    }
    return counted;
  }
}
