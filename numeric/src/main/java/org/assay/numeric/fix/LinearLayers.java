package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;

/** Products of an activation and a weight: MatMul and Gemm (ONNX 13), Conv (ONNX 11). */
final class LinearLayers {
  private LinearLayers() {}

  /**
   * A product.
   *
   * @param result what it makes
   * @param operand what is multiplied
   * @param weight by which weight
   * @param outputAxis of the weight: an element of the result is a product of one of its slices
   * @param operandAxis of the operand, from its end (1 is the last): the products go along it; 0
   *     for a convolution, whose go over patches
   * @param scale of the product within the result
   * @param added what is added to it, of the same node
   * @param addedScale its scale
   */
  record Layer(
      String result,
      String operand,
      String weight,
      int outputAxis,
      int operandAxis,
      double scale,
      Optional<String> added,
      double addedScale) {
    /** Numbers that one element of the result is a sum over. */
    long terms(Bounds weights) {
      return weights.size() / Math.max(1, weights.dims()[outputAxis]);
    }

    /**
     * A bound on the Euclidean norm of what is multiplied by a slice of the weight.
     *
     * @return infinity if there is none
     */
    double operandNorm(Bounds values, Bounds weights) {
      if (values.allFlags() != 0) {
        return Double.POSITIVE_INFINITY;
      }
      long terms = terms(weights);
      int along = values.rank() - operandAxis;
      if (operandAxis == 0 || along < 0 || values.dims()[along] != terms) {
        return Math.sqrt(terms) * values.hull().magnitude();
      }
      // The greatest magnitude of each block along the axis, wherever it is on the others.
      Axis axis = values.axes()[along];
      double[] greatest = new double[axis.blocks()];
      int stride = 1;
      for (int a = along + 1; a < values.rank(); a++) {
        stride *= values.axes()[a].blocks();
      }
      double[] lo = values.lo();
      double[] hi = values.hi();
      for (int cell = 0; cell < lo.length; cell++) {
        int block = cell / stride % axis.blocks();
        greatest[block] =
            Math.max(greatest[block], Math.max(Math.abs(lo[cell]), Math.abs(hi[cell])));
      }
      double sum = 0;
      for (int block = 0; block < greatest.length; block++) {
        sum += axis.width(block) * greatest[block] * greatest[block];
      }
      return Math.sqrt(sum);
    }
  }

  /**
   * Products by weights that may move.
   *
   * @param weights bounds of them by name; matrices, and kernels of convolutions
   */
  static List<Layer> of(Graph graph, Map<String, Bounds> weights) {
    Map<String, Node> makers = new HashMap<>();
    graph.nodes().forEach(n -> n.outputs().forEach(o -> makers.put(o, n)));
    List<Layer> layers = new ArrayList<>();
    for (Node node : graph.nodes()) {
      layer(node, makers, weights).ifPresent(layers::add);
    }
    return layers;
  }

  private static Optional<Layer> layer(
      Node node, Map<String, Node> makers, Map<String, Bounds> weights) {
    if (!node.hasInput(1) || !node.hasOutput(0) || !node.domain().isEmpty()) {
      return Optional.empty();
    }
    String a = node.inputs().get(0);
    String b = node.inputs().get(1);
    String result = node.outputs().get(0);
    Optional<String> added =
        node.hasInput(2) ? Optional.of(node.inputs().get(2)) : Optional.empty();
    switch (node.opType()) {
      case "Conv" -> {
        return Optional.ofNullable(weights.get(b)).map(w -> w.rank() >= 3).orElse(false)
            ? Optional.of(new Layer(result, a, b, 0, 0, 1, added, 1))
            : Optional.empty();
      }
      case "Gemm" -> {
        boolean turned = node.intAttribute("transB", 0) != 0;
        Optional<Matrix> matrix = matrix(b, makers, weights);
        return matrix.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Layer(
                    result,
                    a,
                    matrix.get().name(),
                    turned == matrix.get().turned() ? 1 : 0,
                    node.intAttribute("transA", 0) != 0 ? 2 : 1,
                    node.floatAttribute("alpha", 1),
                    added,
                    node.floatAttribute("beta", 1)));
      }
      case "MatMul" -> {
        Optional<Matrix> right = matrix(b, makers, weights);
        if (right.isPresent()) {
          return Optional.of(
              new Layer(
                  result,
                  a,
                  right.get().name(),
                  right.get().turned() ? 0 : 1,
                  1,
                  1,
                  Optional.empty(),
                  0));
        }
        return matrix(a, makers, weights)
            .map(
                left ->
                    new Layer(
                        result, b, left.name(), left.turned() ? 1 : 0, 2, 1, Optional.empty(), 0));
      }
      default -> {
        return Optional.empty();
      }
    }
  }

  private record Matrix(String name, boolean turned) {}

  // Exporters of PyTorch leave the transposition of a Linear's weight in the graph.
  private static Optional<Matrix> matrix(
      String tensor, Map<String, Node> makers, Map<String, Bounds> weights) {
    String name = tensor;
    boolean turned = false;
    Node maker = makers.get(name);
    if (maker != null && maker.is("Transpose") && maker.hasInput(0)) {
      name = maker.inputs().get(0);
      turned = true;
    }
    Bounds bounds = weights.get(name);
    return bounds != null && bounds.rank() == 2
        ? Optional.of(new Matrix(name, turned))
        : Optional.empty();
  }
}
