package org.assay.testkit.generate;

import org.assay.data.random.RandomStream;
import org.assay.onnx.ElementType;

/** The values that an operand may take: draws an interval of them. */
@FunctionalInterface
public interface Values {
  /** An interval with lo ≤ hi. */
  record Interval(double lo, double hi) {
    public Interval {
      if (!(lo <= hi)) {
        throw new IllegalArgumentException("empty interval [" + lo + ", " + hi + "]");
      }
    }
  }

  /** An interval whose ends need not be values of the type yet. */
  Interval draw(RandomStream random, ElementType type);

  /** Values of all magnitudes: points, narrow and wide intervals, tiny, huge, around zero. */
  Values ANY = Values::drawAny;

  /** Values between about -4 and 4, to compare results without trouble of conditioning. */
  static Values moderate() {
    return within(-4, 4);
  }

  /** Intervals inside [lo, hi]. */
  static Values within(double lo, double hi) {
    return (random, type) -> {
      int kind = random.nextInt(8);
      if (kind == 0) {
        return new Interval(lo, hi);
      }
      double a = random.nextDouble(lo, hi);
      double b = kind == 1 ? a : random.nextDouble(lo, hi);
      return new Interval(Math.min(a, b), Math.max(a, b));
    };
  }

  /** Exactly [lo, hi]. */
  static Values exactly(double lo, double hi) {
    return (random, type) -> new Interval(lo, hi);
  }

  /** Positive values of all magnitudes. */
  static Values positive() {
    return (random, type) -> {
      Interval any = drawAny(random, type);
      double a = Math.abs(any.lo());
      double b = Math.abs(any.hi());
      double least = type.isFloat() ? type.format().minPositive() : 1;
      return new Interval(Math.max(least, Math.min(a, b)), Math.max(least, Math.max(a, b)));
    };
  }

  private static Interval drawAny(RandomStream random, ElementType type) {
    if (type == ElementType.BOOL) {
      int kind = random.nextInt(4);
      return new Interval(kind == 0 ? 1 : 0, kind == 1 ? 0 : 1);
    }
    if (!type.isFloat()) {
      return drawInteger(random, type);
    }
    double max = type.max();
    double tiny = type.format().minNormal();
    double least = type.format().minPositive();
    double small = random.nextDouble(-4, 4);
    return switch (random.nextInt(24)) {
      case 0, 1, 2 -> new Interval(small, small);
      case 3, 4, 5, 6, 7, 8 -> around(small, random.nextDouble());
      case 9, 10 -> around(small, 4 * random.nextDouble());
      case 11 -> new Interval(-1, 1);
      case 12 -> new Interval(0, 1);
      case 13 -> new Interval(-50, 50);
      case 14 -> around(random.nextDouble(-1000, 1000), 100);
      case 15 -> new Interval(0, Math.abs(small));
      case 16 -> new Interval(-Math.abs(small), 0);
      case 17 -> new Interval(-least, least * random.nextInt(9));
      case 18 -> new Interval(-tiny, 16 * tiny);
      case 19 -> around(small * tiny * 64, tiny * 64 * random.nextDouble());
      case 20 -> new Interval(-max, max);
      case 21 -> new Interval(max * random.nextDouble(), max);
      case 22 -> around(Math.sqrt(max) * small, Math.sqrt(max) * random.nextDouble());
      default -> new Interval(-100, 0);
    };
  }

  private static Interval drawInteger(RandomStream random, ElementType type) {
    double bound = Math.min(type.max(), 1e9);
    double floor = Math.max(type.min(), -1e9);
    int base = random.nextInt(12) - (type.isUnsigned() ? 0 : 6);
    return switch (random.nextInt(6)) {
      case 0 -> new Interval(base, base);
      case 1 -> new Interval(Math.max(floor, 0), bound);
      case 2 -> new Interval(floor, bound);
      default -> new Interval(base, base + random.nextInt(8));
    };
  }

  private static Interval around(double centre, double radius) {
    return new Interval(centre - radius, centre + radius);
  }
}
