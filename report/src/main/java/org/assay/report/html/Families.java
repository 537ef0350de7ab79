package org.assay.report.html;

import java.util.HashMap;
import java.util.Map;

/** Families of operators that the page tells apart by colour. */
final class Families {
  private static final Map<String, String> FAMILIES = families();

  private Families() {}

  /** Class of an operator's box; {@code f-other} where nothing special is known. */
  static String of(String opType) {
    return FAMILIES.getOrDefault(opType, "f-other");
  }

  private static Map<String, String> families() {
    Map<String, String> map = new HashMap<>();
    put(map, "f-linear", "MatMul Gemm Conv ConvTranspose Einsum LSTM GRU RNN Attention");
    put(
        map,
        "f-activation",
        "Relu Sigmoid Tanh Softmax LogSoftmax Gelu Erf LeakyRelu Elu Selu Softplus HardSigmoid "
            + "HardSwish PRelu Clip Swish Mish Softsign Celu");
    put(
        map,
        "f-norm",
        "BatchNormalization LayerNormalization InstanceNormalization "
            + "GroupNormalization RMSNormalization LpNormalization LRN");
    put(
        map,
        "f-reduce",
        "ReduceSum ReduceMean ReduceMax ReduceMin ReduceL2 ReduceL1 ReduceProd ReduceLogSumExp "
            + "ReduceSumSquare ReduceLogSum MaxPool AveragePool GlobalAveragePool ArgMax ArgMin TopK");
    put(
        map,
        "f-shape",
        "Reshape Transpose Concat Slice Split Squeeze Unsqueeze Flatten Expand Gather Shape Cast "
            + "Constant ConstantOfShape Identity Pad Tile Range Size GatherND ScatterND GatherElements");
    return Map.copyOf(map);
  }

  private static void put(Map<String, String> map, String family, String operators) {
    for (String operator : operators.split(" ", -1)) {
      map.put(operator, family);
    }
  }
}
