package org.assay.onnx.ops.normalisation;

import java.util.List;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;

/** Normalisations: they overflow in sums of squares, and divide by what may be zero. */
public final class NormalisationFiniteness {
  private static final String MICROSOFT = "com.microsoft";
  private static final List<Hazard> SUMS = List.of(new Hazard(0, Failure.OVERFLOW));
  private static final List<Hazard> QUOTIENTS =
      List.of(new Hazard(0, Failure.NO_EPSILON), new Hazard(0, Failure.OVERFLOW));

  private NormalisationFiniteness() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Finiteness> table) {
    String[] overflowing = {
      "LayerNormalization",
      "InstanceNormalization",
      "GroupNormalization",
      "RMSNormalization",
      "SimplifiedLayerNormalization"
    };
    for (String op : overflowing) {
      table.add(op, byEpsilon("epsilon", 1e-5f));
    }
    // Defaults of the contributed operators.
    table
        .add(MICROSOFT, "LayerNormalization", byEpsilon("epsilon", 1e-5f))
        .add(MICROSOFT, "SimplifiedLayerNormalization", byEpsilon("epsilon", 1e-5f))
        .add(MICROSOFT, "SkipLayerNormalization", byEpsilon("epsilon", 1e-12f))
        .add(MICROSOFT, "SkipSimplifiedLayerNormalization", byEpsilon("epsilon", 1e-12f))
        .add(MICROSOFT, "EmbedLayerNormalization", embedded())
        .add(MICROSOFT, "GroupNorm", byEpsilon("epsilon", 1e-5f))
        .add(MICROSOFT, "SkipGroupNorm", byEpsilon("epsilon", 1e-5f))
        // What is added to the scaled sum of squares under the power.
        .add("LRN", byEpsilon("bias", 1))
        // Has no epsilon at all.
        .add(
            "MeanVarianceNormalization",
            Finiteness.of(new Hazard(0, Failure.NO_EPSILON), new Hazard(0, Failure.OVERFLOW)));
    table
        .add(
            "BatchNormalization",
            Finiteness.of(new Hazard(4, Failure.VARIANCE), new Hazard(0, Failure.OVERFLOW)))
        .add("LpNormalization", Finiteness.of(new Hazard(0, Failure.ZERO)));
  }

  // The table of words is what is normalised.
  private static Finiteness embedded() {
    Finiteness overflow = Finiteness.of(new Hazard(2, Failure.OVERFLOW));
    Finiteness quotient =
        Finiteness.of(new Hazard(2, Failure.NO_EPSILON), new Hazard(2, Failure.OVERFLOW));
    return node -> (node.floatAttribute("epsilon", 1e-12f) > 0 ? overflow : quotient).hazards(node);
  }

  // Kernels compute in float32 or wider: any positive float32 keeps the denominator away from 0.
  private static Finiteness byEpsilon(String attribute, float orElse) {
    return node -> node.floatAttribute(attribute, orElse) > 0 ? SUMS : QUOTIENTS;
  }
}
