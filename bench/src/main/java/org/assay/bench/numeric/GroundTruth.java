package org.assay.bench.numeric;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assay.data.DataException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What is known to be wrong and right in a benchmark case. Only the benchmark reads it.
 *
 * @param defects operators that can fail
 * @param guards outputs of operators of the same kinds that cannot
 */
record GroundTruth(List<Defect> defects, List<String> guards) {
  /**
   * An operator that can fail.
   *
   * @param tensor its output
   * @param reached whether a failing input with finite operands is known
   */
  record Defect(String tensor, boolean reached) {}

  GroundTruth {
    defects = List.copyOf(defects);
    guards = List.copyOf(guards);
  }

  /**
   * Reads the YAML file of a case.
   *
   * @throws DataException if it cannot be read or is malformed
   */
  static GroundTruth read(Path file) {
    Object document;
    try {
      document = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    } catch (IOException | YamlEngineException e) {
      throw new DataException("the case cannot be read", file.toString(), "", e);
    }
    if (!(document instanceof Map<?, ?> keys)) {
      throw new DataException("the case is no mapping", file.toString());
    }
    List<Defect> defects = new ArrayList<>();
    for (Map<?, ?> entry : entries(keys.get("defects"), file)) {
      Object reached = entry.get("reached");
      defects.add(new Defect(tensor(entry, file), !Boolean.FALSE.equals(reached)));
    }
    List<String> guards = new ArrayList<>();
    for (Map<?, ?> entry : entries(keys.get("guards"), file)) {
      guards.add(tensor(entry, file));
    }
    return new GroundTruth(defects, guards);
  }

  private static List<Map<?, ?>> entries(
      @org.jspecify.annotations.Nullable Object value, Path file) {
    List<Map<?, ?>> entries = new ArrayList<>();
    if (value == null) {
      return entries;
    }
    if (!(value instanceof List<?> list)) {
      throw new DataException("the ground truth is no list", file.toString());
    }
    for (Object element : list) {
      if (!(element instanceof Map<?, ?> entry)) {
        throw new DataException("an entry of the ground truth is no mapping", file.toString());
      }
      entries.add(entry);
    }
    return entries;
  }

  private static String tensor(Map<?, ?> entry, Path file) {
    if (!(entry.get("tensor") instanceof String tensor)) {
      throw new DataException("an entry of the ground truth has no tensor", file.toString());
    }
    return Objects.requireNonNull(tensor);
  }
}
