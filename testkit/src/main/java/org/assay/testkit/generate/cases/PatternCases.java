package org.assay.testkit.generate.cases;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/**
 * Groups of nodes as real networks hold them, about which analysers know facts: normalisations and
 * losses written in primitives, guards, correlated operands. Often with a flaw, so that a fact that
 * is assumed too early shows.
 */
final class PatternCases {
  private PatternCases() {}

  static void addTo(List<OperatorCase> cases) {
    add(cases, "softmax", PatternCases::softmax);
    add(cases, "log-sum-exp", PatternCases::logSumExp);
    add(cases, "layer-norm", PatternCases::layerNorm);
    add(cases, "rms-norm", PatternCases::rmsNorm);
    add(cases, "unit-vector", PatternCases::unitVector);
    add(cases, "variance", PatternCases::variance);
    add(cases, "distance", PatternCases::distance);
    add(cases, "correlated", PatternCases::correlated);
    add(cases, "empty", PatternCases::empty);
    ActivationPatterns.addTo(cases);
    NetworkPatterns.addTo(cases);
  }

  static void add(List<OperatorCase> cases, String name, OperatorCase.Recipe recipe) {
    // Not compared with a reference: several nodes in a row may lose all digits by design.
    cases.add(new OperatorCase("pattern:" + name, 0, recipe));
  }

  /** The tensor itself, or behind nodes that do not change its values. */
  static Operand plain(CaseBuilder b, Operand x) {
    if (b.chance(0.85)) {
      return x;
    }
    return switch (b.between(0, 3)) {
      case 0 -> b.node("Identity", Map.of(), x);
      case 1 -> b.node("Cast", Attributes.of("to", x.type().code()), x);
      case 2 -> b.node("Reshape", Map.of(), x, b.longs(x.dims()));
      default -> {
        Operand wide = b.node("Unsqueeze", Map.of(), x, b.longs(0));
        yield b.node("Squeeze", Map.of(), wide, b.longs(0));
      }
    };
  }

  static Operand node(CaseBuilder b, String op, Operand... operands) {
    return plain(b, b.node(op, Map.of(), operands));
  }

  static Operand constant(CaseBuilder b, Operand like, double value) {
    return b.constant(Tensor.ofValues(like.type(), new long[0], value));
  }

  static Operand reduce(CaseBuilder b, String op, Operand x, int axis) {
    return plain(b, b.node(op, Attributes.of("keepdims", true), x, b.longs(axis)));
  }

  /** Mostly the axis meant, sometimes another: then the fact must not hold. */
  private static int axis(CaseBuilder b, Operand x, int meant) {
    return b.chance(0.85) ? meant : b.between(0, x.rank() - 1);
  }

  private static int anyAxis(CaseBuilder b, Operand x) {
    return b.chance(0.6) ? x.rank() - 1 : b.between(0, x.rank() - 1);
  }

  private static Operand operand(CaseBuilder b) {
    return b.tensor(ElementType.FLOAT, 1, 3, b.any());
  }

  private static double epsilon(CaseBuilder b) {
    return b.one(1e-5, 1e-6, 1e-3, 1e-12, 1e-8);
  }

  private static void softmax(CaseBuilder b) {
    Operand x = operand(b);
    int axis = anyAxis(b, x);
    if (b.chance(0.7)) {
      x =
          node(
              b,
              "Sub",
              x,
              reduce(b, b.one("ReduceMax", "ReduceMax", "ReduceMean"), x, axis(b, x, axis)));
    }
    Operand e = node(b, "Exp", x);
    Operand sum = reduce(b, "ReduceSum", e, axis(b, x, axis));
    sum = b.chance(0.2) ? node(b, "Add", sum, constant(b, x, epsilon(b))) : sum;
    Operand p = node(b, "Div", e, sum);
    if (b.chance(0.6)) {
      p = b.chance(0.5) ? node(b, "Add", p, constant(b, x, epsilon(b))) : p;
      Operand log = node(b, "Log", p);
      node(b, "Mul", log, b.tensor(x.type(), x.dims(), b.any()));
    }
  }

  private static void logSumExp(CaseBuilder b) {
    Operand x = operand(b);
    int axis = anyAxis(b, x);
    Operand max = reduce(b, "ReduceMax", x, axis);
    Operand shifted = node(b, "Sub", x, max);
    Operand sum = reduce(b, "ReduceSum", node(b, "Exp", shifted), axis(b, x, axis));
    Operand log = node(b, "Log", sum);
    if (b.chance(0.5)) {
      node(b, "Sub", shifted, log);
    } else {
      node(b, "Sub", x, node(b, "Add", log, max));
    }
  }

  static Operand square(CaseBuilder b, Operand x) {
    return b.chance(0.5)
        ? node(b, "Mul", plain(b, x), plain(b, x))
        : node(b, "Pow", x, constant(b, x, b.chance(0.9) ? 2 : 3));
  }

  private static void layerNorm(CaseBuilder b) {
    Operand x = operand(b);
    int axis = anyAxis(b, x);
    Operand centred = node(b, "Sub", x, reduce(b, "ReduceMean", x, axis(b, x, axis)));
    normalised(b, centred, axis);
  }

  private static void rmsNorm(CaseBuilder b) {
    Operand x = operand(b);
    normalised(b, x, anyAxis(b, x));
  }

  /** x over the root of its mean square, in one of the usual forms. */
  private static void normalised(CaseBuilder b, Operand x, int axis) {
    Operand mean =
        reduce(b, b.one("ReduceMean", "ReduceMean", "ReduceSum"), square(b, x), axis(b, x, axis));
    Operand shifted = b.chance(0.85) ? node(b, "Add", mean, constant(b, x, epsilon(b))) : mean;
    Operand root = node(b, "Sqrt", shifted);
    Operand y =
        switch (b.between(0, 2)) {
          case 0 -> node(b, "Div", x, root);
          case 1 -> node(b, "Mul", x, node(b, "Reciprocal", root));
          default -> node(b, "Mul", x, node(b, "Div", constant(b, x, 1), root));
        };
    if (b.chance(0.6)) {
      y = node(b, "Mul", y, b.tensor(x.type(), new int[] {x.dim(-1)}, b.any()));
      node(b, "Add", y, b.tensor(x.type(), new int[] {x.dim(-1)}, b.any()));
    }
  }

  private static void unitVector(CaseBuilder b) {
    Operand x = operand(b);
    int axis = anyAxis(b, x);
    Operand norm =
        b.chance(0.6)
            ? reduce(b, b.one("ReduceL2", "ReduceL2", "ReduceL1"), x, axis(b, x, axis))
            : node(b, "Sqrt", reduce(b, "ReduceSum", square(b, x), axis(b, x, axis)));
    Operand guarded =
        switch (b.between(0, 3)) {
          case 0 -> node(b, "Max", norm, constant(b, x, epsilon(b)));
          case 1 -> node(b, "Add", norm, constant(b, x, epsilon(b)));
          case 2 -> plain(b, b.node("Clip", Map.of(), norm, constant(b, x, epsilon(b))));
          default -> norm;
        };
    node(b, "Div", x, guarded);
  }

  private static void variance(CaseBuilder b) {
    Operand x = operand(b);
    int axis = anyAxis(b, x);
    Operand meanOfSquares = reduce(b, "ReduceMean", square(b, x), axis);
    Operand mean = reduce(b, "ReduceMean", x, axis(b, x, axis));
    Operand variance = node(b, "Sub", meanOfSquares, square(b, mean));
    variance = b.chance(0.5) ? node(b, "Add", variance, constant(b, x, epsilon(b))) : variance;
    Operand deviation = node(b, "Sqrt", variance);
    node(b, "Div", node(b, "Sub", x, mean), deviation);
  }

  private static void distance(CaseBuilder b) {
    Operand x = operand(b);
    Operand y = b.chance(0.2) ? x : ElementwiseCases.partner(b, x, b.any());
    Operand difference = node(b, "Sub", x, y);
    Operand sum = reduce(b, "ReduceSum", square(b, difference), -1 + difference.rank());
    Operand distance = node(b, "Sqrt", sum);
    if (b.chance(0.5)) {
      node(b, "Div", difference, distance);
    } else {
      node(b, "Log", distance);
    }
  }

  private static void correlated(CaseBuilder b) {
    Operand x = operand(b);
    Operand again = plain(b, plain(b, x));
    switch (b.between(0, 6)) {
      case 0 -> node(b, "Sub", x, again);
      case 1 -> node(b, "Div", x, again);
      case 2 -> node(b, "Mul", x, again);
      case 3 -> node(b, "Sub", x, node(b, "Floor", again));
      case 4 -> node(b, "Add", x, node(b, "Neg", again));
      case 5 -> {
        Operand guard = node(b, "Abs", again);
        node(b, "Div", x, node(b, "Add", guard, constant(b, x, b.one(1.0, 1e-6, 0.0))));
      }
      default -> guardedByNan(b, x);
    }
  }

  /** Operators on tensors without elements. */
  private static void empty(CaseBuilder b) {
    Operand x = b.fresh(ElementType.FLOAT, b.dims(2, 3), b.any());
    int axis = b.between(0, x.rank() - 1);
    Operand none = b.node("Slice", Map.of(), x, b.longs(0), b.longs(0), b.longs(axis));
    switch (b.between(0, 7)) {
      case 0 -> b.node(b.one("Relu", "Exp", "Sigmoid", "Neg"), Map.of(), none);
      case 1 -> b.node("Concat", Attributes.of("axis", axis), none, x);
      case 2 -> b.node("ReduceSum", Map.of(), none, b.longs(axis));
      case 3 -> b.node("Transpose", Map.of(), none);
      case 4 -> b.node(b.one("Add", "Mul"), Map.of(), none, constant(b, x, 2));
      case 5 -> b.node("Shape", Map.of(), none);
      case 6 -> b.node("Softmax", Attributes.of("axis", -1), none);
      default -> {
        Operand right = b.node("Slice", Map.of(), x, b.longs(0), b.longs(0), b.longs(x.rank() - 1));
        Operand w = b.constant(ElementType.FLOAT, new int[] {0, 2}, Values.exactly(0, 1));
        b.node("MatMul", Map.of(), right, w);
      }
    }
  }

  private static void guardedByNan(CaseBuilder b, Operand given) {
    Operand x = node(b, b.one("Log", "Sqrt", "Asin"), given);
    Operand test = b.node("IsNaN", Map.of(), x);
    test = b.chance(0.2) ? b.node("Not", Map.of(), test) : test;
    b.node("Where", Map.of(), test, constant(b, x, b.one(0.0, 1.0)), plain(b, x));
  }

  /** Values for weights: moderate ones, so that several layers stay finite. */
  static Values weights(CaseBuilder b) {
    return b.chance(0.9) ? Values.exactly(-1, 1) : b.any();
  }

  static int[] with(int[] dims, int axis, int size) {
    int[] copy = Arrays.copyOf(dims, dims.length);
    copy[axis] = size;
    return copy;
  }
}
