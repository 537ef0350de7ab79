package org.assay.fuzz.coverage;

import org.assay.fuzz.subject.Observation;

/**
 * New is what lies farther than a threshold from all that was seen, in the space of some tensors:
 * Odena and others, "TensorFuzz: Debugging neural networks with coverage-guided fuzzing", ICML
 * 2019, section 3.4. The distance is the squared Euclidean one, as in the published code, and must
 * exceed the threshold strictly.
 */
public final class NearestNeighbourCoverage implements Coverage {
  /** How a tensor becomes coordinates. */
  public enum Form {
    /** Every element is a coordinate. */
    RAW,
    /** The sum of the elements' magnitudes is the only coordinate. */
    SUM_OF_MAGNITUDES
  }

  private final int[] tensors;
  private final int[] sizes;
  private final Form form;
  private final int size;
  private final NearestPoints points;

  /**
   * Nothing seen yet.
   *
   * @param tensors numbers of watched tensors
   * @param sizes their elements per row
   * @param threshold squared distance that must be exceeded, at least 0
   */
  public NearestNeighbourCoverage(int[] tensors, int[] sizes, Form form, double threshold) {
    if (tensors.length == 0 || tensors.length != sizes.length || !(threshold >= 0)) {
      throw new IllegalArgumentException(tensors.length + " tensors, threshold " + threshold);
    }
    this.tensors = tensors.clone();
    this.sizes = sizes.clone();
    this.form = form;
    int coordinates = 0;
    for (int elements : sizes) {
      coordinates += elements;
    }
    this.size = form == Form.RAW ? coordinates : 1;
    this.points = new NearestPoints(size, threshold);
  }

  @Override
  public String name() {
    return form == Form.RAW ? "nearest neighbour" : "nearest neighbour of the sum of magnitudes";
  }

  @Override
  public int signatureSize() {
    return size;
  }

  @Override
  public void signature(Observation observed, int row, float[] into) {
    int at = 0;
    double sum = 0;
    for (int t = 0; t < tensors.length; t++) {
      float[] values = observed.values(tensors[t]);
      int from = row * sizes[t];
      if (form == Form.RAW) {
        for (int i = from; i < from + sizes[t]; i++) {
          // A mask's infinities are equal numbers: their difference would be NaN, and near nothing.
          into[at++] = Math.max(-Float.MAX_VALUE, Math.min(values[i], Float.MAX_VALUE));
        }
      } else {
        for (int i = from; i < from + sizes[t]; i++) {
          sum += Math.abs(values[i]);
        }
      }
    }
    if (form == Form.SUM_OF_MAGNITUDES) {
      into[0] = (float) Math.min(sum, Float.MAX_VALUE);
    }
  }

  @Override
  public boolean isNew(float[] signature) {
    for (int i = 0; i < size; i++) {
      if (Float.isNaN(signature[i])) {
        return false;
      }
    }
    return !points.isNear(signature);
  }

  @Override
  public void add(float[] signature) {
    points.add(signature);
  }

  @Override
  public long covered() {
    return points.size();
  }
}
