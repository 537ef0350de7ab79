package org.assay.onnx.shape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.assay.onnx.Dim;

/**
 * A size as a polynomial with integer coefficients over symbols and floored quotients, in canonical
 * form: equal polynomials are equal objects and print alike, e.g. {@code 2*N*T + floor((N)/2) - 1}.
 * A minimum such as {@code min((T), 512)} is one symbol.
 *
 * <p>Arithmetic never fails: what overflows, or grows past {@value #MAX_TERMS} terms, is {@link
 * #UNKNOWN}, which absorbs everything.
 */
public final class DimExpression {
  private static final int MAX_TERMS = 24;
  private static final int MAX_DEGREE = 8;
  private static final int MAX_TEXT = 300;

  private static final Comparator<List<String>> ORDER =
      Comparator.<List<String>>comparingInt(List::size)
          .reversed()
          .thenComparing(monomial -> String.join("*", monomial));

  /** Nothing is known about the size. */
  public static final DimExpression UNKNOWN = new DimExpression(new TreeMap<>(ORDER), true);

  private final TreeMap<List<String>, Long> terms;
  private final boolean unknown;

  private DimExpression(TreeMap<List<String>, Long> terms, boolean unknown) {
    this.terms = terms;
    this.unknown = unknown;
  }

  /** A constant of any sign. */
  public static DimExpression of(long constant) {
    TreeMap<List<String>, Long> terms = new TreeMap<>(ORDER);
    if (constant != 0) {
      terms.put(List.of(), constant);
    }
    return new DimExpression(terms, false);
  }

  /** A dimension; the name of a symbol is read as an expression where it is one. */
  public static DimExpression of(Dim dim) {
    if (dim instanceof Dim.Known known) {
      return of(known.size());
    }
    return dim instanceof Dim.Symbol symbol ? DimExpressionParser.parse(symbol.name()) : UNKNOWN;
  }

  /** A single symbol, or a text that stands for one. */
  static DimExpression atom(String text) {
    TreeMap<List<String>, Long> terms = new TreeMap<>(ORDER);
    terms.put(List.of(text), 1L);
    return checked(terms);
  }

  private static DimExpression checked(TreeMap<List<String>, Long> terms) {
    if (terms.size() > MAX_TERMS) {
      return UNKNOWN;
    }
    int length = 0;
    for (List<String> monomial : terms.keySet()) {
      if (monomial.size() > MAX_DEGREE) {
        return UNKNOWN;
      }
      for (String atom : monomial) {
        length += atom.length() + 1;
      }
    }
    return length > MAX_TEXT ? UNKNOWN : new DimExpression(terms, false);
  }

  /** Whether nothing is known. */
  public boolean isUnknown() {
    return unknown;
  }

  /** The value, if this is a constant. */
  public OptionalLong constant() {
    if (unknown || terms.size() > 1) {
      return OptionalLong.empty();
    }
    if (terms.isEmpty()) {
      return OptionalLong.of(0);
    }
    Long value = terms.get(List.<String>of());
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** The size as a dimension; a negative constant is none and becomes unknown. */
  public Dim toDim() {
    OptionalLong constant = constant();
    if (constant.isPresent()) {
      return constant.getAsLong() < 0 ? Dim.UNKNOWN : Dim.of(constant.getAsLong());
    }
    return unknown ? Dim.UNKNOWN : Dim.of(toString());
  }

  /** Sum. */
  public DimExpression plus(DimExpression other) {
    return combine(other, 1);
  }

  /** Difference. */
  public DimExpression minus(DimExpression other) {
    return combine(other, -1);
  }

  private DimExpression combine(DimExpression other, long sign) {
    if (unknown || other.unknown) {
      return UNKNOWN;
    }
    TreeMap<List<String>, Long> sum = new TreeMap<>(terms);
    for (Map.Entry<List<String>, Long> term : other.terms.entrySet()) {
      if (!addTo(sum, term.getKey(), term.getValue(), sign)) {
        return UNKNOWN;
      }
    }
    return checked(sum);
  }

  /** Adds {@code a * b} to a monomial's coefficient; false if that overflows. */
  private static boolean addTo(
      TreeMap<List<String>, Long> terms, List<String> monomial, long a, long b) {
    try {
      long old = terms.getOrDefault(monomial, 0L);
      long coefficient = Math.addExact(old, Math.multiplyExact(a, b));
      if (coefficient == 0) {
        terms.remove(monomial);
      } else {
        terms.put(monomial, coefficient);
      }
      return true;
    } catch (ArithmeticException overflow) {
      return false;
    }
  }

  /** Product. */
  public DimExpression times(DimExpression other) {
    if (unknown || other.unknown || (long) terms.size() * other.terms.size() > 256) {
      return UNKNOWN;
    }
    TreeMap<List<String>, Long> product = new TreeMap<>(ORDER);
    for (Map.Entry<List<String>, Long> a : terms.entrySet()) {
      for (Map.Entry<List<String>, Long> b : other.terms.entrySet()) {
        List<String> monomial = new ArrayList<>(a.getKey());
        monomial.addAll(b.getKey());
        Collections.sort(monomial);
        if (!addTo(product, List.copyOf(monomial), a.getValue(), b.getValue())) {
          return UNKNOWN;
        }
      }
    }
    return checked(product);
  }

  /**
   * Quotient rounded down, by a positive divisor.
   *
   * @throws IllegalArgumentException if the divisor is not positive
   */
  public DimExpression floorDivide(long divisor) {
    if (divisor <= 0) {
      throw new IllegalArgumentException("divisor " + divisor);
    }
    if (unknown || divisor == 1) {
      return this;
    }
    TreeMap<List<String>, Long> whole = new TreeMap<>(ORDER);
    TreeMap<List<String>, Long> rest = new TreeMap<>(ORDER);
    terms.forEach(
        (monomial, coefficient) -> {
          long quotient = Math.floorDiv(coefficient, divisor);
          long remainder = Math.floorMod(coefficient, divisor);
          if (quotient != 0) {
            whole.put(monomial, quotient);
          }
          if (remainder != 0) {
            rest.put(monomial, remainder);
          }
        });
    boolean exact = rest.isEmpty() || (rest.size() == 1 && rest.containsKey(List.<String>of()));
    DimExpression quotient = checked(whole);
    if (exact) {
      return quotient;
    }
    DimExpression remainder = checked(rest);
    return remainder.unknown
        ? UNKNOWN
        : quotient.plus(atom("floor((" + remainder.sum() + ")/" + divisor + ")"));
  }

  /** The smaller one of this and a number of at least 1. */
  public DimExpression atMost(long most) {
    if (most < 1) {
      throw new IllegalArgumentException("bound " + most);
    }
    OptionalLong constant = constant();
    if (constant.isPresent()) {
      return of(Math.min(constant.getAsLong(), most));
    }
    return unknown ? UNKNOWN : atom("min((" + sum() + "), " + most + ")");
  }

  /** Whether this is the smaller one of another expression and some number. */
  boolean isBoundOf(DimExpression other) {
    if (unknown || terms.size() != 1 || terms.firstKey().size() != 1) {
      return false;
    }
    return terms.firstEntry().getValue() == 1L
        && DimExpressionParser.application(terms.firstKey().get(0))
            .filter(a -> a.isMinimum() && a.operand().equals(other))
            .isPresent();
  }

  /** Whether this cannot be negative, as it only adds and multiplies sizes. */
  public boolean isSize() {
    return !unknown && terms.values().stream().allMatch(coefficient -> coefficient > 0);
  }

  /** Quotient if the division by a single term (such as {@code 64*N}) leaves no rest. */
  public DimExpression divideExactly(DimExpression divisor) {
    if (unknown || divisor.unknown) {
      return UNKNOWN;
    }
    if (equals(divisor) && !terms.isEmpty()) {
      return of(1);
    }
    if (divisor.terms.size() != 1) {
      return UNKNOWN;
    }
    List<String> monomial = divisor.terms.firstKey();
    long coefficient = divisor.terms.firstEntry().getValue();
    TreeMap<List<String>, Long> quotient = new TreeMap<>(ORDER);
    for (Map.Entry<List<String>, Long> term : terms.entrySet()) {
      List<String> left = new ArrayList<>(term.getKey());
      for (String atom : monomial) {
        if (!left.remove(atom)) {
          return UNKNOWN;
        }
      }
      if (term.getValue() % coefficient != 0) {
        return UNKNOWN;
      }
      quotient.put(List.copyOf(left), term.getValue() / coefficient);
    }
    return checked(quotient);
  }

  /** The expression with sizes in place of some symbols. */
  public DimExpression substitute(Map<String, Long> sizes) {
    if (unknown || sizes.isEmpty()) {
      return this;
    }
    DimExpression sum = of(0);
    for (Map.Entry<List<String>, Long> term : terms.entrySet()) {
      DimExpression product = of(term.getValue());
      for (String atom : term.getKey()) {
        product = product.times(substituteAtom(atom, sizes));
      }
      sum = sum.plus(product);
    }
    return sum;
  }

  private static DimExpression substituteAtom(String atom, Map<String, Long> sizes) {
    Long size = sizes.get(DimExpressionParser.unquoted(atom));
    if (size != null) {
      return of(size);
    }
    Optional<DimExpressionParser.Application> application = DimExpressionParser.application(atom);
    return application.isPresent()
        ? application.get().of(application.get().operand().substitute(sizes))
        : atom(atom);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DimExpression that
        && unknown == that.unknown
        && terms.equals(that.terms);
  }

  @Override
  public int hashCode() {
    return 31 * terms.hashCode() + Boolean.hashCode(unknown);
  }

  /** {@code ?} if unknown, else e.g. {@code N*T + 1}. */
  @Override
  public String toString() {
    if (unknown) {
      return "?";
    }
    if (terms.isEmpty()) {
      return "0";
    }
    boolean single = terms.size() == 1 && terms.firstKey().size() == 1;
    if (single && terms.firstEntry().getValue() == 1L) {
      // A lone symbol keeps its own name, whatever characters that has.
      String atom = terms.firstKey().get(0);
      String name = DimExpressionParser.unquoted(atom);
      return DimExpressionParser.parse(name).equals(this) ? name : atom;
    }
    return sum();
  }

  /** The sum of terms, in which names that are no plain ones are quoted. */
  private String sum() {
    StringBuilder text = new StringBuilder();
    terms.forEach(
        (monomial, coefficient) -> {
          boolean first = text.length() == 0;
          String sign = coefficient < 0 ? (first ? "-" : " - ") : first ? "" : " + ";
          String size = Long.toString(coefficient).replace("-", "");
          text.append(sign);
          if (monomial.isEmpty()) {
            text.append(size);
          } else {
            text.append(size.equals("1") ? "" : size + "*").append(String.join("*", monomial));
          }
        });
    return text.toString();
  }
}
