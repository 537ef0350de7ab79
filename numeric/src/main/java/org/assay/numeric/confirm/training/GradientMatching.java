package org.assay.numeric.confirm.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.assay.exec.Runner;
import org.assay.numeric.confirm.search.ScalarDescent;
import org.assay.numeric.confirm.search.SearchSpace;
import org.assay.numeric.confirm.search.Variable;
import org.assay.onnx.Attribute;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;

/**
 * Looks for a batch whose step leads to given weights: the squared distance between the weights
 * after the step and those is made small, by its derivative by the batch ("Deep leakage from
 * gradients", Zhu and others, NeurIPS 2019, section 3; RANUM's system tests, section 3.3, are made
 * so). Derivatives are second ones of the loss.
 */
final class GradientMatching {
  private GradientMatching() {}

  /**
   * Searches.
   *
   * @param batch variables of a batch; class labels keep what they are drawn as
   * @param wanted weights to reach; those that are not among them may end anywhere
   * @param evaluations runs that may be spent
   * @param reached whether a batch leads to a failure
   * @return runs that were spent
   */
  static int run(
      StepGraph graphs,
      List<Variable> batch,
      Map<String, Tensor> wanted,
      Runner.Opener opener,
      long seed,
      int evaluations,
      Predicate<Map<String, Tensor>> reached) {
    Model step = graphs.step();
    GraphBuilder builder = GraphBuilder.of(step.graph());
    List<String> squares = new ArrayList<>();
    graphs
        .updated()
        .forEach(
            (weight, output) -> {
              Tensor to = wanted.get(weight);
              if (to != null) {
                String apart = builder.op("Sub", output, builder.constant("wanted", to));
                squares.add(
                    builder.op(
                        "ReduceSumSquare", Map.of("keepdims", new Attribute.IntValue(0)), apart));
              }
            });
    List<Variable> read =
        batch.stream().filter(v -> step.graph().input(v.name()).isPresent()).toList();
    if (squares.isEmpty()) {
      return 0;
    }
    String distance = builder.op("Sum", squares.toArray(String[]::new));
    return ScalarDescent.run(
        step.withGraph(builder.output(distance).build()),
        SearchSpace.of(read),
        distance,
        opener,
        seed,
        evaluations,
        reached);
  }
}
