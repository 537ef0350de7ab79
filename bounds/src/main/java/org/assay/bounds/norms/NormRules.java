package org.assay.bounds.norms;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.assay.bounds.Bounds;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/**
 * How norms pass through operators: linear layers multiply a norm by their operator norm, most
 * other operators keep it, normalisation resets it. A rule per operator, in files by family.
 */
public final class NormRules {
  private static final int MOST_AXES = 62;

  private final OperatorTable<NormRule> rules;
  private final WeightNorms weights;
  private final Optional<NormEffort> next;
  private final DerivedWeights derived;

  private NormRules(WeightNorms weights, DerivedWeights derived) {
    this.weights = weights;
    this.derived = derived;
    this.next = weights.effort().next();
    OperatorTable.Builder<NormRule> table = new OperatorTable.Builder<>();
    ElementwiseNorms.addTo(table);
    LayoutNorms.addTo(table);
    ConvolutionNorms.addTo(table);
    ProductNorms.addTo(table);
    PoolingNorms.addTo(table);
    ReductionNorms.addTo(table);
    NormalisationNorms.addTo(table);
    this.rules = table.build();
  }

  /**
   * Rules with a budget.
   *
   * @param budget most multiplications for spectral norms; 0 leaves row and column sums
   */
  public static NormRules of(NormEffort effort, double budget) {
    return new NormRules(new WeightNorms(effort, budget), new DerivedWeights());
  }

  /** Rules that take the next effort, and know the weights' norms that these have found. */
  public Optional<NormRules> harder() {
    return next.map(effort -> new NormRules(weights.with(effort), derived));
  }

  /**
   * A frozen weight that is computed from others, once for all analyses with these rules.
   *
   * @param sources tensors of the model, at least one
   * @param form what is made of them
   */
  public Tensor derived(List<Tensor> sources, String form, Supplier<Tensor> computation) {
    return derived.derived(sources, form, computation);
  }

  /**
   * An output with norms, and with intervals cut to them.
   *
   * @param index which output: what a rule says of the first does not hold of others, e.g. of a
   *     normalisation's mean; all outputs of Split are alike
   */
  public Bounds apply(Node node, List<Optional<Bounds>> inputs, Bounds output, int index) {
    Optional<NormRule> rule = rules.find(node);
    boolean usable =
        rule.isPresent()
            && (index == 0 || node.is("Split"))
            && output.type().isFloat()
            && output.type() != ElementType.DOUBLE
            && output.rank() >= 1
            && output.rank() <= MOST_AXES
            && output.dynamicAxes() == 0
            && output.size() > 0
            && !inputs.isEmpty()
            && inputs.get(0).isPresent();
    if (!usable) {
      return output;
    }
    for (Optional<Bounds> input : inputs) {
      if (input.isPresent() && !isPlain(input.get())) {
        return output;
      }
    }
    return rule.get().apply(new NormContext(node, inputs, output, weights));
  }

  // Finite, and of known extents. Squares of numbers near the least double vanish: not for float64.
  private static boolean isPlain(Bounds input) {
    return input.dynamicAxes() == 0
        && input.type() != ElementType.DOUBLE
        && input.rank() <= MOST_AXES
        && (!input.type().isFloat() || input.allFlags() == 0);
  }
}
