package org.assay.fuzz.predicate;

/** Operators of predicates between two operands. */
enum Operator {
  OR("||", 1),
  AND("&&", 2),
  LESS("<", 3),
  AT_MOST("<=", 3),
  GREATER(">", 3),
  AT_LEAST(">=", 3),
  EQUAL("==", 3),
  UNEQUAL("!=", 3),
  PLUS("+", 4),
  MINUS("-", 4),
  TIMES("*", 5),
  DIVIDED("/", 5);

  static final int LOOSEST = 1;
  static final int COMPARISON = 3;
  static final int TIGHTEST = 5;

  private final String text;
  private final int level;

  Operator(String text, int level) {
    this.text = text;
    this.level = level;
  }

  /** How tightly it binds: more is tighter. */
  int level() {
    return level;
  }

  boolean isLogical() {
    return this == OR || this == AND;
  }

  boolean isComparison() {
    return level == COMPARISON;
  }

  @Override
  public String toString() {
    return text;
  }
}
