package org.assay.data.spec;

import java.util.List;
import java.util.Optional;

/**
 * What may flow into one input.
 *
 * @param role what the input is for
 * @param valid range of its values as the model sees them (after any scaling); empty if unknown
 * @param layout meaning of the axes, one capital letter each, e.g. {@code NCHW}
 * @param mean subtracted from raw values, one number or one per channel; empty if none
 * @param std divided by after that, likewise
 * @param vocabulary of tokens, where the input holds their numbers
 */
public record InputSpec(
    Role role,
    Optional<Interval> valid,
    Optional<String> layout,
    List<Double> mean,
    List<Double> std,
    Optional<Vocabulary> vocabulary) {

  /**
   * The tokens that an input can hold the numbers of.
   *
   * @param size number of tokens, at least 1; their numbers are 0 to size−1
   * @param tokens their texts; empty if only the size is known
   */
  public record Vocabulary(int size, List<String> tokens) {
    /** Checks that size and tokens agree. */
    public Vocabulary {
      tokens = List.copyOf(tokens);
      if (size < 1 || !tokens.isEmpty() && tokens.size() != size) {
        throw new IllegalArgumentException(tokens.size() + " tokens of " + size);
      }
    }
  }

  /** Checks layout, means and deviations. */
  public InputSpec {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (layout.isPresent() && !isLayout(layout.get())) {
      throw new IllegalArgumentException("not a layout: " + layout.get());
    }
    if (mean.stream().anyMatch(m -> !Double.isFinite(m))
        || std.stream().anyMatch(s -> !(s > 0) || Double.isInfinite(s))) {
      throw new IllegalArgumentException("means must be finite, deviations positive");
    }
    if (mean.size() > 1 && std.size() > 1 && mean.size() != std.size()) {
      throw new IllegalArgumentException(mean.size() + " means, " + std.size() + " deviations");
    }
  }

  /** Whether a text is a layout: 1 to 16 capital letters. */
  static boolean isLayout(String text) {
    return text.length() <= 16
        && !text.isEmpty()
        && text.chars().allMatch(c -> c >= 'A' && c <= 'Z');
  }

  /** An input of a role with nothing else known. */
  public static InputSpec of(Role role) {
    return new InputSpec(
        role, Optional.empty(), Optional.empty(), List.of(), List.of(), Optional.empty());
  }

  /** An input of a role with a valid range. */
  public static InputSpec of(Role role, double lo, double hi) {
    return new InputSpec(
        role,
        Optional.of(new Interval(lo, hi)),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty());
  }
}
