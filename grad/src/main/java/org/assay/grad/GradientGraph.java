package org.assay.grad;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assay.onnx.Graph;

/**
 * A graph that computes outputs and derivatives.
 *
 * @param graph of the working opset; tensors of the original keep their names
 * @param gradientOf output that holds the derivative, by tensor it was asked for; of that tensor's
 *     type and shape
 * @param independent tensors on which the outputs do not depend: their derivative is zero
 * @param cuts operators without a rule at which paths were cut, one line each
 */
public record GradientGraph(
    Graph graph, Map<String, String> gradientOf, Set<String> independent, List<String> cuts) {
  public GradientGraph {
    gradientOf = Collections.unmodifiableMap(new LinkedHashMap<>(gradientOf));
    independent = Collections.unmodifiableSet(new TreeSet<>(independent));
    cuts = List.copyOf(cuts);
  }
}
