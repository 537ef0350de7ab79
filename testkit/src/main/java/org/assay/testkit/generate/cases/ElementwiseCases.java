package org.assay.testkit.generate.cases;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Unary functions, arithmetic, conversions. */
final class ElementwiseCases {
  private static final ElementType[] NUMBERS = {
    ElementType.FLOAT, ElementType.DOUBLE, ElementType.INT64, ElementType.INT32
  };

  private ElementwiseCases() {}

  static void addTo(List<OperatorCase> cases) {
    for (String op : new String[] {"Ceil", "Floor", "Round", "Exp", "Sin"}) {
      cases.add(unary(op, Values.ANY));
    }
    for (String op : new String[] {"Cos", "Tan", "Atan", "Sinh", "Cosh", "Asinh", "Erf"}) {
      cases.add(single(op, Values.ANY));
    }
    cases.add(unary("Sqrt", Values.positive()));
    cases.add(unary("Log", Values.positive()));
    cases.add(unary("Reciprocal", Values.positive()));
    cases.add(single("Asin", Values.within(-1, 1)));
    cases.add(single("Acos", Values.within(-1, 1)));
    cases.add(single("Atanh", Values.within(-1, 1)));
    cases.add(single("Acosh", Values.within(1, 50)));
    cases.add(number("Abs"));
    cases.add(number("Neg"));
    cases.add(number("Sign"));
    cases.add(number("Identity"));
    cases.add(binary("Add"));
    cases.add(binary("Sub"));
    cases.add(binary("Mul"));
    cases.add(OperatorCase.of("Div", ElementwiseCases::division));
    cases.add(OperatorCase.of("Mod", ElementwiseCases::remainder));
    cases.add(OperatorCase.of("Pow", ElementwiseCases::power));
    cases.add(OperatorCase.of("PRelu", ElementwiseCases::slope));
    for (String op : new String[] {"Sum", "Mean", "Max", "Min"}) {
      cases.add(OperatorCase.of(op, b -> variadic(b, op)));
    }
    cases.add(OperatorCase.of("Cast", ElementwiseCases::cast));
    cases.add(OperatorCase.of("CastLike", ElementwiseCases::castLike));
    cases.add(OperatorCase.of("Clip", ElementwiseCases::clip));
  }

  /** A function of one floating operand of a domain, with kernels for all floating types. */
  static OperatorCase unary(String operator, Values domain) {
    return OperatorCase.of(operator, b -> apply(b, operator, domain, b.floatType()));
  }

  /** A function of one floating operand of a domain, without a kernel for float64. */
  static OperatorCase single(String operator, Values domain) {
    return OperatorCase.of(
        operator, b -> apply(b, operator, domain, b.type(ElementType.FLOAT, ElementType.FLOAT16)));
  }

  private static void apply(CaseBuilder b, String operator, Values domain, ElementType type) {
    Values values = domain == Values.ANY ? b.any() : moderated(b, domain);
    b.node(operator, Map.of(), b.tensor(type, 0, 4, values));
  }

  private static Values moderated(CaseBuilder b, Values domain) {
    return b.any() == Values.ANY ? b.mostly(domain) : clearOfZero(domain);
  }

  /** Values of a domain cut to moderate ones. */
  private static Values clearOfZero(Values domain) {
    return (random, type) -> {
      Values.Interval interval = domain.draw(random, type);
      double lo = Math.max(-50, Math.min(50, interval.lo()));
      double hi = Math.max(-50, Math.min(50, interval.hi()));
      boolean positive = interval.lo() > 0;
      return new Values.Interval(
          positive ? Math.max(0.01, lo) : lo, positive ? Math.max(0.01, hi) : hi);
    };
  }

  private static OperatorCase number(String operator) {
    return OperatorCase.of(
        operator, b -> b.node(operator, Map.of(), b.tensor(b.type(NUMBERS), 0, 4, b.any())));
  }

  private static OperatorCase binary(String operator) {
    return OperatorCase.of(
        operator,
        b -> {
          Operand x = b.tensor(b.type(NUMBERS), 0, 4, b.any());
          both(b, operator, Map.of(), x, partner(b, x, b.any()));
        });
  }

  /** Applies an operator to two operands in either order. */
  static void both(
      CaseBuilder b,
      String operator,
      Map<String, org.assay.onnx.Attribute> attributes,
      Operand x,
      Operand y) {
    if (b.chance(0.5)) {
      b.node(operator, attributes, x, y);
    } else {
      b.node(operator, attributes, y, x);
    }
  }

  /** A tensor that broadcasts with x: axes of size 1, leading axes left out or added. */
  static Operand partner(CaseBuilder b, Operand x, Values values) {
    if (b.chance(0.1)) {
      return x;
    }
    return b.tensor(x.type(), partnerDims(b, x.dims()), values);
  }

  static int[] partnerDims(CaseBuilder b, int[] of) {
    int[] dims = of;
    if (b.chance(0.6)) {
      for (int i = 0; i < dims.length; i++) {
        dims[i] = b.chance(0.3) ? 1 : dims[i] == 1 && b.chance(0.3) ? b.between(2, 3) : dims[i];
      }
      dims = Arrays.copyOfRange(dims, b.between(0, dims.length), dims.length);
    }
    return dims;
  }

  private static void division(CaseBuilder b) {
    ElementType type = b.type(NUMBERS);
    if (type.isFloat()) {
      Operand x = b.tensor(type, 0, 4, b.any());
      Values divisor = b.any() == Values.ANY ? b.mostly(Values.positive()) : Values.within(0.1, 4);
      b.node("Div", Map.of(), x, partner(b, x, divisor));
    } else {
      // ORT does not guard integer division: zero, or the least integer by -1, ends the process.
      Operand x = b.fresh(type, b.dims(0, 4), Values.within(-1000, 1000));
      Operand y = b.fresh(type, partnerDims(b, x.dims()), nonZero());
      b.node("Div", Map.of(), x, y);
    }
  }

  private static Values nonZero() {
    return (random, type) ->
        random.nextBoolean() ? new Values.Interval(1, 9) : new Values.Interval(-9, -1);
  }

  private static void remainder(CaseBuilder b) {
    ElementType type = b.type(ElementType.INT64, ElementType.INT32, ElementType.FLOAT);
    Operand x = b.fresh(type, b.dims(0, 4), Values.within(-1000, 1000));
    Operand y =
        b.fresh(type, partnerDims(b, x.dims()), type.isFloat() ? Values.within(1, 9) : nonZero());
    b.node("Mod", Attributes.of("fmod", type.isFloat() || b.chance(0.3)), x, y);
  }

  private static void power(CaseBuilder b) {
    ElementType type = b.type(ElementType.FLOAT, ElementType.DOUBLE);
    boolean whole = b.chance(0.5);
    Values base =
        b.any() == Values.ANY
            ? b.mostly(Values.positive())
            : whole ? Values.within(-3, 3) : Values.within(0.05, 4);
    Operand x = b.tensor(type, 0, 4, base);
    if (whole) {
      double exponent = b.one(2.0, 2.0, 3.0, 0.5, -1.0, -2.0, 1.0, 0.0, 4.0);
      double positive = b.any() == Values.ANY ? exponent : Math.max(1, Math.rint(exponent));
      b.node("Pow", Map.of(), x, b.constant(type, new int[0], Values.exactly(positive, positive)));
    } else {
      b.node("Pow", Map.of(), x, partner(b, x, Values.within(-3, 3)));
    }
  }

  private static void slope(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 1, 4, b.any());
    int[] dims = b.chance(0.5) ? new int[] {1} : x.dims();
    b.node("PRelu", Map.of(), x, b.tensor(x.type(), dims, b.any()));
  }

  private static void variadic(CaseBuilder b, String operator) {
    ElementType type =
        switch (operator) {
          case "Max", "Min" -> b.type(NUMBERS);
          case "Sum" -> b.type(ElementType.FLOAT, ElementType.DOUBLE);
          default -> ElementType.FLOAT;
        };
    Operand[] operands = new Operand[b.between(1, 4)];
    operands[0] = b.tensor(type, 0, 4, b.any());
    for (int i = 1; i < operands.length; i++) {
      operands[i] = partner(b, operands[0], b.any());
      if (operands[i].rank() > 0 && i > 1) {
        // All operands must broadcast together, not only with the first.
        operands[i] = b.tensor(type, operands[b.between(0, 1)].dims(), b.any());
      }
    }
    b.node(operator, Map.of(), operands);
  }

  private static void cast(CaseBuilder b) {
    ElementType from =
        b.one(
            ElementType.FLOAT,
            ElementType.FLOAT,
            ElementType.INT64,
            ElementType.INT32,
            ElementType.BOOL,
            ElementType.DOUBLE,
            ElementType.UINT8,
            ElementType.FLOAT16);
    ElementType to =
        b.one(
            ElementType.FLOAT,
            ElementType.FLOAT,
            ElementType.INT64,
            ElementType.INT32,
            ElementType.BOOL,
            ElementType.DOUBLE,
            ElementType.FLOAT16);
    Operand x = b.tensor(from, 0, 4, b.any());
    b.node("Cast", Attributes.of("to", to.code()), x);
  }

  private static void castLike(CaseBuilder b) {
    Operand x = b.tensor(b.type(NUMBERS), 0, 3, b.any());
    b.node("CastLike", Map.of(), x, b.tensor(b.type(NUMBERS), 0, 2, b.any()));
  }

  private static void clip(CaseBuilder b) {
    Operand x = b.tensor(b.type(NUMBERS), 0, 4, b.any());
    Operand lo = Operand.ABSENT;
    Operand hi = Operand.ABSENT;
    int kind = b.between(0, 9);
    if (kind > 0) {
      lo = b.fresh(x.type(), new int[0], Values.within(-6, 0));
    }
    if (kind != 1) {
      hi = b.fresh(x.type(), new int[0], Values.within(kind == 2 ? -6 : 0, 6));
    }
    b.node("Clip", Map.of(), x, lo, hi);
  }
}
