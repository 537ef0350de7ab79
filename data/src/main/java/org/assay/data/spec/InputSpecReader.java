package org.assay.data.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the entries of {@code inputs}. */
final class InputSpecReader {
  private static final List<String> KEYS =
      List.of("role", "valid", "layout", "mean", "std", "vocabulary");
  private static final String DEVIATIONS = "a positive number, or a list of them, one per channel";

  private InputSpecReader() {}

  static InputSpec read(YamlValue value) {
    Map<String, YamlValue> keys = value.fields(KEYS, SpecReader.REMARKS);
    List<Double> mean = numbers(keys, "mean", "a number, or a list of them, one per channel");
    List<Double> std = numbers(keys, "std", DEVIATIONS);
    if (mean.size() > 1 && std.size() > 1 && mean.size() != std.size()) {
      throw value.error(
          "has " + mean.size() + " means and " + std.size() + " deviations",
          "one of each per channel",
          "");
    }
    return new InputSpec(
        keys.containsKey("role") ? role(keys.get("role")) : Role.DATA,
        Optional.ofNullable(keys.get("valid")).map(SpecReader::interval),
        Optional.ofNullable(keys.get("layout")).map(InputSpecReader::layout),
        mean,
        std,
        Optional.ofNullable(keys.get("vocabulary")).map(InputSpecReader::vocabulary));
  }

  private static Role role(YamlValue value) {
    String spelling = value.text("a role");
    return Role.of(spelling)
        .orElseThrow(
            () ->
                value.error(
                    "is no role: '" + spelling + "'",
                    "",
                    Spelling.advice(spelling, Role.allSpellings())));
  }

  private static String layout(YamlValue value) {
    String expected = "one capital letter for each axis, e.g. NCHW";
    String layout = value.text(expected);
    if (!InputSpec.isLayout(layout)) {
      throw value.error("is no layout", expected, "");
    }
    return layout;
  }

  private static List<Double> numbers(Map<String, YamlValue> keys, String key, String expected) {
    List<Double> numbers = new ArrayList<>();
    YamlValue value = keys.get(key);
    if (value == null) {
      return numbers;
    }
    List<YamlValue> elements = value.isList() ? value.list(expected) : List.of(value);
    if (elements.isEmpty()) {
      throw value.error("is an empty list", expected, "");
    }
    for (YamlValue element : elements) {
      double number = element.finite(expected);
      if (number <= 0 && key.equals("std")) {
        throw element.error("is not positive", expected, "");
      }
      numbers.add(number);
    }
    return numbers;
  }

  private static InputSpec.Vocabulary vocabulary(YamlValue value) {
    String expected = "the number of tokens, or a list of them";
    if (!value.isList()) {
      return new InputSpec.Vocabulary(value.size(expected), List.of());
    }
    List<String> tokens = new ArrayList<>();
    for (YamlValue token : value.list(expected)) {
      tokens.add(token.text("a text in quotes"));
    }
    if (tokens.isEmpty()) {
      throw value.error("is an empty list", expected, "");
    }
    return new InputSpec.Vocabulary(tokens.size(), tokens);
  }
}
