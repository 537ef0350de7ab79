package org.assay.fuzz.predicate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.assay.fuzz.subject.Watched;

/**
 * A statement about the values of tensors in one row, e.g. {@code any(prob < 0) || abs(sum(prob) -
 * 1) > 1e-3}. Its grammar is published in {@code docs/predicates.md}.
 */
public final class Predicate {
  /** Most characters. */
  public static final int LONGEST = 4096;

  /** Most levels of operators, functions and parentheses within each other. */
  public static final int DEEPEST = 64;

  private final String text;
  private final List<Parser.Part> parts;

  private Predicate(String text, List<Parser.Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a predicate.
   *
   * @throws org.assay.fuzz.FuzzException if it is none, with the column
   */
  public static Predicate parse(String text) {
    return new Predicate(text, Parser.parse(text));
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  /** The tensors that it speaks of. */
  public Set<String> tensors() {
    Set<String> names = new LinkedHashSet<>();
    parts.forEach(part -> Parser.names(part.term(), names));
    return names;
  }

  /**
   * The predicate on observed tensors.
   *
   * @throws org.assay.fuzz.FuzzException if a tensor is not watched, numbers of elements do not fit
   *     each other, or the whole is not true or false; with the column
   */
  public BoundPredicate on(List<Watched> watched) {
    return new Compiler(watched).compile(parts);
  }

  List<Parser.Part> parts() {
    return parts;
  }
}
