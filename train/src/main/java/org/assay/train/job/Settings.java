package org.assay.train.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assay.data.spec.Spelling;
import org.assay.train.TrainException;

/**
 * Named arguments of a Keras object, from a job file or from a Keras configuration: texts, truth
 * values, Long, Double, lists and maps of such. Which keys exist is what a reader asks for; {@link
 * #finish()} refuses the others. Mutable in that it remembers what was asked for.
 */
public final class Settings {
  /** {@code file:line:column}, as {@link #where} begins. */
  private static final Pattern PLACE = Pattern.compile(":([0-9]{1,7}):[0-9]+(,|$)");

  private final Map<String, Object> values;
  private final String where;
  private final Set<String> asked = new LinkedHashSet<>();

  /**
   * Arguments.
   *
   * @param where how errors name the object, e.g. {@code job.yaml:12:7, layer 'hidden' (Dense)}
   */
  public Settings(Map<String, Object> values, String where) {
    this.values = Map.copyOf(values);
    this.where = where;
  }

  /** The same, with nothing asked for. */
  public Settings fresh() {
    return new Settings(values, where);
  }

  /** The same with one value replaced. */
  public Settings with(String key, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(values);
    changed.put(key, value);
    return new Settings(changed, where);
  }

  /** All values by key. */
  public Map<String, Object> values() {
    return values;
  }

  /** How errors name the object. */
  public String where() {
    return where;
  }

  /** The line of the file that says it, from 1 on; absent where it is of no text. */
  public OptionalInt line() {
    Matcher m = PLACE.matcher(where);
    return m.find() ? OptionalInt.of(Integer.parseInt(m.group(1))) : OptionalInt.empty();
  }

  /** An error about this object. */
  public TrainException error(String what, String expected, String advice) {
    return new TrainException(what, where, expected, advice);
  }

  private TrainException wrong(String key, Object value, String expected) {
    return error("'" + key + "' is " + value, expected, "");
  }

  /** A value as it is. */
  public Optional<Object> raw(String key) {
    asked.add(key);
    return Optional.ofNullable(values.get(key));
  }

  /** Keys that are passed over. */
  public Settings ignore(String... keys) {
    asked.addAll(List.of(keys));
    return this;
  }

  /** Whether a key is there. */
  public boolean has(String key) {
    asked.add(key);
    return values.containsKey(key);
  }

  /** A number that must be there. */
  public double number(String key) {
    return number(raw(key).orElseThrow(() -> missing(key, "a number")), key);
  }

  /** A number. */
  public double number(String key, double otherwise) {
    return raw(key).map(v -> number(v, key)).orElse(otherwise);
  }

  private double number(Object value, String key) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw wrong(key, value, "a number");
  }

  /** A whole number that must be there. */
  public int integer(String key) {
    return integer(raw(key).orElseThrow(() -> missing(key, "a whole number")), key);
  }

  /** A whole number. */
  public int integer(String key, int otherwise) {
    return raw(key).map(v -> integer(v, key)).orElse(otherwise);
  }

  private int integer(Object value, String key) {
    double number = number(value, key);
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw wrong(key, value, "a whole number");
    }
    return (int) number;
  }

  /** A whole number of at least 1 that must be there. */
  public int size(String key) {
    int size = integer(key);
    if (size < 1) {
      throw wrong(key, size, "a whole number of at least 1");
    }
    return size;
  }

  /** True or false. */
  public boolean flag(String key, boolean otherwise) {
    Object value = raw(key).orElse(otherwise);
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(key, value, "true or false");
  }

  /** A text that must be there. */
  public String text(String key) {
    return text(raw(key).orElseThrow(() -> missing(key, "a text")), key);
  }

  /** A text. */
  public String text(String key, String otherwise) {
    return raw(key).map(v -> text(v, key)).orElse(otherwise);
  }

  private String text(Object value, String key) {
    if (value instanceof String text) {
      return text;
    }
    throw wrong(key, value, "a text");
  }

  /** One of several words; an error lists them. */
  public String oneOf(String key, String otherwise, Collection<String> words) {
    String word = text(key, otherwise);
    if (!words.contains(word)) {
      throw error(
          "'" + key + "' is '" + word + "'",
          "one of " + String.join(", ", words),
          Spelling.advice(word, words));
    }
    return word;
  }

  /** Whole numbers that must be there. */
  public List<Integer> integers(String key) {
    return integers(raw(key).orElseThrow(() -> missing(key, "a list of whole numbers")), key);
  }

  /** Whole numbers; a single one is a list of one. */
  public Optional<List<Integer>> optionalIntegers(String key) {
    return raw(key).map(v -> integers(v, key));
  }

  private List<Integer> integers(Object value, String key) {
    if (!(value instanceof List<?> list)) {
      return List.of(integer(value, key));
    }
    List<Integer> result = new ArrayList<>();
    for (Object element : list) {
      result.add(integer(element, key));
    }
    return List.copyOf(result);
  }

  /** Positive sizes along some axes: a list of that length, or one number for all. */
  public int[] sizes(String key, int axes) {
    return sizes(raw(key).orElseThrow(() -> missing(key, axes + " sizes")), key, axes);
  }

  /** Positive sizes along some axes: a list of that length, or one number for all. */
  public int[] sizes(String key, int axes, int otherwise) {
    return sizes(raw(key).orElse((long) otherwise), key, axes);
  }

  private int[] sizes(Object value, String key, int axes) {
    List<Integer> given = integers(value, key);
    boolean fits = given.size() == axes || !(value instanceof List<?>);
    if (!fits || given.stream().anyMatch(size -> size < 1)) {
      throw wrong(key, value, axes + " sizes of at least 1");
    }
    int[] sizes = new int[axes];
    java.util.Arrays.setAll(sizes, i -> given.size() == 1 ? given.get(0) : given.get(i));
    return sizes;
  }

  /** A Keras object: its name, or a mapping of {@code name} (or Keras's class_name and config). */
  public Optional<Named> named(String key) {
    return raw(key).map(v -> named(v, where + ", " + key));
  }

  /** Reads a Keras object: a name, {@code {name, arguments}}, or {@code {class_name, config}}. */
  public static Named named(Object value, String where) {
    if (value instanceof String name) {
      return new Named(name, new Settings(Map.of(), where));
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> arguments = new LinkedHashMap<>();
      map.forEach((k, v) -> arguments.put(String.valueOf(k), v));
      if (arguments.get("class_name") instanceof String name) {
        Object config = arguments.getOrDefault("config", Map.of());
        if (config instanceof String function && name.equals("function")) {
          return new Named(function, new Settings(Map.of(), where));
        }
        return new Named(name, new Settings(mapOf(config, where), where));
      }
      if (arguments.remove("name") instanceof String name) {
        return new Named(name, new Settings(arguments, where));
      }
    }
    throw new TrainException(
        "this is " + value, where, "a name, or a mapping with 'name' and arguments", "");
  }

  private static Map<String, Object> mapOf(Object value, String where) {
    Map<String, Object> result = new LinkedHashMap<>();
    if (!(value instanceof Map<?, ?> map)) {
      throw new TrainException("the configuration is " + value, where, "a mapping", "");
    }
    map.forEach((k, v) -> result.put(String.valueOf(k), v));
    return result;
  }

  private TrainException missing(String key, String expected) {
    return error("'" + key + "' is missing", expected, "");
  }

  /** Refuses keys that nobody asked for. */
  public void finish() {
    for (String key : new java.util.TreeSet<>(values.keySet())) {
      if (!asked.contains(key)) {
        throw error("'" + key + "' is not known here", "", Spelling.advice(key, asked));
      }
    }
  }
}
