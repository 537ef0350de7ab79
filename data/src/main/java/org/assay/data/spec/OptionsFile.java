package org.assay.data.spec;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.DataException;

/**
 * A YAML file that gives options values: a mapping of names to texts, numbers, truth values, or
 * lists of those. Limits are those of a spec.
 */
public final class OptionsFile {
  private static final String EXPECTED = "a text, a number, true or false, or a list of those";

  private OptionsFile() {}

  /**
   * Reads a file.
   *
   * @param known names that may occur
   * @return values as texts, by name, in the order of the file; lists of one where no list was
   *     given
   * @throws DataException if it is no such document, or holds another name
   */
  public static Map<String, List<String>> read(Path file, List<String> known) {
    return parse(SpecReader.text(file), file.toString(), known);
  }

  /**
   * Reads a text.
   *
   * @param file how errors name the document
   */
  static Map<String, List<String>> parse(String text, String file, List<String> known) {
    Map<String, YamlValue> keys =
        YamlDocument.parse(text.startsWith("\ufeff") ? text.substring(1) : text, file).entries();
    Map<String, List<String>> options = new LinkedHashMap<>();
    keys.forEach(
        (name, value) -> {
          if (!known.contains(name)) {
            throw value.error(
                "is no option that a file can give",
                "one of " + String.join(", ", known),
                Spelling.advice(name, known));
          }
          options.put(
              name,
              value.isList()
                  ? value.list(EXPECTED).stream().map(v -> v.scalar(EXPECTED)).toList()
                  : List.of(value.scalar(EXPECTED)));
        });
    return options;
  }
}
