package org.assay.grad;

import java.util.function.UnaryOperator;

/**
 * How a cotangent came about that is zero but at chosen elements of its tensor, as that of MaxPool:
 * a rule that only lets pass or stops, by the value of each element, can do so where there are
 * fewer, and lead back what is left.
 *
 * @param values the chosen elements
 * @param cotangent of them, of their shape
 * @param spread writes the cotangent of the whole tensor, from one of the chosen elements
 */
public record Chosen(String values, String cotangent, UnaryOperator<String> spread) {}
