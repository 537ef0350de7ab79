package org.assay.data.spec;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What an input is for. */
public enum Role {
  /** Features: pixels, measurements, embeddings. */
  DATA,
  /** Rows of zeros and a single one. */
  ONE_HOT,
  /** Zeros and ones that keep or drop elements. */
  MASK,
  /** The number of a class, token or row: an index. */
  CLASS_INDEX,
  /** Random numbers that the program draws. */
  NOISE,
  /** Probability that dropout keeps an element. */
  KEEP_PROB,
  /** A variance. */
  VARIANCE,
  /** A whole number that is no index: a count, a length, a step. */
  INTEGER,
  /** A learning rate, decay or similar factor. */
  RATE,
  /** None of these. */
  OTHER;

  private static final Map<String, Role> SPELLINGS = spellings();

  private static Map<String, Role> spellings() {
    Map<String, Role> spellings = new LinkedHashMap<>();
    for (Role role : values()) {
      spellings.put(role.toString(), role);
    }
    spellings.put("integers", INTEGER);
    spellings.put("rates", RATE);
    spellings.put("learning_rate", RATE);
    return spellings;
  }

  /** The role of a spelling in a spec, e.g. {@code one_hot}; empty if there is none. */
  public static Optional<Role> of(String spelling) {
    return Optional.ofNullable(SPELLINGS.get(spelling));
  }

  /** All spellings that a spec may use. */
  static Iterable<String> allSpellings() {
    return SPELLINGS.keySet();
  }

  /** The spelling in a spec. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
