package org.assay.fuzz.coverage;

import java.util.List;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Watched;

/**
 * What criteria on neurons count, layer after layer; every watched tensor is a layer. Of a row of
 * one axis every element is a neuron. Of a row of two, positions and features, every feature is
 * one; of a row of more, channels before spatial axes as ONNX's Conv has them, every channel; its
 * value is the mean over all positions, as in DeepXplore's and DeepGauge's code.
 */
final class Neurons {
  /** Numbers of neurons are kept as floats. */
  private static final int MOST = 1 << 24;

  private final int[] tensors;
  private final int[] first;
  private final int[] positions;
  private final boolean[] featuresLast;

  /**
   * The neurons of some tensors.
   *
   * @param tensors numbers of watched tensors, at least one
   * @throws FuzzException if there are none, or more than 2²⁴
   */
  Neurons(List<Watched> watched, int[] tensors) {
    this.tensors = tensors.clone();
    this.first = new int[tensors.length + 1];
    this.positions = new int[tensors.length];
    this.featuresLast = new boolean[tensors.length];
    long count = 0;
    for (int t = 0; t < tensors.length; t++) {
      Watched tensor = watched.get(tensors[t]);
      List<Long> dims = tensor.dims();
      int rank = dims.size();
      long own = rank < 2 ? tensor.size() : dims.get(rank == 2 ? 1 : 0);
      featuresLast[t] = rank == 2;
      positions[t] = tensor.size() == 0 ? 0 : Math.toIntExact(tensor.size() / own);
      count += tensor.size() == 0 ? 0 : own;
      if (count > MOST) {
        break;
      }
      first[t + 1] = (int) count;
    }
    if (count == 0 || count > MOST) {
      throw new FuzzException(
          count == 0 ? "no neurons to cover" : "more than " + MOST + " neurons to cover",
          "",
          "tensors with 1 to " + MOST + " neurons together",
          "name the tensors whose coverage counts");
    }
  }

  int count() {
    return first[tensors.length];
  }

  int layers() {
    return tensors.length;
  }

  /** Number of the first neuron of a layer; of the one behind the last, for the next layer. */
  int first(int layer) {
    return first[layer];
  }

  /** The value of every neuron in one row. */
  void read(Observation observed, int row, float[] into) {
    for (int t = 0; t < tensors.length; t++) {
      float[] values = observed.values(tensors[t]);
      int count = first[t + 1] - first[t];
      int from = row * count * positions[t];
      if (positions[t] == 1) {
        System.arraycopy(values, from, into, first[t], count);
        continue;
      }
      int next = featuresLast[t] ? 1 : positions[t];
      int step = featuresLast[t] ? count : 1;
      for (int n = 0; n < count; n++) {
        double sum = 0;
        int at = from + n * next;
        for (int p = 0; p < positions[t]; p++, at += step) {
          sum += values[at];
        }
        into[first[t] + n] = (float) (sum / positions[t]);
      }
    }
  }
}
