package org.assay.testkit.generate.cases;

import java.util.Arrays;
import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Normalisations. */
final class NormalisationCases {
  private NormalisationCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(new OperatorCase("BatchNormalization", 50, NormalisationCases::batch));
    cases.add(new OperatorCase("LayerNormalization", 50, NormalisationCases::layer));
    cases.add(new OperatorCase("RMSNormalization", 50, NormalisationCases::rootMeanSquare));
    cases.add(new OperatorCase("InstanceNormalization", 50, NormalisationCases::instance));
    cases.add(new OperatorCase("GroupNormalization", 50, NormalisationCases::group));
    cases.add(new OperatorCase("LRN", 50, NormalisationCases::localResponse));
    cases.add(new OperatorCase("LpNormalization", 50, NormalisationCases::lp));
    cases.add(new OperatorCase("MeanVarianceNormalization", 50, NormalisationCases::meanVariance));
  }

  /** Spread operands where results are compared: equal ones divide rounding errors by epsilon. */
  private static Values spread(CaseBuilder b) {
    return b.any() == Values.ANY ? Values.ANY : Values.exactly(-4, 4);
  }

  private static double epsilon(CaseBuilder b) {
    return b.any() == Values.ANY ? b.one(1e-5, 1e-3, 1e-12) : b.one(1e-5, 1e-3);
  }

  private static void batch(CaseBuilder b) {
    Operand x = b.tensor(b.type(ElementType.FLOAT, ElementType.DOUBLE), 2, 4, spread(b));
    int[] vector = {x.dim(1)};
    Values variance = b.any() == Values.ANY ? b.mostly(Values.within(0, 4)) : Values.within(0.1, 4);
    b.node(
        "BatchNormalization",
        Attributes.of("epsilon", epsilon(b)),
        x,
        b.fresh(x.type(), vector, b.any()),
        b.fresh(x.type(), vector, b.any()),
        b.fresh(x.type(), vector, b.any()),
        b.fresh(x.type(), vector, variance));
  }

  private static void layer(CaseBuilder b) {
    Operand x = b.tensor(b.type(ElementType.FLOAT, ElementType.DOUBLE), 1, 4, spread(b));
    int axis = b.between(0, x.rank() - 1);
    int[] dims = Arrays.copyOfRange(x.dims(), axis, x.rank());
    Operand bias = b.chance(0.6) ? b.tensor(x.type(), dims, b.any()) : Operand.ABSENT;
    b.node(
        "LayerNormalization",
        Attributes.of("axis", b.chance(0.5) ? axis : axis - x.rank(), "epsilon", epsilon(b)),
        x,
        b.tensor(x.type(), dims, b.any()),
        bias);
  }

  private static void rootMeanSquare(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 1, 4, spread(b));
    int[] dims = {x.dim(-1)};
    b.node(
        "RMSNormalization",
        Attributes.of("epsilon", epsilon(b)),
        x,
        b.tensor(x.type(), dims, b.any()));
  }

  private static void instance(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 3, 4, spread(b));
    int[] vector = {x.dim(1)};
    b.node(
        "InstanceNormalization",
        Attributes.of("epsilon", epsilon(b)),
        x,
        b.tensor(x.type(), vector, b.any()),
        b.tensor(x.type(), vector, b.any()));
  }

  private static void group(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 3, 4, spread(b));
    int groups = x.dim(1) % 2 == 0 ? b.one(1, 2) : b.one(1, x.dim(1));
    int[] vector = {x.dim(1)};
    b.node(
        "GroupNormalization",
        Attributes.of("epsilon", epsilon(b), "num_groups", groups),
        x,
        b.tensor(x.type(), vector, b.any()),
        b.tensor(x.type(), vector, b.any()));
  }

  private static void localResponse(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 4, 4, spread(b));
    b.node("LRN", Attributes.of("size", b.one(1, 3, 5)), x);
  }

  private static void lp(CaseBuilder b) {
    Values values = b.any() == Values.ANY ? Values.ANY : Values.exactly(0.5, 4);
    Operand x = b.tensor(b.type(ElementType.FLOAT, ElementType.DOUBLE), 1, 4, values);
    b.node(
        "LpNormalization",
        Attributes.of("axis", b.between(-x.rank(), x.rank() - 1), "p", b.between(1, 2)),
        x);
  }

  private static void meanVariance(CaseBuilder b) {
    // Two distinct values at least, or the tiny deviation decides everything.
    Operand x = b.tensor(ElementType.FLOAT, new int[] {2, b.between(1, 3), 2, 3}, spread(b));
    b.node("MeanVarianceNormalization", Attributes.of(), x);
  }
}
