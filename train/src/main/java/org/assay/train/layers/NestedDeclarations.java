package org.assay.train.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.train.formula.Ops;
import org.assay.train.weights.Constraint;
import org.assay.train.weights.Initializer;

/**
 * What a layer declares that lies inside another.
 *
 * @param prefix of the names of its weights
 * @param each how often it is used for each row; noise is declared for each row and use
 */
record NestedDeclarations(Declarations outer, Ops ops, String prefix, int each)
    implements Declarations {
  @Override
  public String weight(
      String name,
      List<Integer> shape,
      List<Integer> permutation,
      Initializer initializer,
      Optional<Constraint> constraint,
      boolean trainable) {
    return outer.weight(prefix + name, shape, permutation, initializer, constraint, trainable);
  }

  @Override
  public String noise(NoiseDecl.Kind kind, double parameter, List<Integer> shape) {
    if (each == 1) {
      return outer.noise(kind, parameter, shape);
    }
    List<Integer> all = new ArrayList<>(List.of(each));
    all.addAll(shape);
    long[] merged = new long[shape.size() + 1];
    merged[0] = -1;
    for (int i = 0; i < shape.size(); i++) {
      merged[i + 1] = shape.get(i);
    }
    return ops.reshape(outer.noise(kind, parameter, all), merged);
  }

  @Override
  public void requireIndices(String tensor, int count) {
    outer.requireIndices(tensor, count);
  }

  @Override
  public void penalty(String scalar) {
    outer.penalty(scalar);
  }

  @Override
  public void update(String weight, String next) {
    outer.update(weight, next);
  }
}
