package org.assay.testkit.generate;

import java.util.Arrays;
import org.assay.onnx.ElementType;

/**
 * A tensor of a graph under construction.
 *
 * @param name its name; empty for an absent optional input
 * @param dims its dimensions on the sample input; those of an unstable tensor depend on values
 * @param stable whether its dimensions are the same for every input
 */
public record Operand(String name, ElementType type, int[] dims, boolean stable) {
  /** An absent optional input. */
  public static final Operand ABSENT = new Operand("", ElementType.FLOAT, new int[0], true);

  public Operand {
    dims = dims.clone();
  }

  @Override
  public int[] dims() {
    return dims.clone();
  }

  /** Whether it has no elements. */
  public boolean isEmpty() {
    return Arrays.stream(dims).anyMatch(d -> d == 0);
  }

  /** Number of axes. */
  public int rank() {
    return dims.length;
  }

  /** Size of an axis in [-rank, rank). */
  public int dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Operand that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name + ":" + type.text() + Arrays.toString(dims);
  }
}
