package org.assay.fuzz.objective;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.exec.Suggestions;
import org.assay.fuzz.FuzzException;

/**
 * The argument of an objective: {@code key=value} pairs with commas between; a value in single
 * quotes may hold anything but a quote.
 */
final class ObjectiveArguments {
  private final ObjectiveFactory factory;
  private final Map<String, String> values = new LinkedHashMap<>();

  /**
   * Reads an argument.
   *
   * @throws FuzzException if it is not written as above, or a key is unknown or given twice
   */
  ObjectiveArguments(ObjectiveFactory factory, String argument, String... keys) {
    this.factory = factory;
    List<String> known = List.of(keys);
    for (String pair : split(argument)) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      if (equals < 0 || !known.contains(key)) {
        throw wrong("'" + pair + "'", Suggestions.closest(key, known));
      }
      if (values.put(key, unquoted(pair.substring(equals + 1))) != null) {
        throw wrong("'" + key + "' is given twice", "");
      }
    }
  }

  private static List<String> split(String argument) {
    List<String> pairs = new ArrayList<>();
    StringBuilder pair = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      quoted ^= c == '\'';
      if (c == ',' && !quoted) {
        pairs.add(pair.toString());
        pair.setLength(0);
      } else {
        pair.append(c);
      }
    }
    if (!pairs.isEmpty() || pair.length() > 0) {
      pairs.add(pair.toString());
    }
    return pairs;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("'") && value.endsWith("'");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** An error that shows how the argument is written. */
  FuzzException wrong(String what, String advice) {
    return new FuzzException(what, "argument of '" + factory.name() + "'", factory.usage(), advice);
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  String needed(String key) {
    return text(key).orElseThrow(() -> wrong("'" + key + "' is missing", ""));
  }

  double number(String key, double usual) {
    Optional<String> value = text(key);
    try {
      double number = value.map(Double::parseDouble).orElse(usual);
      if (Double.isNaN(number)) {
        throw wrong("'" + key + "' is NaN", "");
      }
      return number;
    } catch (NumberFormatException e) {
      throw wrong("'" + key + "' is no number: '" + value.orElse("") + "'", "");
    }
  }

  int whole(String key, int usual, int least, int most) {
    double number = number(key, usual);
    if (number != Math.rint(number) || number < least || number > most) {
      throw wrong("'" + key + "' is no whole number from " + least + " to " + most, "");
    }
    return (int) number;
  }

  /** Whole numbers with spaces between. */
  int[] wholes(String key) {
    String[] parts = text(key).orElse("").trim().split(" +");
    try {
      List<Integer> numbers = new ArrayList<>();
      for (String part : parts) {
        if (!part.isEmpty()) {
          numbers.add(Integer.parseInt(part));
        }
      }
      return numbers.stream().mapToInt(Integer::intValue).toArray();
    } catch (NumberFormatException e) {
      throw wrong("'" + key + "' holds something else than whole numbers", "");
    }
  }

  /** A tensor's name, else the likeliest scores. */
  String tensor(List<String> scores) {
    return text("tensor")
        .or(() -> scores.stream().findFirst())
        .orElseThrow(() -> wrong("the model has no scores", "name the tensor"));
  }
}
