package org.assay.fuzz.coverage;

import java.util.Arrays;
import org.assay.data.random.RandomStream;
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
    /**
     * As RAW for up to 16 elements; of more, 16 coordinates that keep squared distances on average:
     * each element is added to one of them or taken from it (Charikar, Chen and Farach-Colton,
     * "Finding frequent items in data streams", 2002). What is far in a thousand coordinates is
     * found by looking at all points, and costs more memory than most inputs.
     */
    SKETCH,
    /** The sum of the elements' magnitudes is the only coordinate. */
    SUM_OF_MAGNITUDES
  }

  private static final int SKETCH_SIZE = 16;
  // Sums of many of them stay finite.
  private static final float GREATEST = 1e30f;

  private final int[] tensors;
  private final int[] sizes;
  private final Form form;
  private final int size;
  // Where an element goes, and with which sign; empty where every element is a coordinate.
  private final int[] bucket;
  private final float[] sign;
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
    boolean folded = form == Form.SKETCH && coordinates > SKETCH_SIZE;
    this.bucket = new int[folded ? coordinates : 0];
    this.sign = new float[folded ? coordinates : 0];
    RandomStream random = RandomStream.of(0, "sketch");
    for (int i = 0; i < bucket.length; i++) {
      bucket[i] = random.nextInt(SKETCH_SIZE);
      sign[i] = random.nextBoolean() ? 1 : -1;
    }
    this.size = form == Form.SUM_OF_MAGNITUDES ? 1 : folded ? SKETCH_SIZE : coordinates;
    this.points = new NearestPoints(size, threshold);
  }

  @Override
  public String name() {
    return form == Form.SUM_OF_MAGNITUDES
        ? "nearest neighbour of the sum of magnitudes"
        : "nearest neighbour";
  }

  @Override
  public int signatureSize() {
    return size;
  }

  @Override
  public void signature(Observation observed, int row, float[] into) {
    int at = 0;
    double sum = 0;
    if (bucket.length > 0) {
      Arrays.fill(into, 0, size, 0);
    }
    for (int t = 0; t < tensors.length; t++) {
      float[] values = observed.values(tensors[t]);
      int from = row * sizes[t];
      if (bucket.length > 0) {
        for (int i = from; i < from + sizes[t]; i++, at++) {
          into[bucket[at]] += sign[at] * bounded(values[i]);
        }
      } else if (form != Form.SUM_OF_MAGNITUDES) {
        for (int i = from; i < from + sizes[t]; i++) {
          into[at++] = bounded(values[i]);
        }
      } else {
        for (int i = from; i < from + sizes[t]; i++) {
          sum += Math.abs(values[i]);
        }
      }
    }
    if (form == Form.SUM_OF_MAGNITUDES) {
      into[0] = (float) Math.min(sum, GREATEST);
    }
  }

  /** A mask's infinities are equal numbers: their difference would be NaN, and near nothing. */
  private static float bounded(float value) {
    return Math.max(-GREATEST, Math.min(value, GREATEST));
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
