package org.assay.numeric.backward;

import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.assay.bounds.Cell;

/**
 * How adjoints pass one operator.
 *
 * @param formula for the table in {@code docs/backward.md}: dy is the adjoint of the result y, dx
 *     that of operand x
 * @param operands which operands have an adjoint; through the others no gradient passes
 * @param pole whether the local derivative itself may be infinite for finite operands; without one
 *     only sizes can make it so
 * @param rule bounds of an operand's adjoint
 */
public record Derivative(String formula, IntPredicate operands, Predicate<Step> pole, Rule rule) {
  private static final Predicate<Step> NEVER = s -> false;

  /** Of functions in steps: 0, whatever arrives; NaN does not pass. */
  public static final Derivative ZERO = first("dx = 0", (s, k) -> Step.point(0));

  /** A derivative without a pole. */
  public Derivative(String formula, IntPredicate operands, Rule rule) {
    this(formula, operands, NEVER, rule);
  }

  /** Bounds of what an operator adds to the adjoint of one of its operands. */
  @FunctionalInterface
  public interface Rule {
    /**
     * The contribution, in the operations and the order in which it is computed: what becomes NaN
     * or infinite on the way is in the flags.
     *
     * @param operand one that has an adjoint
     */
    Cell into(Step step, int operand);
  }

  /** All operands alike. */
  public static Derivative of(String formula, Rule rule) {
    return new Derivative(formula, k -> true, rule);
  }

  /** The first operand only. */
  public static Derivative first(String formula, Rule rule) {
    return new Derivative(formula, k -> k == 0, rule);
  }

  /** The same with a pole. */
  public Derivative withPole() {
    return withPole(s -> true);
  }

  /** The same with a pole that some operands do not come near. */
  public Derivative withPole(Predicate<Step> near) {
    return new Derivative(formula, operands, near, rule);
  }

  /** Whether it has a pole at all. */
  public boolean hasPole() {
    return pole != NEVER;
  }
}
