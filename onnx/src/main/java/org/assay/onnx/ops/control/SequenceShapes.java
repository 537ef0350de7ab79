package org.assay.onnx.ops.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;
import org.assay.onnx.shape.TypeLattice;

/** Types of operators on sequences and optionals (opset 23). */
public final class SequenceShapes {
  private SequenceShapes() {}

  /** Adds the rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("SequenceEmpty", CheckedRule.of(0, 0, 1, SequenceShapes::empty));
    table.add(
        "SequenceConstruct", CheckedRule.of(1, CheckedRule.ANY, 1, SequenceShapes::construct));
    table.add("SequenceAt", CheckedRule.of(2, 2, 1, in -> List.of(element(in, 0))));
    table.add("SequenceErase", CheckedRule.of(1, 2, 1, in -> List.of(sequence(element(in, 0)))));
    table.add(
        "SequenceInsert",
        CheckedRule.of(
            2, 3, 1, in -> List.of(sequence(TypeLattice.join(element(in, 0), in.type(1))))));
    table.add(
        "SequenceLength",
        CheckedRule.of(1, 1, 1, in -> Operands.one(ElementType.INT64, Optional.of(Shape.SCALAR))));
    table.add(
        "SequenceMap", CheckedRule.of(1, CheckedRule.ANY, CheckedRule.ANY, SequenceShapes::map));
    table.add("SplitToSequence", CheckedRule.of(1, 2, 1, SequenceShapes::split));
    table.add("ConcatFromSequence", CheckedRule.of(1, 1, 1, SequenceShapes::concat));
    table.add("Optional", CheckedRule.of(0, 1, 1, SequenceShapes::optional));
    table.add("OptionalGetElement", CheckedRule.of(1, 1, 1, SequenceShapes::get));
    table.add(
        "OptionalHasElement",
        CheckedRule.of(0, 1, 1, in -> Operands.one(ElementType.BOOL, Optional.of(Shape.SCALAR))));
  }

  private static Optional<ValueType> sequence(Optional<ValueType> element) {
    return element.map(ValueType.SequenceType::new);
  }

  private static Optional<ValueType> element(Operands in, int index) {
    Optional<ValueType> type = in.type(index);
    if (type.isPresent() && !(type.get() instanceof ValueType.SequenceType)) {
      throw in.error(in.describe(index) + " is " + type.get(), "a sequence");
    }
    return type.map(t -> ((ValueType.SequenceType) t).element());
  }

  private static List<Optional<ValueType>> empty(Operands in) {
    ElementType element = in.elementAttribute("dtype").orElse(ElementType.FLOAT);
    return List.of(sequence(Optional.of(new ValueType.TensorType(element, Optional.empty()))));
  }

  private static List<Optional<ValueType>> construct(Operands in) {
    Optional<ValueType> joined = in.type(0);
    for (int i = 1; i < in.count(); i++) {
      joined = TypeLattice.join(joined, in.type(i));
    }
    return List.of(sequence(joined));
  }

  /** The body sees elements of sequences, and whole tensors; its outputs become sequences. */
  private static List<Optional<ValueType>> map(Operands in) {
    List<Optional<ValueType>> inputs = new ArrayList<>();
    for (int i = 0; i < in.count(); i++) {
      Optional<ValueType> type = in.type(i);
      boolean isSequence =
          i == 0 || type.filter(t -> t instanceof ValueType.SequenceType).isPresent();
      inputs.add(isSequence ? element(in, i) : type);
    }
    List<Optional<ValueType>> outputs = in.context().inferSubgraph("body", inputs);
    return outputs.stream().map(SequenceShapes::sequence).toList();
  }

  private static List<Optional<ValueType>> split(Operands in) {
    Optional<Shape> x = in.shape(0, 1, Integer.MAX_VALUE);
    if (x.isEmpty()) {
      return List.of(sequence(Operands.type(in.element(0), x)));
    }
    int axis = in.axis(in.node().intAttribute("axis", 0), x.get().rank());
    List<Dim> dims = new ArrayList<>(x.get().dims());
    if (in.has(1)) {
      dims.set(axis, part(in, dims.get(axis)));
    } else if (in.node().intAttribute("keepdims", 1) != 0) {
      dims.set(axis, Dim.of(1));
    } else {
      dims.remove(axis);
    }
    return List.of(sequence(Operands.type(in.element(0), Optional.of(new Shape(dims)))));
  }

  /** Size that all parts have, if they have one. */
  private static Dim part(Operands in, Dim whole) {
    Optional<List<Dim>> sizes = in.dimensions(1);
    if (sizes.isEmpty() || sizes.get().isEmpty()) {
      return Dim.UNKNOWN;
    }
    Dim size = sizes.get().get(0);
    boolean scalar = in.shape(1).filter(s -> s.rank() == 0).isPresent();
    if (scalar) {
      boolean exact =
          whole.isKnown()
              && size.sizeOrMinusOne() > 0
              && whole.sizeOrMinusOne() % size.sizeOrMinusOne() == 0;
      return exact ? size : Dim.UNKNOWN;
    }
    return sizes.get().stream().reduce(size, Dims::join);
  }

  private static List<Optional<ValueType>> concat(Operands in) {
    Optional<ValueType.TensorType> element = element(in, 0).flatMap(ValueType::asTensor);
    boolean fresh = in.node().intAttribute("new_axis", 0) != 0;
    long at = in.node().intAttribute("axis", 0);
    Optional<Shape> shape =
        element
            .flatMap(ValueType.TensorType::shape)
            .map(
                s -> {
                  List<Dim> dims = new ArrayList<>(s.dims());
                  int axis = in.axis(at, fresh ? s.rank() + 1 : s.rank());
                  if (fresh) {
                    dims.add(axis, Dim.UNKNOWN);
                  } else {
                    dims.set(axis, Dim.UNKNOWN);
                  }
                  return new Shape(dims);
                });
    return Operands.one(element.map(ValueType.TensorType::element), shape);
  }

  private static List<Optional<ValueType>> optional(Operands in) {
    Optional<ValueType> type = in.type(0);
    if (in.node().attribute("type").orElse(null) instanceof Attribute.TypeValue t) {
      type = Optional.of(t.value());
    }
    return List.of(type.map(ValueType.OptionalType::new));
  }

  private static List<Optional<ValueType>> get(Operands in) {
    // Since OptionalGetElement-18 a plain tensor or sequence passes through.
    return List.of(in.type(0).map(t -> t instanceof ValueType.OptionalType o ? o.element() : t));
  }
}
