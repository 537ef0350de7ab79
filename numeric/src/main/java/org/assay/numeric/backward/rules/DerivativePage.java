package org.assay.numeric.backward.rules;

import java.util.Set;
import java.util.TreeSet;
import org.assay.bounds.Transfers;
import org.assay.numeric.backward.Derivative;
import org.assay.onnx.OperatorTable;

/** The tables of {@code docs/backward.md}. */
public final class DerivativePage {
  private DerivativePage() {}

  /** Every operator with bounds, in Markdown: its rule, that no gradient passes, or neither. */
  public static String tables() {
    OperatorTable<Derivative> rules = DerivativeRules.table();
    StringBuilder out =
        new StringBuilder("| operator | adjoints of its operands | pole |\n|---|---|---|\n");
    for (String operator : rules.operators()) {
      Derivative rule = find(rules, operator);
      out.append("| `").append(operator).append("` | ");
      out.append(rule.formula().replace("|", "\\|")).append(" | ");
      out.append(rule.hasPole() ? "yes" : "").append(" |\n");
    }
    out.append("\nNo gradient passes, by what they compute: ").append(list(DerivativeRules.flat()));
    out.append("\n\nGradients are not followed through: ").append(list(notFollowed()));
    return out.append('\n').toString();
  }

  /** Operators that have bounds, but neither a derivative rule nor a reason to have none. */
  static Set<String> notFollowed() {
    Set<String> rest = new TreeSet<>(Transfers.operators());
    rest.removeAll(DerivativeRules.table().operators());
    rest.removeAll(DerivativeRules.flat());
    return rest;
  }

  private static Derivative find(OperatorTable<Derivative> rules, String operator) {
    int colons = operator.indexOf("::");
    String domain = colons < 0 ? "" : operator.substring(0, colons);
    return rules.find(domain, colons < 0 ? operator : operator.substring(colons + 2)).orElseThrow();
  }

  private static String list(Set<String> operators) {
    StringBuilder text = new StringBuilder();
    for (String operator : operators) {
      text.append(text.length() == 0 ? "" : ", ").append('`').append(operator).append('`');
    }
    return text.append('.').toString();
  }
}
