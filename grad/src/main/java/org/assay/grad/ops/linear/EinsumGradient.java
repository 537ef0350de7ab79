package org.assay.grad.ops.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;

/**
 * Einsum by itself: the cotangent of an operand is the sum over the cotangent and the other
 * operands. Letters of an operand that none of them has were summed over and are broadcast; a
 * letter that an operand has twice is a diagonal.
 */
final class EinsumGradient {
  private EinsumGradient() {}

  static void apply(GradientContext c) {
    String equation = c.string("equation", "").replace(" ", "");
    int arrow = equation.indexOf("->");
    String[] terms = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
    String result = arrow < 0 ? implicit(terms) : equation.substring(arrow + 2);
    if (terms.length != c.node().inputs().size()) {
      throw c.error("equation '" + equation + "'", c.node().inputs().size() + " terms");
    }
    for (int i = 0; i < terms.length; i++) {
      int index = i;
      c.give(i, () -> operand(c, terms, result, index));
    }
  }

  /** Without an arrow: the ellipsis, then letters that occur once, in alphabetical order. */
  private static String implicit(String[] terms) {
    TreeMap<Character, Integer> counts = new TreeMap<>();
    boolean ellipsis = false;
    for (String term : terms) {
      ellipsis |= term.contains("...");
      for (char letter : term.replace("...", "").toCharArray()) {
        counts.merge(letter, 1, Integer::sum);
      }
    }
    StringBuilder result = new StringBuilder(ellipsis ? "..." : "");
    counts.forEach(
        (letter, count) -> {
          if (count == 1) {
            result.append(letter);
          }
        });
    return result.toString();
  }

  private static String operand(GradientContext c, String[] terms, String result, int index) {
    String term = terms[index];
    String x = c.in(index);
    List<String> operands = new ArrayList<>(List.of(c.g()));
    List<String> subscripts = new ArrayList<>(List.of(result));
    for (int i = 0; i < terms.length; i++) {
      if (i != index) {
        operands.add(c.in(i));
        subscripts.add(terms[i]);
      }
    }
    String wanted = distinct(c, term, x, operands, subscripts);
    StringBuilder available = new StringBuilder();
    List<Long> missing = new ArrayList<>();
    String all = String.join("", subscripts);
    boolean ellipsis = wanted.contains("...") && all.contains("...");
    String letters = wanted.replace("...", ".");
    // Axes behind an ellipsis are counted from the back, for its width varies.
    int behind = letters.indexOf('.');
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      if (letter == '.') {
        available.append(ellipsis ? "..." : "");
      } else if (all.indexOf(letter) >= 0) {
        available.append(letter);
      } else {
        missing.add((long) (behind >= 0 && i > behind ? i - letters.length() : i));
      }
    }
    String summed =
        c.op(
            "Einsum",
            Attributes.of("equation", String.join(",", subscripts) + "->" + available),
            operands.toArray(String[]::new));
    String full = c.unsqueeze(summed, missing.stream().mapToLong(Long::longValue).toArray());
    if (!term.contains("...")) {
      return c.expand(full, x);
    }
    // The ellipsis may have been broadcast, or be missing where the result summed it away.
    String broad = missing.isEmpty() && ellipsis ? full : c.op("Expand", full, c.shape(x));
    return c.reduceTo(broad, x);
  }

  /** The term with repeated letters renamed; identity matrices tie the new ones to the old. */
  private static String distinct(
      GradientContext c, String term, String x, List<String> operands, List<String> subscripts) {
    StringBuilder wanted = new StringBuilder();
    for (int i = 0; i < term.length(); i++) {
      char letter = term.charAt(i);
      if (letter == '.' || term.indexOf(letter) == i) {
        wanted.append(letter);
        continue;
      }
      if (term.contains("...")) {
        throw c.error("a diagonal beside an ellipsis", "terms with distinct letters");
      }
      char free = free(String.join("", subscripts) + term + wanted);
      String square = c.shape(x, term.indexOf(letter), i);
      String zeros = c.op("ConstantOfShape", square);
      operands.add(c.castLike(c.op("EyeLike", zeros), x));
      subscripts.add("" + letter + free);
      wanted.append(free);
    }
    return wanted.toString();
  }

  private static char free(String taken) {
    for (char letter = 'a'; letter <= 'z'; letter++) {
      if (taken.indexOf(letter) < 0) {
        return letter;
      }
    }
    return 'A';
  }
}
