package org.assay.onnx.shape;

import java.util.Optional;

/**
 * Reads the names of symbolic dimensions. Exporters write arithmetic into them ({@code
 * past_sequence_length + 1} by Optimum, {@code 2*s0} by torch), as {@link DimExpression} does.
 *
 * <p>Sums need a space on either side of the sign, as {@code batch-size} is one name. A name that
 * is no expression is one symbol, quoted by backticks inside larger expressions; one that has
 * backticks itself is unknown.
 */
final class DimExpressionParser {
  private static final int LONGEST = 300;
  private static final int DEEPEST = 16;

  private final String text;
  private int at;
  private int depth;

  private DimExpressionParser(String text) {
    this.text = text;
  }

  /** A floored quotient, or the smaller one of an expression and a number. */
  record Application(boolean isMinimum, DimExpression operand, long number) {
    /** The value of this for another operand. */
    DimExpression of(DimExpression other) {
      return isMinimum ? other.atMost(number) : other.floorDivide(number);
    }
  }

  static DimExpression parse(String name) {
    if (name.length() > LONGEST) {
      return DimExpression.UNKNOWN;
    }
    DimExpressionParser parser = new DimExpressionParser(name);
    Optional<DimExpression> sum = parser.sum();
    // A bare number is a name too: some exporters number their symbols.
    if (sum.isPresent()
        && parser.at == name.length()
        && !sum.get().isUnknown()
        && sum.get().constant().isEmpty()) {
      return sum.get();
    }
    return name.indexOf('`') >= 0 ? DimExpression.UNKNOWN : DimExpression.atom('`' + name + '`');
  }

  static String unquoted(String atom) {
    boolean quoted = atom.length() > 2 && atom.startsWith("`") && atom.endsWith("`");
    return quoted ? atom.substring(1, atom.length() - 1) : atom;
  }

  /** Takes an atom of the form {@code floor((…)/k)} or {@code min((…), k)} apart. */
  static Optional<Application> application(String atom) {
    DimExpressionParser parser = new DimExpressionParser(atom);
    Optional<Application> application = parser.application();
    return parser.at == atom.length() ? application : Optional.empty();
  }

  private Optional<DimExpression> sum() {
    if (++depth > DEEPEST) {
      return Optional.empty();
    }
    boolean negative = take("-");
    Optional<DimExpression> product = product();
    if (negative) {
      product = product.map(p -> DimExpression.of(0).minus(p));
    }
    while (product.isPresent()) {
      DimExpression left = product.get();
      if (take(" + ")) {
        product = product().map(left::plus);
      } else if (take(" - ")) {
        product = product().map(left::minus);
      } else {
        break;
      }
    }
    depth--;
    return product;
  }

  private Optional<DimExpression> product() {
    Optional<DimExpression> factor = factor();
    while (factor.isPresent() && take("*")) {
      DimExpression left = factor.get();
      factor = factor().map(left::times);
    }
    return factor;
  }

  private Optional<DimExpression> factor() {
    if (text.startsWith("floor((", at) || text.startsWith("min((", at)) {
      return application().map(a -> a.of(a.operand()));
    }
    if (take("(")) {
      Optional<DimExpression> inner = sum();
      return take(")") ? inner : Optional.empty();
    }
    if (take("`")) {
      int end = text.indexOf('`', at);
      if (end <= at) {
        return Optional.empty();
      }
      String name = text.substring(at - 1, end + 1);
      at = end + 1;
      return Optional.of(DimExpression.atom(name));
    }
    Optional<Long> number = number();
    if (number.isPresent()) {
      return number.map(DimExpression::of);
    }
    int start = at;
    while (at < text.length() && isNameCharacter(text.charAt(at))) {
      at++;
    }
    return at == start
        ? Optional.empty()
        : Optional.of(DimExpression.atom(text.substring(start, at)));
  }

  private static boolean isNameCharacter(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == ':' || c == '/';
  }

  private Optional<Application> application() {
    boolean minimum = take("min((");
    if (!minimum && !take("floor((")) {
      return Optional.empty();
    }
    Optional<DimExpression> operand = sum();
    if (operand.isEmpty() || !take(minimum ? "), " : ")/")) {
      return Optional.empty();
    }
    Optional<Long> number = number();
    return number.isPresent() && number.get() > 0 && take(")")
        ? Optional.of(new Application(minimum, operand.get(), number.get()))
        : Optional.empty();
  }

  /** A run of digits that no letter follows: {@code 2d} is a name. */
  private Optional<Long> number() {
    int end = at;
    while (end < text.length()
        && end - at < 19
        && text.charAt(end) >= '0'
        && text.charAt(end) <= '9') {
      end++;
    }
    boolean name = end < text.length() && isNameCharacter(text.charAt(end));
    if (end == at || end - at > 18 || name) {
      return Optional.empty();
    }
    long value = Long.parseLong(text.substring(at, end));
    at = end;
    return Optional.of(value);
  }

  private boolean take(String token) {
    if (!text.startsWith(token, at)) {
      return false;
    }
    at += token.length();
    return true;
  }
}
