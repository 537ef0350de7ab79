package org.assay.train.weights;

import java.util.List;
import org.assay.data.random.RandomStream;

/** First values of a weight (Keras 3, {@code keras.initializers}). */
@FunctionalInterface
public interface Initializer {
  /**
   * Draws.
   *
   * @param shape sizes in Keras's order of axes
   * @param random a stream of the weight's own
   * @return values in row-major order
   */
  float[] draw(List<Integer> shape, RandomStream random);
}
