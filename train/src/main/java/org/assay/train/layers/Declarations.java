package org.assay.train.layers;

import java.util.List;
import java.util.Optional;
import org.assay.train.weights.Constraint;
import org.assay.train.weights.Initializer;

/** Where layers declare what they need beside nodes. */
public interface Declarations {
  /**
   * A weight.
   *
   * @param name within the layer, as Keras calls it
   * @param shape in Keras's order of axes
   * @param permutation axis of Keras's by axis of the tensor wanted
   * @return its tensor
   */
  String weight(
      String name,
      List<Integer> shape,
      List<Integer> permutation,
      Initializer initializer,
      Optional<Constraint> constraint,
      boolean trainable);

  /** Random numbers, new in each step; the name of an input. */
  String noise(NoiseDecl.Kind kind, double parameter, List<Integer> shape);

  /**
   * Refuses rows whose values are no whole numbers from 0 to {@code count} - 1, if a tensor is the
   * input of the network.
   */
  void requireIndices(String tensor, int count);

  /** A scalar that is added to the loss. */
  void penalty(String scalar);

  /** The value that a weight which the optimiser does not change has after the step. */
  void update(String weight, String next);
}
