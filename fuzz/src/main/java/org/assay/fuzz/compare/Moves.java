package org.assay.fuzz.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Range;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.Tensor;

/** Makes new inputs of given ones, within what may flow in. */
final class Moves {
  private static final double INFINITE_WIDTH = 1000;

  private final Map<String, InputDomain> domains;

  Moves(Map<String, InputDomain> domains) {
    this.domains = domains;
  }

  /** Whether every element of an input lies in its range. */
  boolean isValid(Map<String, Tensor> unit) {
    return unit.entrySet().stream().allMatch(e -> isValid(e.getKey(), e.getValue()));
  }

  private boolean isValid(String name, Tensor tensor) {
    InputDomain domain = domains.get(name);
    if (domain == null) {
      return true;
    }
    for (double value : tensor.toDoubles()) {
      if (!domain.range().contains(value)) {
        return false;
      }
    }
    return true;
  }

  /** Noise on some or all elements; elements that are no measures are drawn anew now and then. */
  Map<String, Tensor> perturbed(Map<String, Tensor> unit, RandomStream stream) {
    double scale = Math.pow(10, -4 * stream.nextDouble());
    double share = stream.nextBoolean() ? 1 : Math.pow(10, -2 * stream.nextDouble());
    Map<String, Tensor> moved = new LinkedHashMap<>();
    unit.forEach(
        (name, tensor) -> {
          InputDomain domain = domains.get(name);
          if (domain == null || tensor.size() == 0) {
            moved.put(name, tensor);
          } else if (domain.isContinuous()) {
            moved.put(name, noisy(tensor, domain.range(), scale, share, stream));
          } else {
            moved.put(name, stream.nextInt(4) == 0 ? redrawn(tensor, domain, stream) : tensor);
          }
        });
    return moved;
  }

  private static Tensor noisy(
      Tensor tensor, Range range, double scale, double share, RandomStream stream) {
    double[] values = tensor.toDoubles();
    double sigma = width(range) * scale;
    int forced = stream.nextInt(values.length);
    for (int i = 0; i < values.length; i++) {
      if (share == 1 || i == forced || stream.nextDouble() < share) {
        values[i] += sigma * stream.nextNormal();
      }
    }
    return rounded(tensor, values, range);
  }

  private static Tensor redrawn(Tensor tensor, InputDomain domain, RandomStream stream) {
    Tensor drawn = domain.draw(tensor.rank() == 0 ? 0 : tensor.dims()[0], stream);
    // Of an input whose dimensions are not those of a draw, nothing is known.
    return drawn.size() == tensor.size() ? drawn.reshaped(tensor.dims()) : tensor;
  }

  /** One coordinate, or a few, moved by a step. */
  Map<String, Tensor> stepped(Map<String, Tensor> unit, RandomStream stream) {
    Map<String, Tensor> moved = new LinkedHashMap<>(unit);
    var movable =
        unit.keySet().stream().filter(n -> domains.containsKey(n) && isMovable(n, unit)).toList();
    if (movable.isEmpty()) {
      return perturbed(unit, stream);
    }
    String name = movable.get(stream.nextInt(movable.size()));
    Tensor tensor = java.util.Objects.requireNonNull(unit.get(name));
    Range range = java.util.Objects.requireNonNull(domains.get(name)).range();
    double[] values = tensor.toDoubles();
    int coordinates =
        1 << stream.nextInt(Math.min(8, 32 - Integer.numberOfLeadingZeros(values.length)));
    double step = width(range) * Math.pow(10, -3 * stream.nextDouble());
    for (int k = 0; k < coordinates; k++) {
      values[stream.nextInt(values.length)] += stream.nextBoolean() ? step : -step;
    }
    moved.put(name, rounded(tensor, values, range));
    return moved;
  }

  private boolean isMovable(String name, Map<String, Tensor> unit) {
    InputDomain domain = domains.get(name);
    Tensor tensor = unit.get(name);
    return domain != null && domain.isContinuous() && tensor != null && tensor.size() > 0;
  }

  /**
   * A point of the line from one input (t = 0) to another (t = 1); other elements are the latter's.
   */
  Map<String, Tensor> between(Map<String, Tensor> from, Map<String, Tensor> to, double t) {
    Map<String, Tensor> mixed = new LinkedHashMap<>();
    to.forEach(
        (name, end) -> {
          Tensor start = from.get(name);
          InputDomain domain = domains.get(name);
          if (start == null || domain == null || !domain.isContinuous()) {
            mixed.put(name, end);
            return;
          }
          double[] a = start.toDoubles();
          double[] b = end.toDoubles();
          for (int i = 0; i < a.length; i++) {
            a[i] = t == 1 ? b[i] : a[i] + t * (b[i] - a[i]);
          }
          mixed.put(name, rounded(end, a, domain.range()));
        });
    return mixed;
  }

  private static double width(Range range) {
    return Math.min(INFINITE_WIDTH, range.hi() - range.lo());
  }

  /**
   * Values in the range and of the tensor's type; where rounding leaves the range, the next one.
   */
  private static Tensor rounded(Tensor like, double[] values, Range range) {
    FloatFormat format = like.type().format();
    for (int i = 0; i < values.length; i++) {
      double v = format.round(Math.max(range.lo(), Math.min(range.hi(), values[i])));
      v = v > range.hi() ? format.down(v) : v < range.lo() ? format.up(v) : v;
      values[i] = v;
    }
    return Tensor.ofValues(like.type(), like.dims(), values);
  }

  /** Greatest (L∞) and Euclidean (L2) distance of two inputs. */
  static double[] distance(Map<String, Tensor> x, Map<String, Tensor> y) {
    double greatest = 0;
    double squares = 0;
    for (Map.Entry<String, Tensor> e : x.entrySet()) {
      Tensor other = y.get(e.getKey());
      if (other == null || other.size() != e.getValue().size()) {
        continue;
      }
      double[] a = e.getValue().toDoubles();
      double[] b = other.toDoubles();
      for (int i = 0; i < a.length; i++) {
        double d = Math.abs(a[i] - b[i]);
        greatest = Math.max(greatest, d);
        squares += d * d;
      }
    }
    return new double[] {greatest, Math.sqrt(squares)};
  }
}
