package org.assay.testkit.generate.cases;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Losses over class indices. */
final class LossCases {
  private LossCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(
        OperatorCase.of(
            "SoftmaxCrossEntropyLoss", b -> loss(b, "SoftmaxCrossEntropyLoss", b.between(1, 2))));
    cases.add(
        OperatorCase.of("NegativeLogLikelihoodLoss", b -> loss(b, "NegativeLogLikelihoodLoss", 1)));
  }

  private static void loss(CaseBuilder b, String op, int outputs) {
    Operand x = b.tensor(ElementType.FLOAT, 2, 4, b.any());
    int[] dims = new int[x.rank() - 1];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = x.dim(i == 0 ? 0 : i + 1);
    }
    Operand target = b.fresh(ElementType.INT64, dims, Values.within(0, x.dim(1) - 1));
    Operand weights =
        b.chance(0.4)
            ? b.fresh(x.type(), new int[] {x.dim(1)}, Values.within(0.1, 2))
            : Operand.ABSENT;
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.putAll(Attributes.of("reduction", b.one("mean", "sum", "none")));
    b.nodes(op, outputs, attributes, x, target, weights);
  }
}
