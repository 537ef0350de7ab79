package org.assay.bench.document;

import java.util.Set;
import java.util.TreeSet;
import org.assay.bounds.Transfers;
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
    Set<String> references = ReferenceOperators.table().operators();
    Set<String> recipes = new TreeSet<>();
    for (OperatorCase recipe : OperatorCases.all()) {
      recipes.add(recipe.operator());
    }
    Set<String> all = new TreeSet<>(shapes);
    all.addAll(finiteness);
    all.addAll(bounds);
    all.addAll(references);
    StringBuilder out = new StringBuilder();
    out.append("| operator | shape | finiteness | bounds | reference | recipe |\n");
    out.append("|---|---|---|---|---|---|\n");
    for (String operator : all) {
      out.append("| `").append(operator).append("` | ");
      out.append(mark(shapes, operator)).append(" | ");
      out.append(mark(finiteness, operator)).append(" | ");
      out.append(mark(bounds, operator)).append(" | ");
      out.append(mark(references, operator)).append(" | ");
      out.append(mark(recipes, operator)).append(" |\n");
    }
    out.append("| ").append(all.size()).append(" operators | ");
    out.append(shapes.size()).append(" | ").append(finiteness.size()).append(" | ");
    out.append(bounds.size()).append(" | ").append(references.size()).append(" | ");
    recipes.retainAll(all);
    out.append(recipes.size()).append(" |\n");
    return out.toString();
  }

  private static String mark(Set<String> operators, String operator) {
    return operators.contains(operator) ? "yes" : "";
  }
}
