package org.assay.grad.ops.linear;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;

/**
 * Det of small matrices by expansion along rows, each minor once. It holds for singular matrices
 * too, which a formula by the inverse does not.
 */
final class DeterminantGradient {
  private static final int LARGEST = 8;

  private final GradientContext c;
  private final String[][] elements;
  private final Map<Integer, String> minors = new HashMap<>();

  private DeterminantGradient(GradientContext c, int n) {
    this.c = c;
    this.elements = new String[n][n];
    for (int i = 0; i < n; i++) {
      String row = c.op("Gather", Attributes.of("axis", -2), c.in(0), c.integer(i));
      for (int j = 0; j < n; j++) {
        elements[i][j] = c.op("Gather", Attributes.of("axis", -1), row, c.integer(j));
      }
    }
  }

  static List<String> write(GradientContext c) {
    int n = c.size(c.in(0), -1).orElse(0);
    if (n == 0 || n > LARGEST) {
      throw c.error(
          n == 0 ? "size of the matrices is not known" : "matrices of " + n + " rows",
          "a known size of at most " + LARGEST);
    }
    return List.of(new DeterminantGradient(c, n).minor((1 << n) - 1));
  }

  /** Determinant of the last rows and of the columns of a set of equal size. */
  private String minor(int columns) {
    String known = minors.get(columns);
    if (known != null) {
      return known;
    }
    int row = elements.length - Integer.bitCount(columns);
    String sum = "";
    boolean negative = false;
    for (int j = 0; j < elements.length; j++) {
      if ((columns >> j & 1) == 0) {
        continue;
      }
      int rest = columns & ~(1 << j);
      String term = rest == 0 ? elements[row][j] : c.mul(elements[row][j], minor(rest));
      sum = sum.isEmpty() ? term : negative ? c.sub(sum, term) : c.add(sum, term);
      negative = !negative;
    }
    minors.put(columns, sum);
    return sum;
  }
}
