package org.assay.numeric.scan;

import java.util.Locale;
import java.util.Objects;
import org.assay.bounds.Bounds;
import org.assay.onnx.ElementType;
import org.assay.onnx.precision.ConstantPolicy;

/**
 * 16-bit arithmetic that a scan emulates.
 *
 * @param type float16 or bfloat16
 * @param constants what becomes of constants that the type cannot hold
 */
public record NarrowPrecision(ElementType type, ConstantPolicy constants) {
  /** What bounds of tensors of 16 bits rest on. */
  static final String ROUNDED =
      "16-bit results are rounded at each node, while ONNX Runtime's CPU kernels may keep float32"
          + " between nodes that follow one another";

  static boolean is16Bit(Bounds bounds) {
    return bounds.type() == ElementType.FLOAT16 || bounds.type() == ElementType.BFLOAT16;
  }

  public NarrowPrecision {
    Objects.requireNonNull(constants, "constants");
    if (type != ElementType.FLOAT16 && type != ElementType.BFLOAT16) {
      throw new IllegalArgumentException(type.text() + " is no 16-bit floating-point type");
    }
  }

  /** The policy's word in documents. */
  public String policy() {
    return constants.name().toLowerCase(Locale.ROOT);
  }
}
