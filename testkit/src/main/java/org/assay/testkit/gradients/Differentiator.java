package org.assay.testkit.gradients;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Graph;

/** Makes gradient graphs; the test kit has none of its own. */
@FunctionalInterface
public interface Differentiator {
  /**
   * Differentiates a sum of seeded tensors.
   *
   * @param graph of the working opset
   * @param seeds the cotangent by tensor that is differentiated: an input of the result, added if
   *     the graph has none of that name
   * @param wrt tensors by which to differentiate
   */
  Derivatives of(Graph graph, Map<String, String> seeds, List<String> wrt);

  /**
   * A gradient graph.
   *
   * @param graph which computes the derivatives
   * @param gradientOf the output that holds the derivative, by tensor
   */
  record Derivatives(Graph graph, Map<String, String> gradientOf) {
    public Derivatives {
      gradientOf = Collections.unmodifiableMap(new LinkedHashMap<>(gradientOf));
    }

    /**
     * The output with the derivative by a tensor.
     *
     * @throws IllegalStateException if it was not asked for
     */
    String of(String tensor) {
      String name = gradientOf.get(tensor);
      if (name == null) {
        throw new IllegalStateException("no derivative by '" + tensor + "'");
      }
      return name;
    }
  }
}
