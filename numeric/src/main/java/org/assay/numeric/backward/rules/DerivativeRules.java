package org.assay.numeric.backward.rules;

import java.util.Set;
import java.util.TreeSet;
import org.assay.numeric.backward.Derivative;
import org.assay.onnx.OperatorTable;

/** The table of all derivative rules, filled by the operator families. */
public final class DerivativeRules {
  /** Operators whose results carry no gradient, whatever their type: made, drawn or counted. */
  private static final Set<String> FLAT =
      Set.of(
          "ArgMax",
          "ArgMin",
          "Bernoulli",
          "BitShift",
          "BitwiseAnd",
          "BitwiseNot",
          "BitwiseOr",
          "BitwiseXor",
          "BlackmanWindow",
          "Constant",
          "ConstantOfShape",
          "ConvInteger",
          "DynamicQuantizeLinear",
          "Equal",
          "EyeLike",
          "Greater",
          "GreaterOrEqual",
          "HammingWindow",
          "HannWindow",
          "IsInf",
          "IsNaN",
          "Less",
          "LessOrEqual",
          "MatMulInteger",
          "MelWeightMatrix",
          "Multinomial",
          "NonMaxSuppression",
          "NonZero",
          "Not",
          "And",
          "Or",
          "Xor",
          "OptionalHasElement",
          "QuantizeLinear",
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike",
          "Range",
          "SequenceEmpty",
          "SequenceLength",
          "Shape",
          "Size");

  private DerivativeRules() {}

  /** A new table. */
  public static OperatorTable<Derivative> table() {
    OperatorTable.Builder<Derivative> table = new OperatorTable.Builder<>();
    ElementwiseRules.addTo(table);
    FunctionRules.addTo(table);
    ActivationRules.addTo(table);
    ReductionRules.addTo(table);
    LinearRules.addTo(table);
    WindowRules.addTo(table);
    NormalisationRules.addTo(table);
    ShapingRules.addTo(table);
    IndexingRules.addTo(table);
    LossRules.addTo(table);
    return table.build();
  }

  /** Whether no gradient passes an operator, by what it computes. */
  public static boolean isFlat(String domain, String opType) {
    return domain.isEmpty() && FLAT.contains(opType);
  }

  /** All operators through which no gradient passes, sorted. */
  public static Set<String> flat() {
    return new TreeSet<>(FLAT);
  }
}
