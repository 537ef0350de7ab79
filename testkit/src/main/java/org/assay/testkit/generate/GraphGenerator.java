package org.assay.testkit.generate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assay.data.random.RandomStream;
import org.assay.testkit.generate.cases.OperatorCases;

/** Makes random models from seeds; equal seeds, options and operators make equal models. */
public final class GraphGenerator {
  private static final int MOST_ATTEMPTS = 200;

  private final GeneratorOptions options;
  private final Map<String, OperatorCase> cases;
  private final List<OperatorCase> order;

  /** A generator over all operators. */
  public GraphGenerator(GeneratorOptions options) {
    this(options, OperatorCases.all());
  }

  /** A generator over some operators. */
  public GraphGenerator(GeneratorOptions options, List<OperatorCase> cases) {
    this.options = options;
    this.cases = new TreeMap<>();
    for (OperatorCase one : cases) {
      if (this.cases.put(one.operator(), one) != null) {
        throw new IllegalArgumentException("two cases of " + one.operator());
      }
    }
    this.order = List.copyOf(this.cases.values());
  }

  /** The operators that it can make. */
  public List<OperatorCase> operators() {
    return order;
  }

  /** A graph of one operator (with the constants it needs). */
  public GeneratedCase single(String operator, long seed) {
    OperatorCase chosen = cases.get(operator);
    if (chosen == null) {
      throw new IllegalArgumentException("no case of operator " + operator);
    }
    RandomStream random = RandomStream.of(seed, "single " + operator);
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      CaseBuilder builder = new CaseBuilder(random, options);
      if (builder.attempt(chosen.recipe())) {
        return builder.finish(seed);
      }
    }
    throw new IllegalStateException("no suitable draw for " + operator + ", seed " + seed);
  }

  /** A graph of 2 to 12 operators that share tensors. */
  public GeneratedCase graph(long seed) {
    RandomStream random = RandomStream.of(seed, "graph");
    CaseBuilder builder = new CaseBuilder(random, options);
    int wanted = 2 + random.nextInt(11);
    int made = 0;
    for (int attempt = 0; made < wanted && attempt < MOST_ATTEMPTS; attempt++) {
      if (builder.attempt(order.get(random.nextInt(order.size())).recipe())) {
        made++;
      }
    }
    return builder.finish(seed);
  }
}
