package org.assay.numeric.confirm.search;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.assay.data.random.RandomStream;
import org.assay.exec.Runner;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;

/** Makes a scalar of a model small by Adam's steps from drawn points. */
public final class ScalarDescent {
  private static final int STEPS = 40;
  private static final int LOOK_EVERY = 10;
  private static final double[] LENGTHS = {0.05, 0.005};

  private ScalarDescent() {}

  /**
   * Descends.
   *
   * @param model of the working opset
   * @param scalar name of a tensor of one number
   * @param evaluations runs that may be spent
   * @param reached is asked for the values every few steps; ends the search
   * @return runs that were spent; none if the scalar has no derivative by any variable
   */
  public static int run(
      Model model,
      SearchSpace space,
      String scalar,
      Runner.Opener opener,
      long seed,
      int evaluations,
      Predicate<Map<String, Tensor>> reached) {
    Optional<Slope> slope = Slope.of(model, space, scalar, opener);
    if (slope.isEmpty()) {
      return 0;
    }
    int spent = 0;
    try (Slope derivative = slope.get()) {
      for (int start = 0; spent < evaluations; start++) {
        Point point = Pattern.uniform(space, RandomStream.of(seed, "start " + start));
        int steps = Math.min(STEPS, evaluations - spent);
        spent += steps;
        if (descends(derivative, space, point, LENGTHS[start % LENGTHS.length], steps, reached)) {
          return spent;
        }
      }
    }
    return spent;
  }

  private static boolean descends(
      Slope derivative,
      SearchSpace space,
      Point start,
      double length,
      int steps,
      Predicate<Map<String, Tensor>> reached) {
    Adam adam = new Adam(space);
    Point point = start;
    for (int step = 1; step <= steps; step++) {
      if ((step % LOOK_EVERY == 0 || step == steps) && reached.test(space.tensors(point))) {
        return true;
      }
      Optional<double[][]> gradient = derivative.at(point, Tensor.scalar(1f));
      if (gradient.isEmpty()) {
        return reached.test(space.tensors(point));
      }
      point = adam.next(point, gradient.get(), -length);
    }
    return false;
  }
}
