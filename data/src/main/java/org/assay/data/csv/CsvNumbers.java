package org.assay.data.csv;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/** What the fields of a table mean. */
final class CsvNumbers {
  private static final Set<String> MISSING = Set.of("", "?", "NA", "N/A", "null", "NULL", "None");
  private static final int LONGEST_NUMBER = 1000;

  private CsvNumbers() {}

  static boolean isMissing(String field) {
    return MISSING.contains(field.strip());
  }

  /** The number that a field spells: decimal, nan or inf with or without sign; empty if none. */
  static OptionalDouble parse(String field) {
    String text = field.strip();
    if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
      return OptionalDouble.empty();
    }
    boolean decimal = true;
    for (int i = 0; i < text.length(); i++) {
      // Java's parser would also take hexadecimal numbers and suffixes such as 1f.
      decimal &= "0123456789+-.eE".indexOf(text.charAt(i)) >= 0;
    }
    if (!decimal) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "nan", "+nan", "-nan" -> OptionalDouble.of(Double.NaN);
        case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
        case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
        default -> OptionalDouble.empty();
      };
    }
    try {
      return OptionalDouble.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty(); // "1e", "-" and the like are text
    }
  }
}
