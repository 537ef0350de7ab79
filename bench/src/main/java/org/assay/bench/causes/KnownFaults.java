package org.assay.bench.causes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.data.DataException;
import org.assay.train.causes.Hypothesis;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What is known to be wrong in a training program. Only the benchmark reads it.
 *
 * @param isFaulty whether a truthful tool calls the program faulty
 * @param faults those that its correction repairs, and those left in it
 * @param hasRemedy whether there is a further correction, where the published one does not cure
 */
record KnownFaults(boolean isFaulty, List<Fault> faults, boolean hasRemedy) {
  /** A fault in a layer or in another part of the job. */
  record Fault(String kind, Optional<String> layer, Optional<String> where) {}

  KnownFaults {
    faults = List.copyOf(faults);
  }

  /**
   * Reads the file of a case.
   *
   * @throws DataException if it cannot be read or is malformed
   */
  static KnownFaults read(Path file) {
    Object document;
    try {
      document = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    } catch (IOException | YamlEngineException e) {
      throw new DataException("the case cannot be read", file.toString(), "", e);
    }
    if (!(document instanceof Map<?, ?> keys)) {
      throw new DataException("the case is no mapping", file.toString());
    }
    List<Fault> faults = new ArrayList<>();
    add(keys.get("faults"), faults);
    add(keys.get("also"), faults);
    boolean faulty =
        keys.get("expect") instanceof Map<?, ?> expect && "faulty".equals(expect.get("buggy"));
    return new KnownFaults(faulty, faults, keys.containsKey("remedy"));
  }

  private static void add(@Nullable Object entries, List<Fault> faults) {
    if (entries instanceof List<?> list) {
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> map) {
          faults.add(
              new Fault(
                  String.valueOf(map.get("kind")), text(map.get("layer")), text(map.get("where"))));
        }
      }
    }
  }

  private static Optional<String> text(@Nullable Object value) {
    return value == null ? Optional.empty() : Optional.of(value.toString());
  }

  /** Rank of the first diagnosis that is right, from 1 on. */
  OptionalInt rank(List<Hypothesis> diagnoses) {
    for (int i = 0; i < diagnoses.size(); i++) {
      Hypothesis h = diagnoses.get(i);
      boolean right =
          faults.stream()
              .anyMatch(
                  f ->
                      f.kind().equals(h.kind().text())
                          && f.layer().equals(h.place().layer())
                          && f.where().equals(h.place().where()));
      if (right) {
        return OptionalInt.of(i + 1);
      }
    }
    return OptionalInt.empty();
  }
}
