package org.assay.data.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the entries of {@code weights}. */
final class WeightInitReader {
  /** Kind to its keys besides {@code init}. */
  private static final Map<String, List<String>> KINDS =
      Map.of(
          "zeros", List.of(),
          "ones", List.of(),
          "constant", List.of("value"),
          "uniform", List.of("low", "high"),
          "normal", List.of("mean", "std"),
          "truncated_normal", List.of("mean", "std"),
          "values", List.of("values"));

  private static final List<String> ALL_KEYS =
      List.of("init", "value", "low", "high", "mean", "std", "values");
  private static final String A_NUMBER = "a finite number";
  private static final int MAX_DEPTH = 16;

  private WeightInitReader() {}

  static WeightInit read(YamlValue value) {
    Map<String, YamlValue> keys = value.fields(ALL_KEYS, SpecReader.REMARKS);
    YamlValue init = keys.get("init");
    if (init == null) {
      throw value.error("has no init", "init: zeros, normal, …", "say how the weight is drawn");
    }
    String kind = init.text("how the weight is drawn");
    List<String> known = KINDS.get(kind);
    if (known == null) {
      throw init.error(
          "is no initialisation: '" + kind + "'",
          "",
          Spelling.advice(kind, KINDS.keySet().stream().sorted().toList()));
    }
    for (Map.Entry<String, YamlValue> entry : keys.entrySet()) {
      if (!entry.getKey().equals("init") && !known.contains(entry.getKey())) {
        throw entry
            .getValue()
            .error(
                "does not belong to init: " + kind,
                known.isEmpty() ? "no further keys" : "only " + String.join(" and ", known),
                "");
      }
    }
    return switch (kind) {
      case "zeros" -> new WeightInit.Zeros();
      case "ones" -> new WeightInit.Ones();
      case "constant" -> new WeightInit.Constant(required(value, keys, "value"));
      case "uniform" -> uniform(value, keys);
      case "normal" -> new WeightInit.Normal(mean(keys), std(value, keys));
      case "truncated_normal" -> new WeightInit.TruncatedNormal(mean(keys), std(value, keys));
      default -> values(value, keys.get("values"));
    };
  }

  private static double required(YamlValue value, Map<String, YamlValue> keys, String key) {
    YamlValue number = keys.get(key);
    if (number == null) {
      throw value.error("has no " + key, A_NUMBER, "");
    }
    return number.finite(A_NUMBER);
  }

  private static double mean(Map<String, YamlValue> keys) {
    YamlValue mean = keys.get("mean");
    return mean == null ? 0 : mean.finite(A_NUMBER);
  }

  private static double std(YamlValue value, Map<String, YamlValue> keys) {
    double std = required(value, keys, "std");
    if (std < 0) {
      throw value.error("has a negative std", "a number of at least 0", "");
    }
    return std;
  }

  private static WeightInit uniform(YamlValue value, Map<String, YamlValue> keys) {
    double low = required(value, keys, "low");
    double high = required(value, keys, "high");
    if (low > high) {
      throw value.error("has a low above its high", "", "exchange the two");
    }
    return new WeightInit.Uniform(low, high);
  }

  private static WeightInit values(YamlValue value, @Nullable YamlValue list) {
    if (list == null) {
      throw value.error("has no values", "a list of numbers", "");
    }
    List<Double> numbers = new ArrayList<>();
    list.list("a list of numbers");
    collect(list, numbers, 0);
    if (numbers.isEmpty()) {
      throw list.error("is an empty list", "at least one number", "");
    }
    return new WeightInit.Values(numbers.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static void collect(YamlValue value, List<Double> numbers, int depth) {
    if (!value.isList()) {
      numbers.add(value.finite(A_NUMBER));
      return;
    }
    if (depth == MAX_DEPTH) { // also where an alias holds itself
      throw value.error("is nested too deeply", "at most " + MAX_DEPTH + " levels", "");
    }
    for (YamlValue element : value.list("a list of numbers")) {
      collect(element, numbers, depth + 1);
    }
  }
}
