package org.assay.onnx.shape;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.SmallMovement.Step;

/**
 * Values of arithmetic on small tensors (opset 23). Floating results are rounded to their type;
 * only correctly rounded operators are here, so that ONNX Runtime gets the same.
 */
final class SmallArithmetic {
  private SmallArithmetic() {}

  private interface Binary {
    Object apply(Object a, Object b);
  }

  /** Two or more operands, folded from the left. */
  static Optional<SmallValue> fold(Step step) {
    Optional<long[]> sizes = step.sizes(0);
    if (sizes.isEmpty() || step.values().stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    SmallValue result = SmallMovement.broadcast(step.value(0).orElseThrow(), sizes.get());
    ElementType type = result.type();
    for (int k = 1; k < step.values().size(); k++) {
      SmallValue next = SmallMovement.broadcast(step.value(k).orElseThrow(), sizes.get());
      Object[] cells = new Object[result.size()];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = binary(step, type, result.cell(i), next.cell(i));
      }
      result = new SmallValue(type, sizes.get(), cells);
    }
    return Optional.of(result);
  }

  private static Object binary(Step step, ElementType type, Object a, Object b) {
    String op = step.node().opType();
    if (type.isFloat()) {
      return a instanceof Double x && b instanceof Double y
          ? rounded(type, floating(op).applyAsDouble(x, y))
          : DimExpression.UNKNOWN;
    }
    if (a instanceof Long x && b instanceof Long y) {
      return wrapped(type, integer(step, x, y));
    }
    if (type != ElementType.INT64 && type != ElementType.INT32) {
      return DimExpression.UNKNOWN;
    }
    return SmallValue.cell(symbolic(op, expression(a), expression(b)));
  }

  private static DimExpression expression(Object cell) {
    return cell instanceof Long value
        ? DimExpression.of(value)
        : cell instanceof DimExpression symbolic ? symbolic : DimExpression.UNKNOWN;
  }

  private static Double rounded(ElementType type, double value) {
    return type == ElementType.DOUBLE ? value : type.format().decode(type.format().encode(value));
  }

  /** An integer as its type holds it; unknown if it does not fit. */
  private static Object wrapped(ElementType type, Object value) {
    boolean fits =
        value instanceof Long v
            && (type == ElementType.INT64 || (v >= type.min() && v <= type.max()));
    return fits ? value : DimExpression.UNKNOWN;
  }

  private static DoubleBinaryOperator floating(String op) {
    return switch (op) {
      case "Add", "Sum" -> (a, b) -> a + b;
      case "Sub" -> (a, b) -> a - b;
      case "Mul" -> (a, b) -> a * b;
      case "Div" -> (a, b) -> a / b;
      case "Min" -> Math::min;
      case "Max" -> Math::max;
      default -> (a, b) -> a % b;
    };
  }

  private static Object integer(Step step, long a, long b) {
    try {
      return switch (step.node().opType()) {
        case "Add", "Sum" -> (Object) Math.addExact(a, b);
        case "Sub" -> (Object) Math.subtractExact(a, b);
        case "Mul" -> (Object) Math.multiplyExact(a, b);
        // ONNX Runtime truncates towards zero, as C++ does.
        case "Div" -> b == 0 ? DimExpression.UNKNOWN : (Object) (a / b);
        case "Mod" -> {
          boolean likeC = step.node().intAttribute("fmod", 0) != 0;
          yield b == 0 ? DimExpression.UNKNOWN : (Object) (likeC ? a % b : Math.floorMod(a, b));
        }
        case "Min" -> (Object) Math.min(a, b);
        default -> (Object) Math.max(a, b);
      };
    } catch (ArithmeticException overflow) {
      return DimExpression.UNKNOWN;
    }
  }

  private static DimExpression symbolic(String op, DimExpression a, DimExpression b) {
    return switch (op) {
      case "Add", "Sum" -> a.plus(b);
      case "Sub" -> a.minus(b);
      case "Mul" -> a.times(b);
      case "Div" -> {
        long divisor = b.constant().orElse(0);
        // Sizes are not negative, so truncation is flooring.
        yield divisor > 0 ? a.floorDivide(divisor) : a.divideExactly(b);
      }
      case "Min", "Max" -> bound(op.equals("Max"), a, b);
      default -> DimExpression.UNKNOWN;
    };
  }

  /** Of equal sizes, or of a size and a number that no size is below. */
  private static DimExpression bound(boolean most, DimExpression a, DimExpression b) {
    if (a.equals(b)) {
      return a;
    }
    boolean aLow = a.constant().orElse(1) <= 0 && isSymbol(b);
    boolean bLow = b.constant().orElse(1) <= 0 && isSymbol(a);
    if (aLow || bLow) {
      return aLow == most ? b : a;
    }
    return DimExpression.UNKNOWN;
  }

  /** Whether this is the size of an axis, which is at least 0, and not a difference. */
  private static boolean isSymbol(DimExpression value) {
    return value.isSize() && value.constant().isEmpty();
  }

  static Optional<SmallValue> unary(Step step) {
    Optional<SmallValue> value = step.value(0);
    if (value.isEmpty()) {
      return value;
    }
    ElementType type = value.get().type();
    Object[] cells = value.get().cells().clone();
    for (int i = 0; i < cells.length; i++) {
      cells[i] = unary(step.node().opType(), type, cells[i]);
    }
    return Optional.of(new SmallValue(type, value.get().dims(), cells));
  }

  private static Object unary(String op, ElementType type, Object cell) {
    if (cell instanceof Double x) {
      return rounded(
          type,
          switch (op) {
            case "Floor" -> Math.floor(x);
            case "Ceil" -> Math.ceil(x);
            case "Round" -> Math.rint(x);
            case "Neg" -> -x;
            case "Sqrt" -> Math.sqrt(x);
            default -> Math.abs(x);
          });
    }
    if (cell instanceof Long x) {
      return switch (op) {
        case "Neg" -> wrapped(type, x == Long.MIN_VALUE ? DimExpression.UNKNOWN : (Object) (-x));
        case "Abs" ->
            wrapped(type, x == Long.MIN_VALUE ? DimExpression.UNKNOWN : (Object) Math.abs(x));
        case "Not" -> (Object) (x == 0 ? 1L : 0L);
        default -> DimExpression.UNKNOWN;
      };
    }
    return DimExpression.UNKNOWN;
  }

  /** Comparisons and And, Or, Xor: a cell is 1, 0 or unknown. */
  static Optional<SmallValue> compare(Step step) {
    Optional<long[]> sizes = step.sizes(0);
    if (sizes.isEmpty() || step.value(0).isEmpty() || step.value(1).isEmpty()) {
      return Optional.empty();
    }
    SmallValue a = SmallMovement.broadcast(step.value(0).get(), sizes.get());
    SmallValue b = SmallMovement.broadcast(step.value(1).get(), sizes.get());
    Object[] cells = new Object[a.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = compare(step.node().opType(), a.cell(i), b.cell(i));
    }
    return Optional.of(new SmallValue(ElementType.BOOL, sizes.get(), cells));
  }

  private static Object compare(String op, Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      boolean result =
          switch (op) {
            case "Equal" -> x.equals(y);
            case "Less" -> x < y;
            case "LessOrEqual" -> x <= y;
            case "Greater" -> x > y;
            case "GreaterOrEqual" -> x >= y;
            case "And" -> x != 0 && y != 0;
            case "Or" -> x != 0 || y != 0;
            default -> (x != 0) != (y != 0);
          };
      return result ? 1L : 0L;
    }
    if (a instanceof Double x && b instanceof Double y) {
      boolean result =
          switch (op) {
            case "Equal" -> x.doubleValue() == y.doubleValue();
            case "Less" -> x < y;
            case "LessOrEqual" -> x <= y;
            case "Greater" -> x > y;
            default -> x >= y;
          };
      return result ? 1L : 0L;
    }
    if (op.equals("Equal")) {
      DimExpression x = expression(a);
      DimExpression y = expression(b);
      if (!x.isUnknown() && x.equals(y)) {
        return 1L;
      }
      // No size is negative: the idiom Where(Equal(shape, -1), …, shape) of exporters.
      boolean apart =
          (isSymbol(x) && y.constant().orElse(0) < 0)
              || (isSymbol(y) && x.constant().orElse(0) < 0);
      return apart ? (Object) 0L : DimExpression.UNKNOWN;
    }
    return DimExpression.UNKNOWN;
  }

  static Optional<SmallValue> cast(Step step) {
    Optional<SmallValue> value = step.value(0);
    Optional<ElementType> to =
        step.results().get(0).flatMap(ValueType::asTensor).map(ValueType.TensorType::element);
    if (value.isEmpty() || to.isEmpty() || !SmallValue.follows(to.get())) {
      return Optional.empty();
    }
    Object[] cells = value.get().cells().clone();
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cast(to.get(), cells[i]);
    }
    return Optional.of(new SmallValue(to.get(), value.get().dims(), cells));
  }

  private static Object cast(ElementType to, Object cell) {
    if (to == ElementType.BOOL) {
      return cell instanceof Long x
          ? (Object) (x != 0 ? 1L : 0L)
          : cell instanceof Double x ? (Object) (x != 0 ? 1L : 0L) : DimExpression.UNKNOWN;
    }
    if (to.isFloat()) {
      double exact =
          cell instanceof Long x
              ? (to == ElementType.FLOAT ? (float) (long) x : (double) x)
              : cell instanceof Double x ? x : 0;
      return cell instanceof DimExpression ? DimExpression.UNKNOWN : rounded(to, exact);
    }
    if (cell instanceof Double x) {
      boolean fits = Math.abs(x) < 0x1p62;
      return fits ? wrapped(to, (long) (double) x) : DimExpression.UNKNOWN;
    }
    boolean wide = to == ElementType.INT64 || to == ElementType.INT32;
    return cell instanceof Long ? wrapped(to, cell) : wide ? cell : DimExpression.UNKNOWN;
  }

  /** ReduceProd, ReduceSum, ReduceMax and ReduceMin of all elements of an integer tensor. */
  static Optional<SmallValue> reduceAll(Step step) {
    Optional<long[]> sizes = step.sizes(0);
    Optional<SmallValue> value = step.value(0);
    boolean whole = sizes.isPresent() && Tensor.elements(sizes.get()) == 1;
    if (!whole || value.isEmpty() || value.get().type().isFloat() || value.get().size() == 0) {
      return Optional.empty();
    }
    // With one axis kept out the result would have one element only if that axis has one.
    ElementType type = value.get().type();
    Binary combine =
        (a, b) -> {
          String op =
              switch (step.node().opType()) {
                case "ReduceProd" -> "Mul";
                case "ReduceSum" -> "Add";
                case "ReduceMax" -> "Max";
                default -> "Min";
              };
          Step inner =
              new Step(
                  step.node().with(op, List.of(), List.of(), java.util.Map.of()),
                  List.of(),
                  List.of());
          return binary(inner, type, a, b);
        };
    Object total = Arrays.stream(value.get().cells()).reduce(combine::apply).orElseThrow();
    return Optional.of(new SmallValue(type, sizes.get(), new Object[] {total}));
  }
}
