package org.assay.numeric.confirm.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Tensor;

/**
 * A box around a failing point.
 *
 * @param lo lower ends by tensor
 * @param hi upper ends
 * @param fixed tensors that keep their values: an equation holds them, or they are no real numbers
 * @param isolated whether no tensor at all can be widened, not even to the neighbouring floats
 * @param proved whether bounds show that every point of it fails; else 300 points of it did
 */
public record FailingBox(
    Map<String, Tensor> lo,
    Map<String, Tensor> hi,
    List<String> fixed,
    boolean isolated,
    boolean proved) {
  public FailingBox {
    lo = Collections.unmodifiableMap(new LinkedHashMap<>(lo));
    hi = Collections.unmodifiableMap(new LinkedHashMap<>(hi));
    fixed = List.copyOf(fixed);
  }
}
