package org.assay.fuzz.predicate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assay.exec.Suggestions;
import org.assay.fuzz.predicate.Scanner.Kind;

/** Turns the text of a predicate into a tree, by operator precedence. */
final class Parser {
  private final Scanner scanner;
  private int depth;

  private Parser(String text) {
    this.scanner = new Scanner(text);
  }

  /**
   * One of several statements.
   *
   * @param text as it was written
   */
  record Part(String text, Term term) {}

  /**
   * The trees of a text, one for each part that {@code ||} joins outside of parentheses.
   *
   * @throws org.assay.fuzz.FuzzException if it is no predicate
   */
  static List<Part> parse(String text) {
    if (text.length() > Predicate.LONGEST) {
      throw Faults.at(
          Predicate.LONGEST + 1, text.length() + " characters", "at most " + Predicate.LONGEST);
    }
    Parser parser = new Parser(text);
    List<Part> parts = new ArrayList<>();
    parts.add(parser.part(text));
    while (parser.scanner.is(Operator.OR.toString())) {
      parser.scanner.next();
      parts.add(parser.part(text));
    }
    if (parser.scanner.kind() != Kind.END) {
      throw parser.unexpected("an operator or the end");
    }
    return parts;
  }

  private Part part(String text) {
    int start = scanner.start();
    Term term = binary(Operator.LOOSEST + 1);
    return new Part(text.substring(start, scanner.endBefore()), term);
  }

  private RuntimeException unexpected(String expected) {
    return Faults.at(scanner.column(), scanner.shown() + " is not expected here", expected);
  }

  private Term binary(int level) {
    if (level > Operator.TIGHTEST) {
      return unary();
    }
    Term left = binary(level + 1);
    boolean compared = false;
    while (true) {
      Operator operator = operator(level);
      if (operator == null) {
        return left;
      }
      if (compared) {
        throw Faults.at(scanner.column(), "comparisons do not chain", "e.g. 0 < x && x < 1");
      }
      compared = level == Operator.COMPARISON;
      int column = scanner.column();
      scanner.next();
      Term right = binary(level + 1);
      left = new Term.Binary(operator, left, right, column, above(column, left, right));
    }
  }

  private @org.jspecify.annotations.Nullable Operator operator(int level) {
    if (scanner.kind() == Kind.SIGN) {
      for (Operator operator : Operator.values()) {
        if (operator.level() == level && operator.toString().equals(scanner.token())) {
          return operator;
        }
      }
    }
    return null;
  }

  private Term unary() {
    int column = scanner.column();
    enter(column);
    Term term;
    if (scanner.is("-")) {
      scanner.next();
      Term operand = unary();
      term = new Term.Negative(operand, column, above(column, operand, operand));
    } else if (scanner.is("!")) {
      scanner.next();
      Term operand = unary();
      term = new Term.Not(operand, column, above(column, operand, operand));
    } else {
      term = primary();
      while (scanner.is("[")) {
        int bracket = scanner.column();
        scanner.next();
        Term index = binary(Operator.LOOSEST);
        close("]");
        term = new Term.Element(term, index, bracket, above(bracket, term, index));
      }
    }
    depth--;
    return term;
  }

  private Term primary() {
    int column = scanner.column();
    String token = scanner.token();
    switch (scanner.kind()) {
      case NUMBER -> {
        scanner.next();
        double value = Double.parseDouble(token);
        if (Double.isInfinite(value)) {
          throw Faults.at(column, token + " is too large", "a number within ±1.8e308");
        }
        return new Term.Literal(value, column);
      }
      case QUOTED -> {
        scanner.next();
        return new Term.Name(token, column);
      }
      case NAME -> {
        scanner.next();
        return scanner.is("(") ? call(token, column) : new Term.Name(token, column);
      }
      default -> {
        if (!scanner.is("(")) {
          throw unexpected("a number, a tensor, a function or '('");
        }
        scanner.next();
        Term term = binary(Operator.LOOSEST);
        close(")");
        return term;
      }
    }
  }

  private Term call(String name, int column) {
    List<String> names = new ArrayList<>();
    for (Function function : Function.values()) {
      names.add(function.toString());
      if (function.toString().equals(name)) {
        scanner.next();
        Term argument = binary(Operator.LOOSEST);
        close(")");
        return new Term.Call(function, argument, column, above(column, argument, argument));
      }
    }
    String closest = Suggestions.closest(name, names);
    throw Faults.at(
        column,
        "no function '" + name + "'",
        closest.isEmpty() ? "one of " + String.join(", ", names) : closest);
  }

  private void close(String sign) {
    if (!scanner.is(sign)) {
      throw unexpected("'" + sign + "'");
    }
    scanner.next();
  }

  // Parentheses make no level of the tree, but one of this parser's stack.
  private void enter(int column) {
    if (++depth > Predicate.DEEPEST) {
      throw tooDeep(column);
    }
  }

  private static int above(int column, Term left, Term right) {
    int height = 1 + Math.max(left.height(), right.height());
    if (height > Predicate.DEEPEST) {
      throw tooDeep(column);
    }
    return height;
  }

  private static RuntimeException tooDeep(int column) {
    return Faults.at(
        column,
        "nested too deeply",
        "at most " + Predicate.DEEPEST + " levels; a chain of operators counts one each");
  }

  /** All names, in their order, each once. */
  static void names(Term term, java.util.Set<String> into) {
    if (term instanceof Term.Name name) {
      into.add(name.name());
    }
    for (Term part : parts(term)) {
      names(part, into);
    }
  }

  private static List<Term> parts(Term term) {
    if (term instanceof Term.Binary binary) {
      return Arrays.asList(binary.left(), binary.right());
    }
    if (term instanceof Term.Element element) {
      return Arrays.asList(element.of(), element.index());
    }
    if (term instanceof Term.Call call) {
      return List.of(call.argument());
    }
    if (term instanceof Term.Negative negative) {
      return List.of(negative.operand());
    }
    if (term instanceof Term.Not not) {
      return List.of(not.operand());
    }
    return List.of();
  }
}
