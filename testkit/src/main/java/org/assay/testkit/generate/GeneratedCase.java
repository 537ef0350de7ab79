package org.assay.testkit.generate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.upgrade.Upgrade;

/**
 * A generated model and what may flow into it.
 *
 * @param model of the working opset or an older one
 * @param inputRanges range of every graph input, by name
 * @param seed that makes this case again
 * @param description operators and shapes, for reports
 */
public record GeneratedCase(
    Model model, Map<String, RangeOf> inputRanges, long seed, String description) {
  public GeneratedCase {
    inputRanges = Collections.unmodifiableMap(new LinkedHashMap<>(inputRanges));
  }

  /** The model in the form of the working opset; tensors keep their names. */
  public Model upgraded() {
    return Upgrade.toWorkingOpset(model);
  }

  /** Inputs within the ranges. */
  public Map<String, Tensor> sample(RandomStream random, RangeOf.Draw draw) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputRanges.forEach((name, range) -> inputs.put(name, range.sample(random, draw)));
    return inputs;
  }

  /**
   * The operator whose output a tensor of the main graph is, as {@code type} or {@code
   * domain::type}; empty for inputs and initializers.
   */
  public String producer(String tensor) {
    for (Node node : model.graph().nodes()) {
      if (node.outputs().contains(tensor)) {
        return operator(node);
      }
    }
    return "";
  }

  /** The operators of the main graph's nodes, as {@code type} or {@code domain::type}. */
  public Set<String> operators() {
    Set<String> operators = new TreeSet<>();
    model.graph().nodes().forEach(node -> operators.add(operator(node)));
    return operators;
  }

  private static String operator(Node node) {
    return node.domain().isEmpty() ? node.opType() : node.domain() + "::" + node.opType();
  }
}
