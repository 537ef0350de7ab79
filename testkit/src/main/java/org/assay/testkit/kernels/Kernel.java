package org.assay.testkit.kernels;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/**
 * A function of one element as ORT computes it.
 *
 * @param name as the table shows it
 * @param operator of the standard domain
 * @param exponent second operand of Pow
 * @param reference exact to about one unit in the last place of a double
 */
public record Kernel(
    String name,
    String operator,
    Map<String, Attribute> attributes,
    Optional<Double> exponent,
    DoubleUnaryOperator reference) {
  public Kernel {
    attributes = Map.copyOf(attributes);
  }

  /**
   * Loads the kernel, with optimisation off.
   *
   * @throws org.assay.exec.ExecException if ORT has no kernel for the type
   */
  public Session open(ElementType type) {
    Shape vector = Shape.of(Dim.of("N"));
    Map<String, Tensor> constants =
        exponent.map(e -> Map.of("e", Tensor.ofValues(type, new long[0], e))).orElse(Map.of());
    List<String> inputs = exponent.isPresent() ? List.of("x", "e") : List.of("x");
    Graph graph =
        Graph.of(
            "kernel",
            List.of(ValueInfo.tensor("x", type, vector)),
            List.of(ValueInfo.tensor("y", type, vector)),
            List.of(Node.of(operator, inputs, List.of("y"), attributes)),
            constants);
    return Session.open(Model.of(10, Model.WORKING_OPSET, graph), RunOptions.DEFAULT);
  }

  /** Applies a loaded kernel to values of the type. */
  static double[] apply(Session session, ElementType type, double[] x) {
    Tensor input = Tensor.ofValues(type, new long[] {x.length}, x);
    Tensor output = session.run(Map.of("x", input), List.of("y")).get("y");
    if (output == null) {
      throw new IllegalStateException("no output");
    }
    return output.toDoubles();
  }
}
