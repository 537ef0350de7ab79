package org.assay.numeric.confirm.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.DType;
import org.assay.data.Tensors;
import org.assay.data.random.RandomStream;
import org.assay.data.sample.WeightSampler;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightInit;
import org.assay.numeric.confirm.search.Variable;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/** The weights that training starts from: drawn as the spec says. */
public final class InitialWeights {
  private InitialWeights() {}

  /**
   * Draws those weights of which the spec says how.
   *
   * @param weights inputs or initializers
   * @throws org.assay.data.DataException if given values do not fit a shape
   */
  public static Map<String, Tensor> draw(List<Variable> weights, Spec spec, long seed) {
    Map<String, Tensor> drawn = new LinkedHashMap<>();
    RandomStream stream = RandomStream.of(seed, "initial weights");
    for (Variable v : weights) {
      WeightInit init = spec.weights().get(v.name());
      if (init != null) {
        DType type = v.type() == ElementType.DOUBLE ? DType.F8 : DType.F4;
        int[] shape = v.dims().stream().mapToInt(Math::toIntExact).toArray();
        drawn.put(
            v.name(),
            Tensors.toTensor(
                WeightSampler.draw(init, type, shape, stream.fork(v.name())), v.type()));
      }
    }
    return drawn;
  }
}
