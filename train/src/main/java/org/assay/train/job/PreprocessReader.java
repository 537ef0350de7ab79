package org.assay.train.job;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.assay.train.job.Preprocess.Scale;

/** Reads what is done to the rows of a job. */
final class PreprocessReader {
  private PreprocessReader() {}

  static Preprocess read(Settings s) {
    return new Preprocess(
        s.number("subtract", 0),
        s.flag("logarithm", false),
        scale(s, "scale"),
        s.flag("standardise", false),
        s.optionalIntegers("reshape"),
        s.flag("flatten", false),
        width(s, "multi_hot"),
        targetMap(s),
        scale(s, "target_scale"),
        s.flag("target_standardise", false),
        width(s, "one_hot"),
        s.optionalIntegers("target_shape"),
        s.where());
  }

  private static OptionalInt width(Settings s, String key) {
    return s.has(key) ? OptionalInt.of(s.size(key)) : OptionalInt.empty();
  }

  private static Scale scale(Settings s, String key) {
    Object value = s.raw(key).orElse("none");
    if (value.equals("none")) {
      return new Scale.None();
    }
    if (value.equals("minmax")) {
      return new Scale.MinMax(0, 1);
    }
    if (value instanceof Number number && number.doubleValue() != 0) {
      return new Scale.Linear(0, number.doubleValue());
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> plain = new LinkedHashMap<>();
      map.forEach((k, v) -> plain.put(String.valueOf(k), v));
      Settings inner = new Settings(plain, s.where() + "." + key);
      boolean range = inner.has("low") || inner.has("high");
      Scale scale =
          range
              ? new Scale.MinMax(inner.number("low"), inner.number("high"))
              : new Scale.Linear(inner.number("subtract", 0), divisor(inner));
      inner.finish();
      return scale;
    }
    throw s.error(
        "'" + key + "' is " + value,
        "none, a number other than 0, minmax, {low, high} or {subtract, divide}",
        "");
  }

  private static double divisor(Settings s) {
    double divide = s.number("divide", 1);
    if (divide == 0) {
      throw s.error("'divide' is 0", "another number", "");
    }
    return divide;
  }

  private static Map<Double, Double> targetMap(Settings s) {
    Map<Double, Double> result = new LinkedHashMap<>();
    Object value = s.raw("target_map").orElse(Map.of());
    if (!(value instanceof Map<?, ?> map)) {
      throw s.error("'target_map' is " + value, "a mapping of old to new values", "");
    }
    map.forEach((from, to) -> result.put(parsed(s, from), parsed(s, to)));
    return result;
  }

  private static double parsed(Settings s, Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    try {
      return Double.parseDouble(String.valueOf(value));
    } catch (NumberFormatException e) {
      throw s.error("'target_map' has " + value, "numbers", "");
    }
  }
}
