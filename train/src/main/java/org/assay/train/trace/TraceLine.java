package org.assay.train.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.train.TrainException;

/** One line of a trace, or an object in it, as a reader asks for its values. */
final class TraceLine {
  private static final int LONGEST_TEXT = 1000;

  /** How deep arguments of layers are followed. */
  private static final int DEEPEST = 20;

  private final JsonNode node;
  private final String where;

  TraceLine(JsonNode node, String where) {
    this.node = node;
    this.where = where;
  }

  TrainException error(String what, String expected) {
    return new TrainException(what, where, expected, "");
  }

  private TrainException wrong(String key, String expected) {
    JsonNode value = node.get(key);
    return error(
        value == null || value.isNull() ? "'" + key + "' is missing" : "'" + key + "' is " + value,
        expected);
  }

  boolean has(String key) {
    return node.hasNonNull(key);
  }

  /** A text, cut where it is absurdly long. */
  String text(String key, String otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (!node.get(key).isTextual()) {
      throw wrong(key, "a text");
    }
    String text = node.get(key).textValue();
    return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
  }

  boolean flag(String key, boolean otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (!node.get(key).isBoolean()) {
      throw wrong(key, "true or false");
    }
    return node.get(key).booleanValue();
  }

  /** A whole number from a least one on. */
  long whole(String key, long least, Optional<Long> otherwise) {
    if (!has(key) && otherwise.isPresent()) {
      return otherwise.get();
    }
    JsonNode value = node.get(key);
    boolean whole =
        value != null
            && value.isNumber()
            && value.doubleValue() == Math.rint(value.doubleValue())
            && Math.abs(value.doubleValue()) < 9e15;
    if (!whole || value.longValue() < least) {
      throw wrong(key, "a whole number of at least " + least);
    }
    return value.longValue();
  }

  int integer(String key, int least, Optional<Integer> otherwise) {
    long value = whole(key, least, otherwise.map(Integer::longValue));
    if (value > Integer.MAX_VALUE) {
      throw wrong(key, "a number below 2147483648");
    }
    return (int) value;
  }

  double number(String key) {
    JsonNode value = node.get(key);
    return value == null ? number(node.path(key), key) : number(value, key);
  }

  OptionalDouble optional(String key) {
    return has(key) ? OptionalDouble.of(number(key)) : OptionalDouble.empty();
  }

  private double number(JsonNode value, String key) {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    if (value.isTextual()) {
      switch (value.textValue()) {
        case "NaN":
          return Double.NaN;
        case "Infinity":
          return Double.POSITIVE_INFINITY;
        case "-Infinity":
          return Double.NEGATIVE_INFINITY;
        default:
      }
    }
    throw wrong(key, "a number, or \"NaN\", \"Infinity\", \"-Infinity\"");
  }

  /** Numbers by name; what is null is not there. */
  Map<String, Double> numbers(String key) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    if (has(key)) {
      if (!node.get(key).isObject()) {
        throw wrong(key, "numbers by name");
      }
      TraceLine inner = new TraceLine(node.get(key), where + ", " + key);
      for (Map.Entry<String, JsonNode> e : node.get(key).properties()) {
        if (!e.getValue().isNull()) {
          numbers.put(cut(e.getKey()), inner.number(e.getValue(), cut(e.getKey())));
        }
      }
    }
    return numbers;
  }

  Map<String, Boolean> flags(String key) {
    Map<String, Boolean> flags = new LinkedHashMap<>();
    if (has(key)) {
      for (Map.Entry<String, JsonNode> e : node.get(key).properties()) {
        if (!e.getValue().isBoolean()) {
          throw wrong(key, "true or false by name");
        }
        flags.put(cut(e.getKey()), e.getValue().booleanValue());
      }
    }
    return flags;
  }

  /** Sizes; an open one counts as 0. */
  List<Integer> sizes(String key) {
    List<Integer> sizes = new ArrayList<>();
    if (has(key)) {
      for (JsonNode size : node.get(key)) {
        if (!size.isNull() && !(size.isIntegralNumber() && size.canConvertToInt())) {
          throw wrong(key, "a list of sizes");
        }
        sizes.add(Math.max(0, size.asInt(0)));
      }
    }
    return sizes;
  }

  /** So many numbers. */
  float[] floats(String key, long count) {
    if (!has(key) || !node.get(key).isArray() || node.get(key).size() != count) {
      int size = has(key) ? node.get(key).size() : 0;
      throw error("'" + key + "' has " + size + " numbers", "a list of " + count + " numbers");
    }
    float[] values = new float[(int) count];
    int i = 0;
    for (JsonNode value : node.get(key)) {
      values[i++] = (float) number(value, key);
    }
    return values;
  }

  /** Objects of a list that must be there. */
  List<TraceLine> objects(String key, boolean required) {
    List<TraceLine> objects = new ArrayList<>();
    if (!has(key) && !required) {
      return objects;
    }
    if (!has(key) || !node.get(key).isArray()) {
      throw wrong(key, "a list");
    }
    for (JsonNode element : node.get(key)) {
      if (!element.isObject()) {
        throw wrong(key, "a list of objects");
      }
      objects.add(new TraceLine(element, where + ", " + key + " " + (objects.size() + 1)));
    }
    return objects;
  }

  Optional<TraceLine> object(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (!node.get(key).isObject()) {
      throw wrong(key, "an object");
    }
    return Optional.of(new TraceLine(node.get(key), where + ", " + key));
  }

  /** An object as a map of texts, truth values, numbers, lists and maps; nulls are left out. */
  Optional<Map<String, Object>> map(String key) {
    return object(key).map(o -> o.mapOf(o.node, 0));
  }

  private Map<String, Object> mapOf(JsonNode object, int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> e : object.properties()) {
      if (!e.getValue().isNull()) {
        map.put(cut(e.getKey()), any(e.getValue(), depth + 1));
      }
    }
    return map;
  }

  private Object any(JsonNode value, int depth) {
    if (depth > DEEPEST) {
      throw error("objects are nested more than " + DEEPEST + " deep", "");
    }
    if (value.isObject()) {
      return mapOf(value, depth);
    }
    if (value.isArray()) {
      List<Object> list = new ArrayList<>();
      for (JsonNode element : value) {
        if (!element.isNull()) {
          list.add(any(element, depth + 1));
        }
      }
      return list;
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    return value.isNumber() ? (Object) value.doubleValue() : cut(value.asText());
  }

  private static String cut(String text) {
    return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
  }
}
