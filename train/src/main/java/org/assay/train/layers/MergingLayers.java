package org.assay.train.layers;

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
      return values.get(0).like(fold(values, (a, b) -> ops.op(operator, a, b)));
    };
  }

  private static KerasLayer average() {
    return (context, inputs) -> {
      List<Value> values = alike(context, inputs);
      Ops ops = context.ops();
      return values.get(0).like(ops.mul(fold(values, ops::add), 1.0 / values.size()));
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
}
