package org.assay.onnx.ops.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;
import org.assay.onnx.shape.TypeLattice;

/** Types of If, Loop and Scan (opset 23). */
public final class ControlShapes {
  private ControlShapes() {}

  /** Adds the rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("If", CheckedRule.of(1, 1, CheckedRule.ANY, ControlShapes::branches));
    // Both first inputs of Loop may be absent.
    table.add("Loop", CheckedRule.of(0, CheckedRule.ANY, CheckedRule.ANY, ControlShapes::loop));
    table.add("Scan", CheckedRule.of(1, CheckedRule.ANY, CheckedRule.ANY, ControlShapes::scan));
  }

  private static void checkCount(Operands in, int found, int expected, String what) {
    if (found != expected) {
      throw in.error(found + " " + what, expected + ", one per output");
    }
  }

  private static List<Optional<ValueType>> branches(Operands in) {
    int outputs = in.node().outputs().size();
    List<Optional<ValueType>> yes = in.context().inferSubgraph("then_branch", List.of());
    List<Optional<ValueType>> no = in.context().inferSubgraph("else_branch", List.of());
    checkCount(in, yes.size(), outputs, "outputs of then_branch");
    checkCount(in, no.size(), outputs, "outputs of else_branch");
    // A constant condition has one outcome.
    Optional<Long> condition = in.scalar(0);
    List<Optional<ValueType>> types = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      types.add(
          condition.isEmpty()
              ? TypeLattice.join(yes.get(i), no.get(i))
              : condition.get() != 0 ? yes.get(i) : no.get(i));
    }
    return types;
  }

  private static List<Optional<ValueType>> loop(Operands in) {
    List<Optional<ValueType>> carried = new ArrayList<>();
    for (int i = 2; i < in.node().inputs().size(); i++) {
      carried.add(in.type(i));
    }
    List<Optional<ValueType>> fixed =
        List.of(
            Optional.of(new ValueType.TensorType(ElementType.INT64, Shape.SCALAR)),
            Optional.of(new ValueType.TensorType(ElementType.BOOL, Shape.SCALAR)));
    List<Optional<ValueType>> outputs = fixpoint(in, fixed, carried, List.of(), 1);
    checkCount(in, outputs.size() - 1, in.node().outputs().size(), "values and scans of the body");
    List<Optional<ValueType>> types = new ArrayList<>(carried);
    for (int i = carried.size() + 1; i < outputs.size(); i++) {
      types.add(stacked(in, outputs.get(i), Dim.UNKNOWN, 0));
    }
    return types;
  }

  /**
   * Widens the types of carried values until the body keeps them.
   *
   * @param carried initial types; replaced by those that hold of all iterations
   * @param before number of the body's outputs in front of the carried ones
   * @return the body's outputs for the final types
   */
  private static List<Optional<ValueType>> fixpoint(
      Operands in,
      List<Optional<ValueType>> first,
      List<Optional<ValueType>> carried,
      List<Optional<ValueType>> last,
      int before) {
    for (int round = 0; ; round++) {
      List<Optional<ValueType>> inputs = new ArrayList<>(first);
      inputs.addAll(carried);
      inputs.addAll(last);
      List<Optional<ValueType>> outputs = in.context().inferSubgraph("body", inputs);
      if (outputs.size() < before + carried.size()) {
        throw in.error(outputs.size() + " outputs of the body", "one per carried value");
      }
      boolean stable = true;
      for (int i = 0; i < carried.size(); i++) {
        Optional<ValueType> old = carried.get(i);
        Optional<ValueType> joined = TypeLattice.join(old, outputs.get(before + i));
        if (!joined.equals(old)) {
          stable = false;
          // Once more with the dimensions that change left open; then without shape.
          carried.set(i, round == 0 ? joined : TypeLattice.withoutShape(joined));
        }
      }
      if (stable) {
        return outputs;
      }
    }
  }

  private static Optional<ValueType> stacked(
      Operands in, Optional<ValueType> each, Dim length, long axis) {
    return each.flatMap(ValueType::asTensor)
        .map(
            t ->
                new ValueType.TensorType(
                    t.element(),
                    t.shape()
                        .map(
                            s -> {
                              List<Dim> dims = new ArrayList<>(s.dims());
                              dims.add(in.axis(axis, s.rank() + 1), length);
                              return new Shape(dims);
                            })));
  }

  /** Scan-9 and later: states, then tensors that are cut along one axis each. */
  private static List<Optional<ValueType>> scan(Operands in) {
    int inputs = in.node().inputs().size();
    long cut = in.node().intAttribute("num_scan_inputs", 0);
    if (cut < 1 || cut > inputs) {
      throw in.error("num_scan_inputs is " + cut, "1 to " + inputs);
    }
    int states = inputs - (int) cut;
    long[] axes = in.ints("scan_input_axes", (int) cut).orElseGet(() -> new long[(int) cut]);
    Dim length = Dim.UNKNOWN;
    List<Optional<ValueType>> slices = new ArrayList<>();
    for (int i = 0; i < cut; i++) {
      Optional<Shape> shape = in.shape(states + i, 1, Integer.MAX_VALUE);
      Optional<Shape> slice = Optional.empty();
      if (shape.isPresent()) {
        int axis = in.axis(axes[i], shape.get().rank());
        length = in.same(length, shape.get().dim(axis), "lengths of scanned inputs");
        List<Dim> dims = new ArrayList<>(shape.get().dims());
        dims.remove(axis);
        slice = Optional.of(new Shape(dims));
      }
      slices.add(Operands.type(in.element(states + i), slice));
    }
    List<Optional<ValueType>> carried = new ArrayList<>();
    for (int i = 0; i < states; i++) {
      carried.add(in.type(i));
    }
    List<Optional<ValueType>> outputs = fixpoint(in, List.of(), carried, slices, 0);
    checkCount(in, outputs.size(), in.node().outputs().size(), "outputs of the body");
    int scans = outputs.size() - states;
    long[] outputAxes = in.ints("scan_output_axes", scans).orElseGet(() -> new long[scans]);
    List<Optional<ValueType>> types = new ArrayList<>(carried);
    for (int i = 0; i < scans; i++) {
      types.add(stacked(in, outputs.get(states + i), length, outputAxes[i]));
    }
    return types;
  }
}
