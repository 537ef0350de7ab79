package org.assay.onnx.precision;

import java.util.Objects;

/**
 * Elements of a constant that a 16-bit type cannot hold.
 *
 * @param tensor name of the constant
 * @param from the first of them
 * @param to what it became
 * @param count how many there are
 */
public record ConstantChange(String tensor, double from, double to, long count) {
  public ConstantChange {
    Objects.requireNonNull(tensor, "tensor");
    if (count < 1) {
      throw new IllegalArgumentException("no element of '" + tensor + "' has changed");
    }
  }
}
