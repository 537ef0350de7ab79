package org.assay.testkit.ops.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefValue;

/**
 * Einsum-12: sums the product of all operands over every label that the output lacks. Axes behind
 * an ellipsis get labels of their own and broadcast.
 */
final class Einsum {
  private Einsum() {}

  static RefValue evaluate(OperatorCall call) {
    String equation = call.string("equation", "").replace(" ", "");
    int arrow = equation.indexOf("->");
    String[] terms = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
    if (terms.length != call.inputCount()) {
      throw call.error(terms.length + " terms for " + call.inputCount() + " operands", "as many");
    }
    int ellipsis = 0;
    for (int i = 0; i < terms.length; i++) {
      int named = terms[i].replace("...", "").length();
      ellipsis =
          terms[i].contains("...") ? Math.max(ellipsis, call.in(i).rank() - named) : ellipsis;
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < terms.length; i++) {
      int own = call.in(i).rank() - terms[i].replace("...", "").length();
      labels.add(terms[i].replace("...", digits(ellipsis - own, ellipsis)));
    }
    String output =
        arrow < 0
            ? implicit(labels, ellipsis)
            : equation.substring(arrow + 2).replace("...", digits(0, ellipsis));
    return sum(call, labels, output);
  }

  /** Labels of the ellipsis, right-aligned: private characters that no equation can hold. */
  private static String digits(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append((char) ('\uE000' + i));
    }
    return text.toString();
  }

  private static String implicit(List<String> labels, int ellipsis) {
    Map<Character, Integer> counts = new TreeMap<>();
    for (String term : labels) {
      term.chars().forEach(c -> counts.merge((char) c, 1, Integer::sum));
    }
    StringBuilder text = new StringBuilder(digits(0, ellipsis));
    counts.forEach(
        (label, count) -> {
          if (count == 1 && label < '\uE000') {
            text.append(label.charValue());
          }
        });
    return text.toString();
  }

  private static RefValue sum(OperatorCall call, List<String> labels, String output) {
    Map<Character, Integer> sizes = new TreeMap<>();
    for (int i = 0; i < labels.size(); i++) {
      for (int axis = 0; axis < labels.get(i).length(); axis++) {
        sizes.merge(labels.get(i).charAt(axis), call.in(i).dim(axis), Math::max);
      }
    }
    StringBuilder all = new StringBuilder(output);
    for (char label : sizes.keySet()) {
      if (output.indexOf(label) < 0) {
        all.append(label);
      }
    }
    int[] dims = all.chars().map(c -> sizes.getOrDefault((char) c, 1)).toArray();
    int[] outDims = output.chars().map(c -> sizes.getOrDefault((char) c, 1)).toArray();
    double[] y = new double[Layout.size(outDims)];
    for (int flat = 0; flat < Layout.size(dims); flat++) {
      int[] position = Layout.unravel(flat, dims);
      double product = 1;
      for (int i = 0; i < labels.size(); i++) {
        product *= call.in(i).real(index(labels.get(i), call.in(i).dims(), all, position));
      }
      int[] outPosition = new int[outDims.length];
      System.arraycopy(position, 0, outPosition, 0, outPosition.length);
      y[Layout.ravel(outPosition, outDims)] += product;
    }
    return RefValue.ofDoubles(call.in(0).type(), outDims, y);
  }

  private static int index(String labels, int[] dims, StringBuilder all, int[] position) {
    int[] own = new int[dims.length];
    for (int axis = 0; axis < own.length; axis++) {
      int at = position[all.indexOf(String.valueOf(labels.charAt(axis)))];
      own[axis] = dims[axis] == 1 ? 0 : at;
    }
    return Layout.ravel(own, dims);
  }
}
