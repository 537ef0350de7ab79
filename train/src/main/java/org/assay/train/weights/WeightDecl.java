package org.assay.train.weights;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Tensor;

/**
 * A weight of a layer.
 *
 * @param tensor its name in the graph
 * @param layer index of its layer
 * @param name within the layer, as Keras calls it, e.g. {@code kernel}
 * @param kerasShape sizes in Keras's order of axes
 * @param permutation axis of Keras's by axis of the graph's tensor
 * @param initial first value, as the graph has it
 * @param trainable whether the optimiser changes it
 * @param constraint what is done to it after each step
 */
public record WeightDecl(
    String tensor,
    int layer,
    String name,
    List<Integer> kerasShape,
    List<Integer> permutation,
    Tensor initial,
    boolean trainable,
    Optional<Constraint> constraint) {
  public WeightDecl {
    kerasShape = List.copyOf(kerasShape);
    permutation = List.copyOf(permutation);
  }

  /** Values in Keras's order of axes as the graph's tensor. */
  public static Tensor arranged(float[] values, List<Integer> shape, List<Integer> permutation) {
    int rank = shape.size();
    long[] dims = new long[rank];
    Arrays.setAll(dims, i -> shape.get(permutation.get(i)));
    boolean asItIs = true;
    for (int i = 0; i < rank; i++) {
      asItIs &= permutation.get(i) == i;
    }
    return Tensor.ofFloats(dims, asItIs ? values : transposed(values, shape, permutation));
  }

  private static float[] transposed(float[] values, List<Integer> shape, List<Integer> perm) {
    int rank = shape.size();
    int[] stride = new int[rank];
    int step = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      stride[axis] = step;
      step *= shape.get(axis);
    }
    float[] result = new float[values.length];
    int[] index = new int[rank];
    for (int i = 0; i < result.length; i++) {
      int from = 0;
      for (int axis = 0; axis < rank; axis++) {
        from += index[axis] * stride[perm.get(axis)];
      }
      result[i] = values[from];
      for (int axis = rank - 1; axis >= 0; axis--) {
        if (++index[axis] < shape.get(perm.get(axis))) {
          break;
        }
        index[axis] = 0;
      }
    }
    return result;
  }
}
