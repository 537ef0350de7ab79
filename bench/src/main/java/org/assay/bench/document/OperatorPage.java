package org.assay.bench.document;

import java.util.Set;
import java.util.TreeSet;
import org.assay.bounds.Transfers;
import org.assay.grad.GradientRule;
import org.assay.grad.GradientRules;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.shape.ShapeRules;
import org.assay.testkit.ReferenceOperators;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.cases.OperatorCases;

/** The table of {@code docs/operators.md}: what is known of each operator. */
public final class OperatorPage {
  private OperatorPage() {}

  /** Rows in Markdown, sorted by operator. */
  public static String table() {
    Set<String> shapes = ShapeRules.table().operators();
    Set<String> finiteness = Finiteness.table().operators();
    Set<String> bounds = Transfers.operators();
    OperatorTable<GradientRule> rules = GradientRules.table();
    Set<String> gradients = rules.operators();
    Set<String> references = ReferenceOperators.table().operators();
    Set<String> recipes = new TreeSet<>();
    for (OperatorCase recipe : OperatorCases.all()) {
      recipes.add(recipe.operator());
    }
    Set<String> all = new TreeSet<>(shapes);
    all.addAll(finiteness);
    all.addAll(bounds);
    all.addAll(gradients);
    all.addAll(references);
    StringBuilder out = new StringBuilder();
    out.append("| operator | shape | finiteness | bounds | gradient | reference | recipe |\n");
    out.append("|---|---|---|---|---|---|---|\n");
    for (String operator : all) {
      out.append("| `").append(operator).append("` | ");
      out.append(mark(shapes, operator)).append(" | ");
      out.append(mark(finiteness, operator)).append(" | ");
      out.append(mark(bounds, operator)).append(" | ");
      out.append(gradient(rules, operator)).append(" | ");
      out.append(mark(references, operator)).append(" | ");
      out.append(mark(recipes, operator)).append(" |\n");
    }
    out.append("| ").append(all.size()).append(" operators | ");
    out.append(shapes.size()).append(" | ").append(finiteness.size()).append(" | ");
    out.append(bounds.size()).append(" | ").append(gradients.size()).append(" | ");
    out.append(references.size()).append(" | ");
    recipes.retainAll(all);
    out.append(recipes.size()).append(" |\n");
    return out.toString();
  }

  /** What flows back through an operator: its derivative, or nothing, as it is zero. */
  private static String gradient(OperatorTable<GradientRule> rules, String operator) {
    int domain = operator.indexOf("::");
    String name = domain < 0 ? operator : operator.substring(domain + 2);
    return rules
        .find(domain < 0 ? "" : operator.substring(0, domain), name)
        .map(rule -> rule == GradientRule.NONE ? "zero" : "yes")
        .orElse("");
  }

  private static String mark(Set<String> operators, String operator) {
    return operators.contains(operator) ? "yes" : "";
  }
}
