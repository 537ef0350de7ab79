package org.assay.bounds.ops.linear;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Contraction;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Sums;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * Einsum-12: a permutation of one operand, a contraction of two as a batched matrix product, or
 * else one interval for all elements.
 */
public final class EinsumTransfer {
  private EinsumTransfer() {}

  /** Adds the operator. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add("Einsum", c -> List.of(einsum(c)));
  }

  private static Bounds einsum(TransferContext c) {
    Bounds result = exact(c).orElseGet(() -> hull(c));
    return result.withDynamicAxes(c.dynamicAxes(0));
  }

  /** Terms and result of an equation without ellipses and repetitions. */
  private record Equation(List<String> terms, String result) {}

  private static Optional<Equation> parse(TransferContext c) {
    String text = c.node().stringAttribute("equation", "").replace(" ", "");
    int arrow = text.indexOf("->");
    if (arrow < 0 || text.contains(".")) {
      return Optional.empty();
    }
    List<String> terms = List.of(text.substring(0, arrow).split(",", -1));
    String result = text.substring(arrow + 2);
    if (terms.size() != c.inputs() || !distinct(result) || result.length() != c.dims(0).length) {
      return Optional.empty();
    }
    for (int i = 0; i < terms.size(); i++) {
      if (!distinct(terms.get(i)) || terms.get(i).length() != c.input(i).rank()) {
        return Optional.empty();
      }
    }
    return Optional.of(new Equation(terms, result));
  }

  private static boolean distinct(String labels) {
    return labels.chars().distinct().count() == labels.length();
  }

  private static Optional<Bounds> exact(TransferContext c) {
    Optional<Equation> parsed = parse(c);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    Equation equation = parsed.get();
    String result = equation.result;
    if (equation.terms.size() == 1 && equation.terms.get(0).length() == result.length()) {
      return permuted(c.input(0), equation.terms.get(0), result);
    }
    if (equation.terms.size() != 2 || (c.input(0).dynamicAxes() | c.input(1).dynamicAxes()) != 0) {
      return Optional.empty();
    }
    return contraction(c, equation.terms.get(0), equation.terms.get(1), result);
  }

  private static Optional<Bounds> permuted(Bounds in, String from, String to) {
    int[] order = new int[to.length()];
    for (int i = 0; i < order.length; i++) {
      order[i] = from.indexOf(to.charAt(i));
      if (order[i] < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(Rearrange.transpose(in, order));
  }

  private static Optional<Bounds> contraction(
      TransferContext c, String a, String b, String result) {
    Map<Character, Long> sizes = new HashMap<>();
    if (!sizes(a, c.input(0), sizes) || !sizes(b, c.input(1), sizes)) {
      return Optional.empty();
    }
    StringBuilder batch = new StringBuilder();
    StringBuilder rows = new StringBuilder();
    StringBuilder columns = new StringBuilder();
    StringBuilder summed = new StringBuilder();
    for (char label : a.toCharArray()) {
      boolean both = b.indexOf(label) >= 0;
      boolean kept = result.indexOf(label) >= 0;
      if (!both && !kept) {
        return Optional.empty();
      }
      (both ? kept ? batch : summed : rows).append(label);
    }
    for (char label : b.toCharArray()) {
      if (a.indexOf(label) < 0) {
        if (result.indexOf(label) < 0) {
          return Optional.empty();
        }
        columns.append(label);
      }
    }
    long[] left = dims(batch, size(rows, sizes), size(summed, sizes), sizes);
    long[] right = dims(batch, size(summed, sizes), size(columns, sizes), sizes);
    long[] product = dims(batch, size(rows, sizes), size(columns, sizes), sizes);
    Optional<Bounds> x = permuted(c.input(0), a, "" + batch + rows + summed);
    Optional<Bounds> y = permuted(c.input(1), b, "" + batch + summed + columns);
    if (x.isEmpty() || y.isEmpty()) {
      return Optional.empty();
    }
    ElementType type = c.type(0);
    Bounds z =
        Contraction.matmul(
            Rearrange.reshape(x.get(), left, c.budget()),
            Rearrange.reshape(y.get(), right, c.budget()),
            type,
            c.accumulator(type),
            product,
            c.budget());
    String order = "" + batch + rows + columns;
    long[] apart = new long[order.length()];
    for (int i = 0; i < apart.length; i++) {
      apart[i] = size(order.charAt(i), sizes);
    }
    return permuted(Rearrange.reshape(z, apart, c.budget()), order, result);
  }

  private static boolean sizes(String term, Bounds operand, Map<Character, Long> sizes) {
    for (int i = 0; i < term.length(); i++) {
      Long known = sizes.putIfAbsent(term.charAt(i), operand.dims()[i]);
      if (known != null && known != operand.dims()[i]) {
        return false;
      }
    }
    return true;
  }

  private static long size(char label, Map<Character, Long> sizes) {
    return sizes.getOrDefault(label, 1L);
  }

  private static long size(StringBuilder labels, Map<Character, Long> sizes) {
    long size = 1;
    for (int i = 0; i < labels.length(); i++) {
      size *= size(labels.charAt(i), sizes);
    }
    return size;
  }

  private static long[] dims(
      StringBuilder batch, long rows, long columns, Map<Character, Long> sizes) {
    long[] dims = new long[batch.length() + 2];
    for (int i = 0; i < batch.length(); i++) {
      dims[i] = size(batch.charAt(i), sizes);
    }
    dims[batch.length()] = rows;
    dims[batch.length() + 1] = columns;
    return dims;
  }

  // Every element is a sum of products; at most all indices that are not kept are summed over.
  private static Bounds hull(TransferContext c) {
    List<Cell> factors = new ArrayList<>();
    double count = 1;
    Set<String> counted = new HashSet<>();
    String text = c.node().stringAttribute("equation", "").replace(" ", "");
    String[] sides = text.split("->", -1);
    String[] terms = sides[0].split(",", -1);
    for (int i = 0; i < c.inputs(); i++) {
      factors.add(c.input(i).hull());
      String term = i < terms.length ? terms[i] : "";
      long[] dims = c.input(i).dims();
      for (int axis = 0; axis < dims.length; axis++) {
        // With an ellipsis positions are unsure: every axis of every operand counts.
        boolean plain = !term.contains(".") && axis < term.length();
        String label = plain ? term.substring(axis, axis + 1) : i + ":" + axis;
        boolean kept = plain && sides.length > 1 && sides[1].contains(label);
        count *= !kept && counted.add(label) ? Math.max(1, dims[axis]) : 1;
      }
    }
    ElementType type = c.type(0);
    Cell out = new Cell();
    boolean counts = !text.contains(".") && sides.length > 1;
    for (int i = 0; i < c.inputs(); i++) {
      counts &= c.input(i).dynamicAxes() == 0;
    }
    Sums.ofProducts(
        factors.toArray(new Cell[0]), counts ? count : 0, count, type, c.accumulator(type), out);
    return Hulls.uniform(type, c.dims(0), out);
  }
}
