package org.assay.testkit.generate.cases;

import java.util.List;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Activations, elementwise and along an axis. */
final class ActivationCases {
  private ActivationCases() {}

  static void addTo(List<OperatorCase> cases) {
    for (String op : new String[] {"Relu", "Sigmoid", "Tanh"}) {
      cases.add(ElementwiseCases.unary(op, Values.ANY));
    }
    for (String op : new String[] {"Softplus", "Softsign", "HardSwish", "Mish"}) {
      cases.add(ElementwiseCases.single(op, Values.ANY));
    }
    parametric(cases, "LeakyRelu", "alpha", 0.01, 0.3);
    parametric(cases, "ThresholdedRelu", "alpha", 0, 2);
    parametric(cases, "Elu", "alpha", 0.2, 2);
    parametric(cases, "Celu", "alpha", 0.2, 2);
    parametric(cases, "Swish", "alpha", 0.2, 2);
    cases.add(OperatorCase.of("HardSigmoid", b -> affine(b, "HardSigmoid", "alpha", "beta")));
    cases.add(OperatorCase.of("Selu", b -> affine(b, "Selu", "alpha", "gamma")));
    cases.add(OperatorCase.of("Shrink", b -> affine(b, "Shrink", "lambd", "bias")));
    cases.add(OperatorCase.of("Gelu", ActivationCases::gelu));
    for (String op : new String[] {"Softmax", "LogSoftmax", "Hardmax"}) {
      cases.add(OperatorCase.of(op, b -> along(b, op)));
    }
  }

  private static void parametric(
      List<OperatorCase> cases, String op, String attribute, double lo, double hi) {
    cases.add(
        OperatorCase.of(
            op,
            b -> {
              java.util.Map<String, Attribute> attributes =
                  b.chance(0.3)
                      ? Attributes.of()
                      : Attributes.of(attribute, b.random().nextDouble(lo, hi));
              b.node(op, attributes, b.tensor(type(b, op), 0, 4, b.any()));
            }));
  }

  private static ElementType type(CaseBuilder b, String op) {
    return op.equals("Celu") ? ElementType.FLOAT : b.type(ElementType.FLOAT, ElementType.FLOAT16);
  }

  private static void affine(CaseBuilder b, String op, String first, String second) {
    boolean plain = b.chance(0.4);
    double a = b.random().nextDouble(0.1, 2);
    double c = b.random().nextDouble(0.1, 2);
    b.node(
        op,
        plain ? Attributes.of() : Attributes.of(first, a, second, c),
        b.tensor(type(b, op), 0, 4, b.any()));
  }

  private static void gelu(CaseBuilder b) {
    b.node(
        "Gelu",
        Attributes.of("approximate", b.one("none", "tanh")),
        b.tensor(ElementType.FLOAT, 0, 4, b.any()));
  }

  private static void along(CaseBuilder b, String op) {
    org.assay.testkit.generate.Operand x =
        b.tensor(
            op.equals("Hardmax")
                ? ElementType.FLOAT
                : b.type(ElementType.FLOAT, ElementType.DOUBLE),
            1,
            4,
            b.any());
    int axis = b.between(-x.rank(), x.rank() - 1);
    b.node(op, b.chance(0.3) ? Attributes.of() : Attributes.of("axis", axis), x);
  }
}
