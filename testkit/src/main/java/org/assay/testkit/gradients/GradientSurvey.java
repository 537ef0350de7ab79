package org.assay.testkit.gradients;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.testkit.ReferenceEvaluator;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.RangeOf;

/**
 * Gradients of every operator that has a recipe, and of seeded random graphs, in double against
 * central differences.
 */
public final class GradientSurvey {
  /** Its definition rounds, and so does its reference: differences see steps. */
  private static final String ROUNDS = "DynamicQuantizeLinear";

  private final GraphGenerator generator =
      new GraphGenerator(new GeneratorOptions(true, true, false, true, 0.3));
  private final Differentiator differentiator;
  private final Predicate<Node> known;

  /**
   * A survey.
   *
   * @param differentiator makes the gradient graphs
   * @param known whether it can differentiate a node; cases with another are left out
   */
  public GradientSurvey(Differentiator differentiator, Predicate<Node> known) {
    this.differentiator = differentiator;
    this.known = known;
  }

  /**
   * One generated model.
   *
   * @param description with its seed
   * @param operators types of its nodes
   * @param tally what was compared
   * @param error why the comparison could not be made; empty if it could
   */
  public record Case(
      String description, Set<String> operators, GradientCheck.Tally tally, String error) {
    public Case {
      operators = Set.copyOf(operators);
    }

    /** What is wrong, a line each. */
    public List<String> failures() {
      List<String> failures = new ArrayList<>();
      tally.failures().forEach(f -> failures.add(description + ": " + f));
      if (!error.isEmpty()) {
        failures.add(description + ": " + error);
      }
      return failures;
    }
  }

  /**
   * First and second derivatives of single operators.
   *
   * @param seeds cases per recipe
   * @param which recipes, by their operator
   */
  public List<Case> operators(int seeds, Predicate<String> which) {
    List<Case> cases = new ArrayList<>();
    for (OperatorCase operator : generator.operators()) {
      for (long seed = 0; seed < seeds && which.test(operator.operator()); seed++) {
        check(
            generator.single(operator.operator(), seed),
            operator.operator() + " (seed " + seed + ")",
            RandomStream.of(seed, "gradients " + operator.operator()),
            true,
            cases);
      }
    }
    return cases;
  }

  /** First derivatives of random graphs, chains of several operators that share tensors. */
  public List<Case> graphs(int seeds) {
    List<Case> cases = new ArrayList<>();
    for (long seed = 0; seed < seeds; seed++) {
      GeneratedCase generated = generator.graph(seed);
      RandomStream random = RandomStream.of(seed, "gradients " + generated.description());
      check(generated, "seed " + seed, random, false, cases);
    }
    return cases;
  }

  private void check(
      GeneratedCase generated,
      String where,
      RandomStream random,
      boolean second,
      List<Case> cases) {
    Model model = Widened.of(generated.upgraded());
    Set<String> operators = new TreeSet<>();
    for (Node node : model.graph().nodes()) {
      if (!known.test(node) || node.is(ROUNDS)) {
        return;
      }
      operators.add(node.opType());
    }
    Map<String, Tensor> inputs = generated.sample(random, RangeOf.Draw.INTERIOR);
    inputs.replaceAll((name, value) -> Widened.tensor(value));
    String description = where + ": " + generated.description();
    GradientCheck.Tally tally = new GradientCheck.Tally(List.of(), 0, List.of());
    String error = "";
    try {
      GradientCheck check =
          new GradientCheck(differentiator, model, ReferenceEvaluator.values(inputs), random);
      if (!check.applies()) {
        return;
      }
      tally = check.run(second);
    } catch (RuntimeException e) {
      // The case is kept with what was thrown: a failure of it, not of the survey.
      error = e.toString();
    }
    cases.add(new Case(description, operators, tally, error));
  }
}
