package org.assay.testkit.generate.cases;

import static org.assay.testkit.generate.cases.PatternCases.constant;
import static org.assay.testkit.generate.cases.PatternCases.node;
import static org.assay.testkit.generate.cases.PatternCases.plain;

import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Activations and losses written in primitives, and guards against bad operands. */
final class ActivationPatterns {
  private ActivationPatterns() {}

  static void addTo(List<OperatorCase> cases) {
    PatternCases.add(cases, "gelu-erf", ActivationPatterns::geluByErf);
    PatternCases.add(cases, "gelu-tanh", ActivationPatterns::geluByTanh);
    PatternCases.add(cases, "gate", ActivationPatterns::gate);
    PatternCases.add(cases, "softplus", ActivationPatterns::softplus);
    PatternCases.add(cases, "tanh", ActivationPatterns::tanh);
    PatternCases.add(cases, "cross-entropy", ActivationPatterns::crossEntropy);
    PatternCases.add(cases, "guard", ActivationPatterns::guard);
  }

  private static Operand operand(CaseBuilder b) {
    return b.tensor(ElementType.FLOAT, 0, 3, b.any());
  }

  private static void geluByErf(CaseBuilder b) {
    Operand x = operand(b);
    Operand scaled =
        b.chance(0.5)
            ? node(b, "Div", x, constant(b, x, Math.sqrt(2)))
            : node(b, "Mul", x, constant(b, x, Math.sqrt(0.5)));
    Operand half = node(b, "Add", node(b, "Erf", scaled), constant(b, x, 1));
    if (b.chance(0.5)) {
      node(b, "Mul", node(b, "Mul", plain(b, x), half), constant(b, x, 0.5));
    } else {
      node(b, "Mul", node(b, "Mul", plain(b, x), constant(b, x, 0.5)), half);
    }
  }

  private static void geluByTanh(CaseBuilder b) {
    Operand x = operand(b);
    Operand cube = node(b, "Pow", x, constant(b, x, 3));
    Operand inner = node(b, "Add", x, node(b, "Mul", cube, constant(b, x, 0.044715)));
    Operand t = node(b, "Tanh", node(b, "Mul", inner, constant(b, x, Math.sqrt(2 / Math.PI))));
    Operand half = node(b, "Add", t, constant(b, x, 1));
    node(b, "Mul", node(b, "Mul", plain(b, x), constant(b, x, 0.5)), half);
  }

  private static void gate(CaseBuilder b) {
    Operand a = operand(b);
    Operand gate = node(b, b.one("Sigmoid", "HardSigmoid", "Tanh"), a);
    switch (b.between(0, 3)) {
      case 0 -> node(b, "Mul", plain(b, a), gate);
      case 1 -> node(b, "Mul", b.tensor(a.type(), a.dims(), b.any()), gate);
      case 2 -> {
        Operand rest = node(b, "Sub", constant(b, a, 1), gate);
        Operand p = node(b, "Mul", gate, b.tensor(a.type(), a.dims(), b.any()));
        Operand q = node(b, "Mul", rest, b.tensor(a.type(), a.dims(), b.any()));
        node(b, "Add", p, q);
      }
      default -> node(b, "Sqrt", node(b, "Sub", constant(b, a, 1), node(b, "Mul", gate, gate)));
    }
  }

  private static void softplus(CaseBuilder b) {
    Operand x = operand(b);
    if (b.chance(0.5)) {
      node(b, "Log", node(b, "Add", node(b, "Exp", x), constant(b, x, 1)));
    } else {
      Operand e = node(b, "Exp", node(b, "Neg", node(b, "Abs", x)));
      Operand log = node(b, "Log", node(b, "Add", e, constant(b, x, 1)));
      node(b, "Add", log, node(b, "Relu", x));
    }
  }

  private static void tanh(CaseBuilder b) {
    Operand x = operand(b);
    Operand up = node(b, "Exp", x);
    Operand down = node(b, "Exp", node(b, "Neg", x));
    node(b, "Div", node(b, "Sub", up, down), node(b, "Add", up, down));
  }

  private static void crossEntropy(CaseBuilder b) {
    Operand x = operand(b);
    Operand p = node(b, "Sigmoid", x);
    switch (b.between(0, 2)) {
      case 0 -> p = node(b, "Add", p, constant(b, x, b.one(1e-7, 1e-8, 1e-12)));
      case 1 ->
          p = plain(b, b.node("Clip", Map.of(), p, constant(b, x, 1e-7), constant(b, x, 1 - 1e-7)));
      default -> p = plain(b, p);
    }
    Operand t = b.tensor(x.type(), x.dims(), Values.within(0, 1));
    Operand first = node(b, "Mul", t, node(b, "Log", p));
    Operand q = node(b, "Log", node(b, "Sub", constant(b, x, 1), p));
    Operand second = node(b, "Mul", node(b, "Sub", constant(b, x, 1), t), q);
    node(b, "Neg", node(b, "Add", first, second));
  }

  private static void guard(CaseBuilder b) {
    Operand x = operand(b);
    Operand zero = constant(b, x, 0);
    switch (b.between(0, 4)) {
      case 0 -> {
        Operand test = b.node(b.one("Greater", "GreaterOrEqual"), Map.of(), x, zero);
        b.node("Where", Map.of(), test, node(b, "Log", x), zero);
      }
      case 1 -> {
        Operand test = b.node("Equal", Map.of(), x, zero);
        Operand safe = plain(b, b.node("Where", Map.of(), test, constant(b, x, 1), x));
        node(b, "Div", b.tensor(x.type(), x.dims(), b.any()), safe);
      }
      case 2 -> node(b, "Log", node(b, "Max", x, constant(b, x, b.one(1e-7, 1e-38, 1e-45))));
      case 3 -> node(b, "Sqrt", node(b, "Relu", x));
      default ->
          node(b, "Reciprocal", node(b, "Add", PatternCases.square(b, x), constant(b, x, 1e-6)));
    }
  }
}
