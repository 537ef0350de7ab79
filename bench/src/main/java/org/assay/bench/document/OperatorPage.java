package org.assay.bench.document;

import java.util.Set;
import java.util.TreeSet;
import org.assay.bounds.Transfers;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.shape.ShapeRules;
import org.assay.testkit.ReferenceOperators;

/** The table of {@code docs/operators.md}: what is known of each operator. */
public final class OperatorPage {
  private OperatorPage() {}

  /** Rows in Markdown, sorted by operator. */
  public static String table() {
    Set<String> shapes = ShapeRules.table().operators();
    Set<String> finiteness = Finiteness.table().operators();
    Set<String> bounds = Transfers.operators();
    Set<String> references = ReferenceOperators.table().operators();
    Set<String> all = new TreeSet<>(shapes);
    all.addAll(finiteness);
    all.addAll(bounds);
    all.addAll(references);
    StringBuilder out = new StringBuilder();
    out.append("| operator | shape | finiteness | bounds | reference |\n|---|---|---|---|---|\n");
    for (String operator : all) {
      out.append("| `").append(operator).append("` | ");
      out.append(mark(shapes, operator)).append(" | ");
      out.append(mark(finiteness, operator)).append(" | ");
      out.append(mark(bounds, operator)).append(" | ");
      out.append(mark(references, operator)).append(" |\n");
    }
    out.append("| ").append(all.size()).append(" operators | ");
    out.append(shapes.size()).append(" | ").append(finiteness.size()).append(" | ");
    out.append(bounds.size()).append(" | ").append(references.size()).append(" |\n");
    return out.toString();
  }

  private static String mark(Set<String> operators, String operator) {
    return operators.contains(operator) ? "yes" : "";
  }
}
