package org.assay.fuzz.predicate;

/** A predicate as it was written; nothing is known of tensors but their names. */
sealed interface Term {
  /** Where it stands in the text, from 1 on: an operator where its sign is. */
  int column();

  /** Levels of the tree below and with this one. */
  int height();

  /** A number. */
  record Literal(double value, int column) implements Term {
    @Override
    public int height() {
      return 1;
    }
  }

  /** A tensor. */
  record Name(String name, int column) implements Term {
    @Override
    public int height() {
      return 1;
    }
  }

  /** Minus a number. */
  record Negative(Term operand, int column, int height) implements Term {}

  /** Not a truth. */
  record Not(Term operand, int column, int height) implements Term {}

  /** Two operands. */
  record Binary(Operator operator, Term left, Term right, int column, int height) implements Term {}

  /** A function of one argument. */
  record Call(Function function, Term argument, int column, int height) implements Term {}

  /** One element, by its index. */
  record Element(Term of, Term index, int column, int height) implements Term {}
}
