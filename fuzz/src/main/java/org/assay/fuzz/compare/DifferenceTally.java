package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.data.spec.Tolerances.Tolerance;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.jspecify.annotations.Nullable;

/** Adds up the differences of pairs of tensors, a block of elements at a time. */
final class DifferenceTally {
  private static final int BLOCK = 4096;

  private final Tolerance tolerance;
  private final double[] blockA = new double[BLOCK];
  private final double[] blockB = new double[BLOCK];
  private @Nullable ElementType ulpType;

  private long elements;
  private long compared;
  private long outside;
  private long nonFinite;
  private double maxAbs;
  private double maxRel;
  private double maxUlp;
  private double sumAbs;
  private double sumSquares;
  private double sumA;
  private double sumB;
  private double product;
  private double greatest;
  private double worstExcess;
  private @Nullable Worst worst;

  DifferenceTally(Tolerance tolerance) {
    this.tolerance = tolerance;
  }

  /**
   * Adds a pair of tensors of equally many elements.
   *
   * @param firstRow number of the data's row that the tensors begin with
   * @param rows rows of the run; 0 if it has none
   */
  void add(Tensor a, Tensor b, long firstRow, long rows) {
    if (a.size() != b.size()) {
      throw new IllegalArgumentException(a + " and " + b + " have not equally many elements");
    }
    if (a.type() == ElementType.STRING || b.type() == ElementType.STRING) {
      strings(a, b, firstRow, rows);
      return;
    }
    boolean floats = a.type().isFloat() && b.type().isFloat();
    ulpType = floats ? UlpDistance.narrower(a.type(), b.type()) : null;
    boolean whole = a.type().isInteger() && b.type().isInteger();
    for (long from = 0; from < a.size(); from += BLOCK) {
      int count = (int) Math.min(BLOCK, a.size() - from);
      a.copyTo(from, blockA, 0, count);
      b.copyTo(from, blockB, 0, count);
      if (!whole && equal(count)) {
        continue;
      }
      for (int i = 0; i < count; i++) {
        double distance = blockA[i] - blockB[i];
        if (whole && distance == 0) {
          // Doubles do not tell all integers of 64 bits apart.
          distance = (double) (a.longAt(from + i) - b.longAt(from + i));
        }
        if (element(blockA[i], blockB[i], distance)) {
          worst = worst(a, from + i, firstRow, rows, blockA[i], blockB[i]);
        }
      }
    }
  }

  /** Counts a block of finite numbers that are all equal; false, with nothing done, for others. */
  private boolean equal(int count) {
    double square = 0;
    double peak = 0;
    for (int i = 0; i < count; i++) {
      double a = blockA[i];
      if (a != blockB[i]) {
        return false;
      }
      square += a * a;
      peak = Math.max(peak, Math.abs(a));
    }
    if (!(peak <= Double.MAX_VALUE)) {
      return false;
    }
    elements += count;
    compared += count;
    sumA += square;
    sumB += square;
    product += square;
    greatest = Math.max(greatest, peak);
    return true;
  }

  private void strings(Tensor a, Tensor b, long firstRow, long rows) {
    for (int i = 0; i < a.size(); i++) {
      boolean same =
          a.type() == b.type()
              && java.util.Arrays.equals(a.strings().get(i).bytes(), b.strings().get(i).bytes());
      // Texts have no distance: 1 says that they differ.
      if (element(0, same ? 0 : 1, same ? 0 : -1)) {
        worst = worst(a, i, firstRow, rows, 0, 1);
      }
    }
  }

  /** Counts an element; true if it is the worst so far. */
  private boolean element(double a, double b, double difference) {
    elements++;
    if (!Double.isFinite(a) || !Double.isFinite(b)) {
      if (Double.compare(a, b) == 0) {
        return false;
      }
      nonFinite++;
      outside++;
      return worse(Double.POSITIVE_INFINITY);
    }
    compared++;
    double magnitude = Math.abs(a);
    sumA += a * a;
    sumB += b * b;
    product += a * b;
    greatest = Math.max(greatest, magnitude);
    double abs = Math.abs(difference);
    if (abs == 0) {
      return false;
    }
    sumAbs += abs;
    sumSquares += abs * abs;
    maxAbs = Math.max(maxAbs, abs);
    maxRel = Math.max(maxRel, abs / Math.max(magnitude, Math.abs(b)));
    if (ulpType != null) {
      maxUlp = Math.max(maxUlp, UlpDistance.between(a, b, ulpType));
    }
    double allowed = tolerance.absolute() + tolerance.relative() * magnitude;
    if (abs > allowed) {
      outside++;
    }
    return worse(allowed == 0 ? abs * 1e300 : abs / allowed);
  }

  private boolean worse(double excess) {
    if (worst != null && !(excess > worstExcess)) {
      return false;
    }
    worstExcess = excess;
    return true;
  }

  private static Worst worst(Tensor t, long at, long firstRow, long rows, double a, double b) {
    long[] dims = t.dims();
    List<Long> index = new ArrayList<>();
    long rest = at;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      index.add(0, rest % dims[axis]);
      rest /= dims[axis];
    }
    boolean hasRows = rows > 0 && dims.length > 0 && dims[0] == rows;
    if (hasRows) {
      index.set(0, index.get(0) + firstRow);
    }
    return new Worst(hasRows ? index.get(0) : firstRow, index, a, b);
  }

  /** Whether anything was added. */
  boolean isEmpty() {
    return elements == 0;
  }

  Differences result() {
    double n = Math.max(1, compared);
    double norms = Math.sqrt(sumA) * Math.sqrt(sumB);
    double cosine =
        sumA == 0 && sumB == 0 ? 1 : norms == 0 ? 0 : Math.min(1, Math.max(-1, product / norms));
    double relative =
        sumSquares == 0 ? 0 : sumA == 0 ? Double.POSITIVE_INFINITY : Math.sqrt(sumSquares / sumA);
    return new Differences(
        elements,
        maxAbs,
        maxRel,
        maxUlp,
        sumAbs / n,
        Math.sqrt(sumSquares / n),
        relative,
        cosine,
        greatest,
        outside,
        nonFinite,
        Optional.ofNullable(worst));
  }
}
